import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** Argon2id as OWASP's password storage cheat sheet has it (19 MiB, 2 passes, 1 lane); kept in each hash, so it may grow. */
// `Algorithm.Argon2id` is a const enum, which isolated modules can't read; 2 is its value in the Argon2 specification (RFC 9106).
const parameters = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Verified against when there is no account, so that an unknown address takes as long as a wrong password. */
let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
    return hash(password, parameters);
}

/** False for a wrong password, and after like work for an account that doesn't exist. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
    decoy ??= hash('a password that nobody has', parameters);
    const matches = await verify(passwordHash ?? (await decoy), password);
    return matches && passwordHash !== undefined;
}
