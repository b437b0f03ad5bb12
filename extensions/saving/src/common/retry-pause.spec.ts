import assert from 'node:assert/strict';
import { retryPause } from './retry-pause';

describe('the pause before a save is tried again', () => {
    it('is short at first, doubles with each failure, and stays at a minute', () => {
        assert.deepEqual([1, 2, 3, 6, 7, 8, 5_000].map(retryPause), [1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
    });
});
