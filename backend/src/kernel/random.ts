import { hash, randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Randomness, as modules see it: passed in, so that a test can foretell it. */
export interface Random {
    uuid(): string;
    /** An unguessable token for a cookie, a code or a header: 32 bytes as base64url, 43 characters. */
    token(): string;
    /** A whole number from 0 to `below` - 1. */
    integer(below: number): number;
}

export const systemRandom: Random = {
    uuid: () => randomUUID(),
    token: () => randomBytes(32).toString('base64url'),
    integer: below => randomInt(below)
};

/**
 * What is kept of an opaque token. A plain SHA-256 is enough, since a token of 256 random bits can't be guessed from it;
 * the slow hash is for what people choose.
 */
export function hashToken(token: string): Buffer {
    return hash('sha256', token, 'buffer');
}
