import assert from 'node:assert/strict';
import { provideIdleCallback } from './idle-callback';

describe('a page in a browser that tells nobody when it is idle', () => {
    it('runs what waits for that a moment later', () => {
        const timers: (() => void)[] = [];
        const page = { setTimeout: (run: () => void) => timers.push(run) } as unknown as Window;
        provideIdleCallback(page);
        let runs = 0;
        page.requestIdleCallback(() => {
            runs += 1;
        });
        assert.equal(runs, 0);
        timers[0]?.();
        assert.equal(runs, 1);
    });
});
