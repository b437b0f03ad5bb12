import { hashToken, type Random } from '../../kernel/random.js';

/** Crockford's base 32: no letters that look like digits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codes = 10;
/** Sixteen of 32 are 80 bits: a plain hash is enough for what can't be guessed. */
const characters = 16;

/** As a person reads them: `7K2M-Q9TD-0X4H-RBWE`. */
export function newRecoveryCodes(random: Random): readonly string[] {
    return Array.from({ length: codes }, () => {
        const code = Array.from({ length: characters }, () => alphabet.charAt(random.integer(alphabet.length))).join('');
        return code.replace(/(.{4})(?=.)/g, '$1-');
    });
}

/** `code` with or without its dashes, in capitals. Two people's same code has two hashes. */
export function hashRecoveryCode(userId: string, code: string): Buffer {
    return hashToken(`recovery-code:${userId}:${code.replaceAll('-', '')}`);
}
