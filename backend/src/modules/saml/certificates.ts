import { X509Certificate } from 'node:crypto';
import type { SamlCertificate } from '@coditect/protocol';

const minimumBits = 2048;
/** From when on before its end a certificate is said to expire. */
const warnMilliseconds = 30 * 24 * 60 * 60 * 1000;

/** A certificate that can't be used, with a sentence that says why. */
export class UnusableCertificate extends Error {
    override readonly name = 'UnusableCertificate';
}

/** Reads PEM, or the bare base64 that metadata has. */
export function readCertificate(text: string): X509Certificate {
    const body = text.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) {
        throw new UnusableCertificate('This is no certificate. Paste it whole, from BEGIN CERTIFICATE to END CERTIFICATE.');
    }
    const certificate = parse(body);
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < minimumBits) {
        throw new UnusableCertificate(`The certificate's key must be an RSA key of at least ${minimumBits} bits.`);
    }
    return certificate;
}

function parse(base64: string): X509Certificate {
    try {
        return new X509Certificate(Buffer.from(base64, 'base64'));
    } catch (error) {
        throw new UnusableCertificate('This certificate can not be read. Download it again from the identity provider.', { cause: error });
    }
}

/** For an administrator, who compares the fingerprint and sees when to act. */
export function describeCertificate(certificate: X509Certificate, now: Date): SamlCertificate {
    const validFrom = new Date(certificate.validFrom);
    const validTo = new Date(certificate.validTo);
    return {
        pem: certificate.toString(),
        subject: certificate.subject.replaceAll('\n', ', '),
        fingerprint: certificate.fingerprint256,
        validFrom: validFrom.toISOString(),
        validTo: validTo.toISOString(),
        state: stateOf(validFrom, validTo, now)
    };
}

function stateOf(validFrom: Date, validTo: Date, now: Date): SamlCertificate['state'] {
    if (now >= validTo) {
        return 'expired';
    }
    if (now < validFrom) {
        return 'not-yet-valid';
    }
    return validTo.getTime() - now.getTime() <= warnMilliseconds ? 'expiring' : 'valid';
}
