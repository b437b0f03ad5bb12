import { z } from 'zod';
import { type RateLimit, type RateLimits, RateLimitsUnavailable, type Taken } from '../../ports/rate-limits.js';
import type { RedisConnection } from '../redis/redis-connection.js';
import { RedisScript } from '../redis/redis-script.js';

const preamble = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'used', 'blockedUntil', 'forgetAt')
local used, blockedUntil, forgetAt = tonumber(kept[1]), tonumber(kept[2]), tonumber(kept[3])
local points = tonumber(ARGV[1])
local function keep()
    redis.call('HSET', KEYS[1], 'used', used, 'blockedUntil', blockedUntil, 'forgetAt', forgetAt)
    redis.call('PEXPIREAT', KEYS[1], forgetAt)
end
`;

/** `countTry` of kernel/tries.ts, on the server's clock. Returns the milliseconds to wait: 0 for a try that is let through. */
const takeScript = new RedisScript(`${preamble}
local window, block, maximumBlock = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if not forgetAt or forgetAt <= now then
    used, blockedUntil, forgetAt = 0, 0, now + window
end
if blockedUntil > now then
    return blockedUntil - now
end
used = used + 1
if used >= points then
    if block < 0 then
        blockedUntil = forgetAt
    else
        blockedUntil = now + math.min(maximumBlock, block * 2 ^ math.min(used - points, 40))
        forgetAt = blockedUntil + window
    end
end
keep()
return 0
`);

/** `uncountTry` of kernel/tries.ts. */
const giveBackScript = new RedisScript(`${preamble}
if forgetAt and forgetAt > now then
    used = math.max(0, used - 1)
    if used < points then
        blockedUntil = 0
    end
    keep()
end
return 0
`);

/** Counts on a Redis server, for all processes. */
export class RedisRateLimits implements RateLimits {
    readonly singleProcess = false;

    constructor(private readonly redis: RedisConnection) {}

    async take(limit: RateLimit, key: string): Promise<Taken> {
        const { points, perSeconds, blockSeconds, maximumBlockSeconds = blockSeconds } = limit;
        const values = [points, perSeconds, blockSeconds ?? -1, maximumBlockSeconds ?? -1].map((value, index) =>
            index === 0 || value < 0 ? value : value * 1000
        );
        const wait = z.number().parse(await this.answer(takeScript.run(this.redis.client, this.nameOf(limit, key), values)));
        return wait === 0 ? { allowed: true } : { allowed: false, retryAfterSeconds: wait / 1000 };
    }

    async giveBack(limit: RateLimit, key: string): Promise<void> {
        await this.answer(giveBackScript.run(this.redis.client, this.nameOf(limit, key), [limit.points]));
    }

    async forgive(limit: RateLimit, key: string): Promise<void> {
        await this.answer(this.redis.client.del(this.nameOf(limit, key)));
    }

    async close(): Promise<void> {
        // The connection is its owner's to close.
    }

    private async answer<T>(asked: Promise<T>): Promise<T> {
        try {
            return await asked;
        } catch (error) {
            throw new RateLimitsUnavailable(error);
        }
    }

    private nameOf(limit: RateLimit, key: string): string {
        return `${this.redis.prefix}limit:${limit.name}:${key}`;
    }
}
