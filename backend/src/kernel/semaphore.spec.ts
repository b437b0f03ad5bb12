import assert from 'node:assert/strict';
import { Semaphore } from './semaphore.js';

interface Held {
    readonly done: Promise<string>;
    release(): void;
}

describe('a semaphore', () => {
    function hold(semaphore: Semaphore, log: string[], name: string, signal?: AbortSignal): Held {
        let release: () => void = () => undefined;
        const gate = new Promise<void>(resolve => {
            release = resolve;
        });
        const done = semaphore.run(async () => {
            log.push(name);
            await gate;
            return name;
        }, signal);
        return { done, release };
    }

    const turn = () => new Promise(resolve => setImmediate(resolve));

    it('lets as many run as it has permits, and the others in the order of their coming', async () => {
        const log: string[] = [];
        const semaphore = new Semaphore(2);
        const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(name => hold(semaphore, log, name));
        await turn();
        assert.deepEqual(log, ['a', 'b']);
        b?.release();
        await turn();
        assert.deepEqual(log, ['a', 'b', 'c']);
        for (const held of [a, c, d]) {
            held?.release();
        }
        assert.deepEqual(await Promise.all([a, b, c, d].map(held => held?.done)), ['a', 'b', 'c', 'd']);
    });

    it('gets the permit of a task that fails back', async () => {
        const semaphore = new Semaphore(1);
        await assert.rejects(semaphore.run(() => Promise.reject(new Error('It failed.'))));
        assert.equal(await semaphore.run(async () => 'done'), 'done');
    });

    it('lets one that waits be called off, and its turn go to the next', async () => {
        const log: string[] = [];
        const semaphore = new Semaphore(1);
        const calledOff = new AbortController();
        const first = hold(semaphore, log, 'first');
        const second = hold(semaphore, log, 'second', calledOff.signal);
        const third = hold(semaphore, log, 'third');
        calledOff.abort(new Error('Not wanted.'));
        await assert.rejects(second.done, /Not wanted/);
        first.release();
        third.release();
        await Promise.all([first.done, third.done]);
        assert.deepEqual(log, ['first', 'third']);
        await assert.rejects(hold(semaphore, log, 'late', calledOff.signal).done, /Not wanted/);
    });

    it('leaves one that has begun to itself when it is called off', async () => {
        const log: string[] = [];
        const semaphore = new Semaphore(1);
        const calledOff = new AbortController();
        const blocking = hold(semaphore, log, 'blocking');
        const waiting = hold(semaphore, log, 'waiting', calledOff.signal);
        blocking.release();
        await blocking.done;
        await turn();
        calledOff.abort();
        waiting.release();
        assert.equal(await waiting.done, 'waiting');
        assert.equal(await semaphore.run(async () => 'next'), 'next');
    });
});
