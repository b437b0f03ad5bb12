import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import { countTry, type Tries, uncountTry } from '../../kernel/tries.js';
import type { RateLimit, RateLimits, Taken } from '../../ports/rate-limits.js';

const keptKeys = 100_000;

/** Counts within this process. */
export class InProcessRateLimits implements RateLimits {
    readonly singleProcess = true;
    private readonly tries = new LRUCache<string, Tries>({ max: keptKeys });

    constructor(private readonly clock: Pick<Clock, 'now'>) {}

    async take(limit: RateLimit, key: string): Promise<Taken> {
        const now = this.clock.now().getTime();
        const { allowed, tries } = countTry(this.tries.get(nameOf(limit, key)), limit, now);
        if (!allowed) {
            return { allowed, retryAfterSeconds: (tries.blockedUntil - now) / 1000 };
        }
        this.tries.set(nameOf(limit, key), tries);
        return { allowed };
    }

    async giveBack(limit: RateLimit, key: string): Promise<void> {
        const tries = this.tries.get(nameOf(limit, key));
        if (tries) {
            this.tries.set(nameOf(limit, key), uncountTry(tries, limit));
        }
    }

    async forgive(limit: RateLimit, key: string): Promise<void> {
        this.tries.delete(nameOf(limit, key));
    }

    async close(): Promise<void> {
        this.tries.clear();
    }
}

function nameOf(limit: RateLimit, key: string): string {
    return `${limit.name}:${key}`;
}
