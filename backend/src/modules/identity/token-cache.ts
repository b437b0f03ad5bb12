import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import { hashToken } from '../../kernel/random.js';

/**
 * A session that ended on another process is noticed at once through pubsub, and after this long even if the message is lost
 * without anybody's noticing: less than the 2 seconds within which an end must be seen everywhere.
 */
const keptMilliseconds = 1_500;
const keptTokens = 20_000;

/** What opaque tokens stand for, remembered for a moment, and no longer than the session that it hangs on. */
export class TokenCache<Meaning extends { readonly expiresAt: Date }> {
    private readonly cache: LRUCache<string, Meaning>;
    /** Counts ended sessions: what was read while one ended, which may be its own, is not kept. */
    private ends = 0;

    constructor(
        private readonly clock: Clock,
        private readonly sessionIdOf: (meaning: Meaning) => string
    ) {
        this.cache = new LRUCache({ max: keptTokens, ttl: keptMilliseconds, perf: { now: () => clock.now().getTime() } });
    }

    /** The meaning of a token, which `read` finds by the token's hash where it is not remembered. */
    async find(token: string, read: (tokenHash: Buffer, now: Date) => Promise<Meaning | undefined>): Promise<Meaning | undefined> {
        const tokenHash = hashToken(token);
        const key = tokenHash.toString('latin1');
        const now = this.clock.now();
        const cached = this.cache.get(key);
        if (cached) {
            return cached.expiresAt > now ? cached : undefined;
        }
        const before = this.ends;
        const meaning = await read(tokenHash, now);
        if (meaning && before === this.ends) {
            this.cache.set(key, meaning);
        }
        return meaning;
    }

    /** Ends may have been missed. */
    forgetAll(): void {
        this.ends += 1;
        this.cache.clear();
    }

    forgetSession(sessionId: string): void {
        this.ends += 1;
        for (const [key, meaning] of this.cache.entries()) {
            if (this.sessionIdOf(meaning) === sessionId) {
                this.cache.delete(key);
            }
        }
    }
}
