import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { Semaphore } from '../../kernel/semaphore.js';

/**
 * Argon2id as OWASP's password storage cheat sheet has it (19 MiB, 2 passes, 1 lane). They stand in each hash, so they may
 * grow: a hash that was made with less is made anew when its person signs in.
 */
// `Algorithm.Argon2id` is a const enum, which isolated modules can't read; 2 is its value in the Argon2 specification (RFC 9106).
const parameters = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashes and verifies passwords, at most `concurrent` at once: a hash takes a core for itself, and a storm of sign-ins waits
 * here in a line rather than on the threads that everything else needs.
 */
export class PasswordHasher {
    private readonly turns: Semaphore;
    /** Verified against when there is no account, so that an unknown address takes as long as a wrong password. */
    private decoy: Promise<string> | undefined;

    constructor(concurrent: number) {
        this.turns = new Semaphore(concurrent);
    }

    hash(password: string): Promise<string> {
        return this.turns.run(() => hash(password, parameters));
    }

    /** False for a wrong password, and after like work for an account that doesn't exist. */
    async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
        this.decoy ??= this.hash('a password that nobody has');
        const against = passwordHash ?? (await this.decoy);
        const matches = await this.turns.run(() => verify(against, password));
        return matches && passwordHash !== undefined;
    }
}

/** Whether a hash was made with less work than is asked for today, or by another algorithm. */
export function isOutdated(passwordHash: string): boolean {
    const [, algorithm, version, costs = ''] = passwordHash.split('$');
    const cost = (name: string) => Number(new RegExp(`(?:^|,)${name}=(\\d+)`).exec(costs)?.[1] ?? 0);
    return (
        algorithm !== 'argon2id' ||
        version !== 'v=19' ||
        cost('m') < parameters.memoryCost ||
        cost('t') < parameters.timeCost ||
        cost('p') < parameters.parallelism
    );
}
