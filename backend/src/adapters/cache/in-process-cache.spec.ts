import { registerCacheContract } from '../../../test/contracts/cache-contract.js';
import { TestClock } from '../../../test/support/test-clock.js';
import { InProcessCache } from './in-process-cache.js';

registerCacheContract('one process', async () => {
    const clock = new TestClock();
    const cache = new InProcessCache(clock);
    return { cache, pass: async milliseconds => clock.advance(milliseconds), dispose: () => cache.close() };
});
