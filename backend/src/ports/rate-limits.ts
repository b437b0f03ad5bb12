import type { TryLimit } from '../kernel/tries.js';

/** How often something may be done by one key (an address, an account), as `kernel/tries.ts` counts it. */
export interface RateLimit extends TryLimit {
    /** Names the limit; keys of different limits don't meet. */
    readonly name: string;
}

export type Taken = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

/**
 * Counts tries over all processes. `take` counts one before it is made, atomically, so that tries made at once are counted
 * one by one: of 50 in parallel at a limit of 10, exactly 10 are allowed. A try that is refused counts nothing, so that
 * whoever goes on hammering doesn't lengthen the wait of somebody else who has the same key.
 *
 * Counts are not durable: an engine that starts anew, or that must make room (never below 100,000 keys), has forgotten them.
 * Rejects with {@link RateLimitsUnavailable} where the counter does not answer within a second; whoever asks decides what
 * that means, and says so.
 */
export interface RateLimits {
    readonly singleProcess: boolean;
    take(limit: RateLimit, key: string): Promise<Taken>;
    /** Gives one try back, as after a success that should not count while others' tries by the same key still do. */
    giveBack(limit: RateLimit, key: string): Promise<void>;
    /** Forgets what a key has used, as after a success by a key that is one person's alone. */
    forgive(limit: RateLimit, key: string): Promise<void>;
    close(): Promise<void>;
}

export class RateLimitsUnavailable extends Error {
    constructor(cause: unknown) {
        super('The counter of tries does not answer.', { cause });
        this.name = 'RateLimitsUnavailable';
    }
}
