import assert from 'node:assert/strict';
import type { Lock } from '../../src/ports/lock.js';

export interface LockUnderTest {
    /** Two who compete: of two processes where the adapter allows it. */
    readonly locks: readonly [Lock, Lock];
    dispose(): Promise<void>;
}

const milliseconds = 5_000;

/** What every adapter of the lock port keeps to. */
export function registerLockContract(name: string, create: () => Promise<LockUnderTest>): void {
    describe(`the lock port, by ${name}`, () => {
        let test: LockUnderTest;
        let one: Lock;
        let other: Lock;

        beforeEach(async () => {
            test = await create();
            [one, other] = test.locks;
        });

        afterEach(() => test.dispose());

        /** Takes a lease and keeps it until told. */
        function holding(lock: Lock, lease: string): Promise<{ release(): Promise<void> }> {
            return new Promise((resolve, reject) => {
                const release = async (end: () => void) => {
                    end();
                    await work;
                };
                const work = lock.withLease(lease, milliseconds, () => new Promise<void>(end => resolve({ release: () => release(end) })));
                work.catch(reject);
            });
        }

        it('lets one at a time do what is under a name, whoever asks, and all in the end', async () => {
            let inside = 0;
            let most = 0;
            let done = 0;
            const work = async () => {
                inside += 1;
                most = Math.max(most, inside);
                await new Promise(resolve => setImmediate(resolve));
                inside -= 1;
                done += 1;
            };
            await Promise.all([one, other, one, other, one].map(lock => lock.withLease('a', milliseconds, work)));
            assert.deepEqual([most, done], [1, 5]);
        });

        it('holds nobody up for another name', async () => {
            const held = await holding(one, 'a');
            await other.withLease('b', milliseconds, async () => undefined);
            await held.release();
        });

        it('resolves with what the work resolves with, and is free again when the work fails', async () => {
            assert.equal(await one.withLease('a', milliseconds, async () => 42), 42);
            const failure = new Error('of the work');
            await assert.rejects(
                one.withLease('a', milliseconds, async () => {
                    throw failure;
                }),
                failure
            );
            assert.equal(await other.withLease('a', milliseconds, async () => 43), 43);
        });

        it('gives each later lease of a name a greater token', async () => {
            const tokens: number[] = [];
            for (const lock of [one, other, one]) {
                await lock.withLease('a', milliseconds, async ({ token }) => void tokens.push(token));
            }
            assert.ok(tokens[0]! < tokens[1]! && tokens[1]! < tokens[2]!, tokens.join(', '));
        });

        it('says at once that somebody else has the lease, where nobody wants to wait', async () => {
            const held = await holding(one, 'a');
            let worked = false;
            const work = async () => {
                worked = true;
            };
            assert.equal(await other.tryLease('a', milliseconds, work), false);
            assert.equal(worked, false);
            await held.release();
            assert.equal(await other.tryLease('a', milliseconds, work), true);
            assert.equal(worked, true);
        });

        it('ends a wait that is called off', async () => {
            const held = await holding(one, 'a');
            const patience = new AbortController();
            const waiting = other.withLease('a', milliseconds, async () => assert.fail('It was not its turn.'), patience.signal);
            patience.abort(new Error('no more patience'));
            await assert.rejects(waiting, /no more patience/);
            await held.release();
        });

        it("tells the work when its caller's signal is aborted", async () => {
            const caller = new AbortController();
            await one.withLease(
                'a',
                milliseconds,
                async ({ signal }) => {
                    assert.equal(signal.aborted, false);
                    caller.abort();
                    assert.equal(signal.aborted, true);
                },
                caller.signal
            );
        });
    });
}
