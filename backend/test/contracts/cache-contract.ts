import assert from 'node:assert/strict';
import { type Cache, maximumCacheKeyBytes, maximumCacheValueBytes } from '../../src/ports/cache.js';

export interface CacheUnderTest {
    readonly cache: Cache;
    /** Lets time go by as the adapter sees it. */
    pass(milliseconds: number): Promise<void>;
    dispose(): Promise<void>;
}

/** What every adapter of the cache port keeps to. */
export function registerCacheContract(name: string, create: () => Promise<CacheUnderTest>): void {
    describe(`the cache port, by ${name}`, () => {
        let test: CacheUnderTest;
        let cache: Cache;

        beforeEach(async () => {
            test = await create();
            cache = test.cache;
        });

        afterEach(() => test.dispose());

        it('gives back what was set last, and nothing for a key that was never set', async () => {
            await cache.set('a', 'first', 60_000);
            await cache.set('a', 'second', 60_000);
            assert.equal(await cache.get('a'), 'second');
            assert.equal(await cache.get('b'), undefined);
        });

        it('keeps a value no longer than it was told', async () => {
            await cache.set('a', 'short', 100);
            await cache.set('b', 'long', 60_000);
            await test.pass(110);
            assert.equal(await cache.get('a'), undefined);
            assert.equal(await cache.get('b'), 'long');
        });

        it('forgets what is deleted', async () => {
            await cache.set('a', 'x', 60_000);
            await cache.delete('a');
            assert.equal(await cache.get('a'), undefined);
            await cache.delete('a');
        });

        it('takes any text up to its limits, the empty one too', async () => {
            const longest = 'é'.repeat(maximumCacheValueBytes / 2);
            const key = 'k'.repeat(maximumCacheKeyBytes);
            await cache.set(key, longest, 60_000);
            await cache.set('empty', '', 60_000);
            assert.equal(await cache.get(key), longest);
            assert.equal(await cache.get('empty'), '');
        });

        it('refuses what is longer', async () => {
            await assert.rejects(cache.set('a', 'x'.repeat(maximumCacheValueBytes + 1), 60_000), RangeError);
            await assert.rejects(cache.set('k'.repeat(maximumCacheKeyBytes + 1), '', 60_000), RangeError);
        });
    });
}
