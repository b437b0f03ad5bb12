import assert from 'node:assert/strict';
import { silentLogger } from '../../../test/fixtures/silent-logger.js';
import type { Cancel, Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import { admissionOrder } from './admission-order.js';
import { AdmissionQueue } from './admission-queue.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const start = (name: string, seconds: number) => ({ workspaceId: name, ownerUserId: name.charAt(0), since: at(seconds) });
const never = new AbortController().signal;

/** Time in which nothing happens but what the test lets happen. */
class ManualClock implements Clock {
    private timers: (() => void)[] = [];

    now(): Date {
        return at(0);
    }

    after(_milliseconds: number, run: () => void): Cancel {
        this.timers.push(run);
        return () => {
            this.timers = this.timers.filter(timer => timer !== run);
        };
    }

    ring(): void {
        for (const timer of this.timers.splice(0)) {
            timer();
        }
    }
}

const turns = async () => {
    for (let count = 0; count < 20; count += 1) {
        await Promise.resolve();
    }
};

describe('The order of starts', () => {
    it("lets everybody's first go before anybody's second", () => {
        const waiting = [start('a1', 1), start('a2', 2), start('a3', 3), start('b1', 4), start('c1', 5), start('b2', 6)];
        assert.deepEqual(
            admissionOrder(waiting, []).map(({ workspaceId }) => workspaceId),
            ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']
        );
    });

    it('counts what a person has starting already', () => {
        const waiting = [start('a1', 1), start('b1', 2)];
        assert.deepEqual(
            admissionOrder(waiting, ['a']).map(({ workspaceId }) => workspaceId),
            ['b1', 'a1']
        );
    });
});

describe('The queue of starts', () => {
    let clock: ManualClock;
    let availableMebibytes: number;
    let running: number;
    let begun: string[];
    let waits: string[];
    let finish: Map<string, () => void>;
    let queue: AdmissionQueue;

    beforeEach(() => {
        clock = new ManualClock();
        availableMebibytes = 10_000;
        running = 1;
        begun = [];
        waits = [];
        finish = new Map();
        queue = new AdmissionQueue(
            { concurrentStarts: 2, startMebibytes: 500 },
            {
                capacity: async () => ({ totalMebibytes: 10_000, availableMebibytes }),
                running: async () => running,
                onWaitFor: what => waits.push(what),
                clock,
                logger: silentLogger as unknown as Logger
            }
        );
    });

    const enter = (name: string, seconds: number, signal = never) =>
        queue.run(
            start(name, seconds),
            () => {
                begun.push(name);
                return new Promise<void>(resolve => finish.set(name, resolve));
            },
            signal
        );

    it('lets as many begin at once as it may, and the next when one has ended', async () => {
        const all = ['a1', 'a2', 'a3', 'b1'].map((name, index) => enter(name, index));
        await turns();
        assert.deepEqual(begun, ['a1', 'b1']);
        finish.get('a1')?.();
        await turns();
        assert.deepEqual(begun, ['a1', 'b1', 'a2']);
        for (const name of ['b1', 'a2', 'a3']) {
            finish.get(name)?.();
            await turns();
        }
        await Promise.all(all);
    });

    it('holds starts back while the machine has no memory to spare, says so, and goes on when it has', async () => {
        availableMebibytes = 900;
        void enter('a1', 1);
        void enter('b1', 2);
        await turns();
        assert.deepEqual([begun, waits], [['a1'], ['memory']]);
        availableMebibytes = 1_000;
        clock.ring();
        await turns();
        assert.deepEqual(
            [begun, waits],
            [
                ['a1', 'b1'],
                ['memory', 'turn']
            ]
        );
    });

    it('lets the only workspace try, however little memory there is', async () => {
        availableMebibytes = 10;
        running = 0;
        void enter('a1', 1);
        void enter('b1', 2);
        await turns();
        assert.deepEqual(begun, ['a1']);
    });

    it('forgets a start that is called off while it waits', async () => {
        const controller = new AbortController();
        void enter('a1', 1);
        void enter('b1', 2);
        const waiting = enter('c1', 3, controller.signal);
        controller.abort(new Error('No more.'));
        await assert.rejects(waiting, /No more/);
        finish.get('a1')?.();
        await turns();
        assert.deepEqual(begun, ['a1', 'b1']);
    });

    it('goes on after a failure to read the memory', async () => {
        let fails = true;
        const unsure = new AdmissionQueue(
            { concurrentStarts: 1, startMebibytes: 1 },
            {
                capacity: async () => {
                    if (fails) {
                        throw new Error('no /proc');
                    }
                    return { totalMebibytes: 1, availableMebibytes: 1 };
                },
                running: async () => 1,
                onWaitFor: () => undefined,
                clock,
                logger: silentLogger as unknown as Logger
            }
        );
        const done = unsure.run(start('a1', 1), async () => 'begun', never);
        await turns();
        fails = false;
        clock.ring();
        assert.equal(await done, 'begun');
    });
});
