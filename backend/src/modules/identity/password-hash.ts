import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { Semaphore } from '../../kernel/semaphore.js';

/**
 * What a hash costs whoever makes one, and whoever tries passwords against a stolen one. It stands in each hash, so it may
 * grow: a hash that was made with less is made anew when its person signs in.
 */
export interface PasswordCost {
    readonly memoryMebibytes: number;
    readonly passes: number;
}

// `Algorithm.Argon2id` is a const enum, which isolated modules can't read; 2 is its value in the Argon2 specification (RFC 9106).
const argon2id = 2 as Algorithm.Argon2id;

/**
 * Hashes and verifies passwords, at most `concurrent` at once: a hash takes a core for itself, and a storm of sign-ins waits
 * here in a line rather than on the threads that everything else needs.
 */
export class PasswordHasher {
    private readonly turns: Semaphore;
    /** Verified against when there is no account, so that an unknown address takes as long as a wrong password. */
    private decoy: Promise<string> | undefined;

    constructor(
        concurrent: number,
        private readonly cost: PasswordCost
    ) {
        this.turns = new Semaphore(concurrent);
    }

    hash(password: string): Promise<string> {
        // One lane: a hash takes one core, so that the line below is as short as it can be.
        const { memoryMebibytes, passes } = this.cost;
        return this.turns.run(() =>
            hash(password, { algorithm: argon2id, memoryCost: memoryMebibytes * 1024, timeCost: passes, parallelism: 1 })
        );
    }

    /** False for a wrong password, and after like work for an account that doesn't exist. */
    async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
        this.decoy ??= this.hash('a password that nobody has');
        const against = passwordHash ?? (await this.decoy);
        const matches = await this.turns.run(() => verify(against, password));
        return matches && passwordHash !== undefined;
    }

    /** Whether a hash was made with less work than is asked for today, or by another algorithm. */
    isOutdated(passwordHash: string): boolean {
        const [, algorithm, version, costs = ''] = passwordHash.split('$');
        const cost = (name: string) => Number(new RegExp(`(?:^|,)${name}=(\\d+)`).exec(costs)?.[1] ?? 0);
        const { memoryMebibytes, passes } = this.cost;
        return algorithm !== 'argon2id' || version !== 'v=19' || cost('m') < memoryMebibytes * 1024 || cost('t') < passes;
    }
}
