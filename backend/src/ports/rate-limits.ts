/** How often something may be done by one key (an address, an account) within a window. */
export interface RateLimit {
    /** Names the limit; keys of different limits don't meet. */
    readonly name: string;
    readonly points: number;
    readonly perSeconds: number;
    /** How long a key that went over is refused; the rest of the window where it is left out. */
    readonly blockSeconds?: number;
}

export type Taken = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

/**
 * Counts tries over all processes. `take` counts one before it is made, atomically, so that tries made at once are counted
 * one by one: of 50 in parallel at a limit of 10, exactly 10 are allowed. Rejects with {@link RateLimitsUnavailable} where the
 * counter does not answer within a second; whoever asks decides what that means, and says so.
 */
export interface RateLimits {
    readonly singleProcess: boolean;
    take(limit: RateLimit, key: string): Promise<Taken>;
    /** Forgets what a key has used, as after a success. */
    forgive(limit: RateLimit, key: string): Promise<void>;
    close(): Promise<void>;
}

export class RateLimitsUnavailable extends Error {
    constructor(cause: unknown) {
        super('The counter of tries does not answer.', { cause });
        this.name = 'RateLimitsUnavailable';
    }
}
