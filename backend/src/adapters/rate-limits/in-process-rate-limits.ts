import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit, RateLimits, Taken } from '../../ports/rate-limits.js';

/** Counts within this process. */
export class InProcessRateLimits implements RateLimits {
    readonly singleProcess = true;
    private readonly limiters = new Map<string, RateLimiterMemory>();

    async take(limit: RateLimit, key: string): Promise<Taken> {
        try {
            await this.limiterOf(limit).consume(key);
            return { allowed: true };
        } catch (refusal) {
            if (refusal instanceof RateLimiterRes) {
                return { allowed: false, retryAfterSeconds: refusal.msBeforeNext / 1000 };
            }
            throw refusal;
        }
    }

    async forgive(limit: RateLimit, key: string): Promise<void> {
        await this.limiterOf(limit).delete(key);
    }

    async close(): Promise<void> {
        this.limiters.clear();
    }

    private limiterOf(limit: RateLimit): RateLimiterMemory {
        const known = this.limiters.get(limit.name);
        if (known) {
            return known;
        }
        const { name, points, perSeconds, blockSeconds = 0 } = limit;
        const limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: perSeconds, blockDuration: blockSeconds });
        this.limiters.set(name, limiter);
        return limiter;
    }
}
