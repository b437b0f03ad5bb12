import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Seals what must be kept and read again, such as a TOTP secret or a private key, so that the database alone tells nothing. */
export class SecretBox {
    /** `key`: 32 bytes. */
    constructor(private readonly key: Buffer) {
        if (key.length !== 32) {
            throw new RangeError('A secret box needs a key of 32 bytes.');
        }
    }

    /**
     * AES-256-GCM (NIST SP 800-38D): one byte of version, 12 of nonce, 16 of tag, then the text. `context` names what is
     * sealed, such as `totp:<user id>`: a sealed text that is put into another row does not open there.
     */
    seal(text: string, context: string): Buffer {
        const nonce = randomBytes(nonceBytes);
        const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(context));
        const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
        return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
    }

    /** Throws where the bytes were changed, were sealed for another context, or with another key. */
    open(sealed: Buffer, context: string): string {
        if (sealed[0] !== version || sealed.length < 1 + nonceBytes + tagBytes) {
            throw new TypeError('This is nothing that was sealed here.');
        }
        const nonce = sealed.subarray(1, 1 + nonceBytes);
        const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
        const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: tagBytes });
        decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
        return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
    }
}
