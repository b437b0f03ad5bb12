import assert from 'node:assert/strict';
import { KeyedQueue } from './keyed-queue.js';

describe('a keyed queue', () => {
    it('runs tasks of one key one after another, in the order of their coming', async () => {
        const queue = new KeyedQueue();
        const log: string[] = [];
        const task = (name: string) => async () => {
            log.push(`${name} begins`);
            await new Promise(resolve => setImmediate(resolve));
            log.push(`${name} ends`);
            return name;
        };
        assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(name => queue.run('key', task(name)))), ['a', 'b', 'c']);
        assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    });

    it('runs tasks of different keys side by side', async () => {
        const queue = new KeyedQueue();
        let release: () => void = () => assert.fail('The first task has not begun.');
        const held = queue.run('one', () => new Promise<void>(resolve => (release = resolve)));
        assert.equal(await queue.run('two', async () => 'done'), 'done');
        release();
        await held;
    });

    it('goes on after a task that fails, and tells its asker alone', async () => {
        const queue = new KeyedQueue();
        const failing = queue.run('key', () => Promise.reject(new Error('It failed.')));
        const next = queue.run('key', async () => 'done');
        await assert.rejects(failing, /It failed/);
        assert.equal(await next, 'done');
    });

    it('is settled when all that was asked for is done, also what failed', async () => {
        const queue = new KeyedQueue();
        const log: string[] = [];
        const failing = assert.rejects(queue.run('one', () => Promise.reject(new Error('It failed.'))));
        const slow = queue.run('two', async () => {
            await new Promise(resolve => setImmediate(resolve));
            log.push('done');
        });
        await queue.settled();
        assert.deepEqual(log, ['done']);
        await Promise.all([failing, slow]);
    });
});
