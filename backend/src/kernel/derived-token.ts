import { hkdfSync } from 'node:crypto';

/**
 * A token that nobody has but who has the secret key: the same after every restart, with no place where it is kept. HKDF-SHA256
 * (RFC 5869) tells nothing of the key, nor of the token for another purpose.
 */
export function deriveToken(secretKey: Buffer, purpose: string): string {
    const bytes = hkdfSync('sha256', secretKey, Buffer.alloc(0), `coditect/token/${purpose}`, 32);
    return Buffer.from(bytes).toString('base64url');
}
