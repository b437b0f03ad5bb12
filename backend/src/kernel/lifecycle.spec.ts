import assert from 'node:assert/strict';
import { Lifecycle } from './lifecycle.js';

describe('the end of a process', () => {
    it('ends what was started in the reverse order, one after another, whatever fails on the way', async () => {
        const log: string[] = [];
        const lifecycle = new Lifecycle((name, error) => log.push(`${name}: ${(error as Error).message}`));
        lifecycle.add('database', () => {
            log.push('database');
        });
        lifecycle.add('modules', () => Promise.reject(new Error('They hang.')));
        lifecycle.add('clock', () => {
            throw new Error('It broke.');
        });
        lifecycle.add('server', async () => {
            await new Promise(resolve => setImmediate(resolve));
            log.push('server');
        });
        await lifecycle.stop();
        assert.deepEqual(log, ['server', 'clock: It broke.', 'modules: They hang.', 'database']);
    });

    it('happens once, and whoever asks again waits for it', async () => {
        let stops = 0;
        let ended = false;
        const lifecycle = new Lifecycle(() => assert.fail('Nothing fails here.'));
        lifecycle.add('part', async () => {
            stops += 1;
            await new Promise(resolve => setImmediate(resolve));
            ended = true;
        });
        const first = lifecycle.stop();
        await lifecycle.stop();
        assert.deepEqual([stops, ended], [1, true]);
        await first;
    });
});
