import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import { type Cache, checkCacheSize } from '../../ports/cache.js';

const keptBytes = 32 * 1024 * 1024;

/** A cache within this process; what was not asked for longest makes room. */
export class InProcessCache implements Cache {
    readonly singleProcess = true;
    private readonly values: LRUCache<string, string>;

    constructor(clock: Pick<Clock, 'now'>) {
        this.values = new LRUCache({
            maxSize: keptBytes,
            sizeCalculation: (value, key) => Buffer.byteLength(value) + Buffer.byteLength(key) + 1,
            perf: { now: () => clock.now().getTime() },
            ttlResolution: 0
        });
    }

    async get(key: string): Promise<string | undefined> {
        checkCacheSize(key);
        return this.values.get(key);
    }

    async set(key: string, value: string, milliseconds: number): Promise<void> {
        checkCacheSize(key, value);
        this.values.set(key, value, { ttl: milliseconds });
    }

    async delete(key: string): Promise<void> {
        this.values.delete(key);
    }

    async close(): Promise<void> {
        this.values.clear();
    }
}
