import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import sshpk from 'sshpk';
import { sshInteger, sshString } from './ssh-wire.js';

const smallestRsaBits = 2048;

const curves: Readonly<Record<string, { readonly type: string; readonly name: string; readonly hash: string }>> = {
    'P-256': { type: 'ecdsa-sha2-nistp256', name: 'nistp256', hash: 'sha256' },
    'P-384': { type: 'ecdsa-sha2-nistp384', name: 'nistp384', hash: 'sha384' },
    'P-521': { type: 'ecdsa-sha2-nistp521', name: 'nistp521', hash: 'sha512' }
};

/** Why a pasted key is not taken, as a sentence for the person. */
export class UnreadableSshKey extends Error {}

/** A key pair that signs in to SSH servers: ed25519, RSA of 2048 bits or more, or ECDSA. */
export class SshKeyPair {
    /** As it goes over the wire (RFC 4253, 6.6). */
    readonly publicBlob: Buffer;

    private constructor(private readonly key: KeyObject) {
        this.publicBlob = publicBlobOf(key);
    }

    static generate(): SshKeyPair {
        return new SshKeyPair(generateKeyPairSync('ed25519').privateKey);
    }

    /** @throws {@link UnreadableSshKey} */
    static parse(text: string, passphrase: string | undefined): SshKeyPair {
        const key = readPasted(text, passphrase);
        if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < smallestRsaBits) {
            throw new UnreadableSshKey(`This RSA key is shorter than ${smallestRsaBits} bits, which is not safe. Make a new one.`);
        }
        return new SshKeyPair(key);
    }

    /** What {@link pem} gave. */
    static fromPem(pem: string): SshKeyPair {
        return new SshKeyPair(createPrivateKey(pem));
    }

    get pem(): string {
        return this.key.export({ format: 'pem', type: 'pkcs8' }).toString();
    }

    /** A line of `authorized_keys`. */
    publicLine(comment: string): string {
        const type = this.publicBlob.subarray(4, 4 + this.publicBlob.readUInt32BE(0)).toString();
        return `${type} ${this.publicBlob.toString('base64')} ${comment.replace(/\s+/g, '-')}`;
    }

    get fingerprint(): string {
        return `SHA256:${createHash('sha256').update(this.publicBlob).digest('base64').replace(/=+$/, '')}`;
    }

    /** In the form of RFC 4253, 6.6 (RFC 8332 for RSA, RFC 5656 for ECDSA, RFC 8709 for ed25519). RSA never signs with SHA-1. */
    sign(data: Buffer, hash: 'sha256' | 'sha512'): Buffer {
        switch (this.key.asymmetricKeyType) {
            case 'ed25519':
                return Buffer.concat([sshString('ssh-ed25519'), sshString(sign(null, data, this.key))]);
            case 'rsa':
                return Buffer.concat([
                    sshString(hash === 'sha256' ? 'rsa-sha2-256' : 'rsa-sha2-512'),
                    sshString(sign(hash, data, this.key))
                ]);
            default: {
                const { type, hash: ofCurve } = curveOf(this.key);
                const both = sign(ofCurve, data, { key: this.key, dsaEncoding: 'ieee-p1363' });
                const half = both.length / 2;
                const numbers = Buffer.concat([sshInteger(both.subarray(0, half)), sshInteger(both.subarray(half))]);
                return Buffer.concat([sshString(type), sshString(numbers)]);
            }
        }
    }
}

function readPasted(text: string, passphrase: string | undefined): KeyObject {
    try {
        const key = sshpk.parsePrivateKey(text, 'auto', passphrase === undefined ? {} : { passphrase });
        if (key.type !== 'ed25519' && key.type !== 'rsa' && key.type !== 'ecdsa') {
            throw new UnreadableSshKey('Keys of this kind are not taken any more by servers. Make an ed25519 key.');
        }
        return key.type === 'ed25519' ? ed25519Of(key) : createPrivateKey(key.toString('pkcs8'));
    } catch (error) {
        if (error instanceof UnreadableSshKey) {
            throw error;
        }
        throw new UnreadableSshKey(sentenceFor(error, text, passphrase));
    }
}

/** Node does not read what sshpk writes of such a key, so its two numbers are handed over. */
function ed25519Of(key: sshpk.PrivateKey): KeyObject {
    const part = (name: string) => Buffer.from(key.parts.find(one => one.name === name)?.data ?? []).toString('base64url');
    return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: part('k'), x: part('A') }, format: 'jwk' });
}

/** sshpk's own words may hold parts of what was pasted, so none of them are passed on. */
function sentenceFor(error: unknown, text: string, passphrase: string | undefined): string {
    const name = error instanceof Error ? error.name : '';
    if (name === 'KeyEncryptedError') {
        return passphrase ? 'The passphrase does not open this key.' : 'This key has a passphrase. Enter it too.';
    }
    if (/^(ssh-|ecdsa-)/.test(text)) {
        return 'This is the public half of a key. Paste the private half, the file without ".pub".';
    }
    return passphrase
        ? 'This key could not be read: it is incomplete, or the passphrase is another.'
        : 'This is no private key that can be read. Paste the whole file, from "-----BEGIN" to "-----END".';
}

function publicBlobOf(key: KeyObject): Buffer {
    const jwk = createPublicKey(key).export({ format: 'jwk' });
    const part = (name: 'x' | 'y' | 'n' | 'e') => Buffer.from(jwk[name] ?? '', 'base64url');
    switch (key.asymmetricKeyType) {
        case 'ed25519':
            return Buffer.concat([sshString('ssh-ed25519'), sshString(part('x'))]);
        case 'rsa':
            return Buffer.concat([sshString('ssh-rsa'), sshInteger(part('e')), sshInteger(part('n'))]);
        default: {
            const { type, name } = curveOf(key);
            const point = Buffer.concat([Buffer.of(4), part('x'), part('y')]);
            return Buffer.concat([sshString(type), sshString(name), sshString(point)]);
        }
    }
}

function curveOf(key: KeyObject) {
    const curve = curves[String(createPublicKey(key).export({ format: 'jwk' }).crv)];
    if (!curve) {
        throw new UnreadableSshKey('This key is on a curve that SSH servers do not know. Make an ed25519 key.');
    }
    return curve;
}
