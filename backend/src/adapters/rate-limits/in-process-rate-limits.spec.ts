import { registerRateLimitsContract } from '../../../test/contracts/rate-limits-contract.js';
import { TestClock } from '../../../test/support/test-clock.js';
import { InProcessRateLimits } from './in-process-rate-limits.js';

registerRateLimitsContract('one process', async () => {
    const clock = new TestClock();
    const limits = new InProcessRateLimits(clock);
    return { limits, pass: async milliseconds => clock.advance(milliseconds), dispose: () => limits.close() };
});
