import { type KeyObject, sign } from 'node:crypto';

const sha256WithRsa = sequence(oid('1.2.840.113549.1.1.11'), tagged(0x05));

export interface CertificateRequest {
    readonly commonName: string;
    readonly publicKey: KeyObject;
    readonly privateKey: KeyObject;
    /** Up to 19 bytes; a certificate is told from another of the same name by it. */
    readonly serial: Buffer;
    readonly validFrom: Date;
    readonly validTo: Date;
}

/**
 * A certificate (X.509 v3, RFC 5280) for an RSA key, signed by that key with SHA-256, as PEM. Node.js reads certificates but
 * makes none; this is the little of DER (X.690) that one without extensions needs. Metadata carries keys as certificates, and
 * who reads it trusts the key because of where it was read, not because of who signed it.
 */
export function selfSignedCertificate(request: CertificateRequest): string {
    const name = sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(request.commonName.slice(0, 64), 'utf8')))));
    const toBeSigned = sequence(
        tagged(0xa0, tagged(0x02, Buffer.of(2))),
        // A leading zero keeps the number positive, a one keeps its encoding the shortest.
        tagged(0x02, Buffer.concat([Buffer.of(1), request.serial])),
        sha256WithRsa,
        name,
        sequence(time(request.validFrom), time(request.validTo)),
        name,
        request.publicKey.export({ type: 'spki', format: 'der' })
    );
    const signature = sign('sha256', toBeSigned, request.privateKey);
    const certificate = sequence(toBeSigned, sha256WithRsa, tagged(0x03, Buffer.of(0), signature));
    const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function sequence(...parts: readonly Buffer[]): Buffer {
    return tagged(0x30, ...parts);
}

/** Tag, length (short below 128 bytes, else the number of bytes that it takes and these), content. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
    const content = Buffer.concat(parts);
    if (content.length < 0x80) {
        return Buffer.concat([Buffer.of(tag, content.length), content]);
    }
    const digits = content.length.toString(16);
    const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
    return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, content]);
}

function oid(dotted: string): Buffer {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
    const digits = [value & 0x7f];
    for (let rest = value >>> 7; rest > 0; rest >>>= 7) {
        digits.unshift((rest & 0x7f) | 0x80);
    }
    return digits;
}

/** UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5); whole seconds. */
function time(at: Date): Buffer {
    const digits = `${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
    return at.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}
