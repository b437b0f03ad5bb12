import { type Cache, checkCacheSize } from '../../ports/cache.js';
import type { RedisConnection } from '../redis/redis-connection.js';

/** A cache on a Redis server. That the server is gone is said by its connection, so a miss needs no word of its own. */
export class RedisCache implements Cache {
    readonly singleProcess = false;

    constructor(private readonly redis: RedisConnection) {}

    async get(key: string): Promise<string | undefined> {
        checkCacheSize(key);
        return (await this.answer(this.redis.client.get(this.nameOf(key)))) ?? undefined;
    }

    async set(key: string, value: string, milliseconds: number): Promise<void> {
        checkCacheSize(key, value);
        await this.answer(this.redis.client.set(this.nameOf(key), value, 'PX', Math.max(1, Math.ceil(milliseconds))));
    }

    async delete(key: string): Promise<void> {
        await this.answer(this.redis.client.del(this.nameOf(key)));
    }

    async close(): Promise<void> {
        // The connection is its owner's to close.
    }

    private answer<T>(asked: Promise<T>): Promise<T | undefined> {
        return asked.catch(() => undefined);
    }

    private nameOf(key: string): string {
        return `${this.redis.prefix}cache:${key}`;
    }
}
