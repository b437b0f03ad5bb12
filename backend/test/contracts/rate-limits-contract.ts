import assert from 'node:assert/strict';
import type { RateLimit, RateLimits } from '../../src/ports/rate-limits.js';

export interface RateLimitsUnderTest {
    readonly limits: RateLimits;
    /** Lets time go by as the adapter sees it. */
    pass(milliseconds: number): Promise<void>;
    dispose(): Promise<void>;
}

const window: RateLimit = { name: 'window', points: 3, perSeconds: 1 };
const growing: RateLimit = { name: 'growing', points: 2, perSeconds: 60, blockSeconds: 0.2, maximumBlockSeconds: 0.4 };

/** What every adapter of the rate-limits port keeps to. */
export function registerRateLimitsContract(name: string, create: () => Promise<RateLimitsUnderTest>): void {
    describe(`the rate-limits port, by ${name}`, () => {
        let test: RateLimitsUnderTest;
        let limits: RateLimits;

        beforeEach(async () => {
            test = await create();
            limits = test.limits;
        });

        afterEach(() => test.dispose());

        const allowed = async (limit: RateLimit, key: string) => (await limits.take(limit, key)).allowed;

        async function refusal(limit: RateLimit, key: string): Promise<number> {
            const taken = await limits.take(limit, key);
            return taken.allowed ? assert.fail('The try was let through.') : taken.retryAfterSeconds;
        }

        async function useUp(limit: RateLimit, key: string): Promise<void> {
            for (let point = 0; point < limit.points; point += 1) {
                assert.equal(await allowed(limit, key), true);
            }
        }

        it('lets as many tries through as a limit has points, and says how long the next must wait', async () => {
            await useUp(window, 'ada');
            const wait = await refusal(window, 'ada');
            assert.ok(wait > 0 && wait <= window.perSeconds, String(wait));
        });

        it('counts tries that are made at once one by one', async () => {
            const ten: RateLimit = { name: 'parallel', points: 10, perSeconds: 60 };
            const taken = await Promise.all(Array.from({ length: 50 }, () => allowed(ten, 'ada')));
            assert.equal(taken.filter(Boolean).length, 10);
        });

        it('counts each key and each limit by itself', async () => {
            await useUp(window, 'ada');
            assert.equal(await allowed(window, 'grace'), true);
            assert.equal(await allowed({ ...window, name: 'other' }, 'ada'), true);
        });

        it('forgets a window that is over', async () => {
            await useUp(window, 'ada');
            await test.pass(1_010);
            await useUp(window, 'ada');
        });

        it('makes each wait twice as long as the one before, up to the longest, and lets one try through after each', async () => {
            await useUp(growing, 'ada');
            const waits = [await refusal(growing, 'ada')];
            for (let round = 0; round < 2; round += 1) {
                await test.pass(waits.at(-1)! * 1_000 + 10);
                assert.equal(await allowed(growing, 'ada'), true);
                waits.push(await refusal(growing, 'ada'));
            }
            for (const [index, expected] of [0.2, 0.4, 0.4].entries()) {
                assert.ok(waits[index]! <= expected && waits[index]! > expected - 0.15, `${waits[index]} instead of ${expected}`);
            }
        });

        it('does not lengthen the wait for tries that are refused', async () => {
            await useUp(growing, 'ada');
            for (let hammering = 0; hammering < 20; hammering += 1) {
                await refusal(growing, 'ada');
            }
            await test.pass(210);
            assert.equal(await allowed(growing, 'ada'), true);
        });

        it('gives one try back, and with it ends a wait that it began', async () => {
            await useUp(window, 'ada');
            await limits.giveBack(window, 'ada');
            assert.equal(await allowed(window, 'ada'), true);
            await refusal(window, 'ada');
        });

        it('gives nothing back that was never taken', async () => {
            await limits.giveBack(window, 'ada');
            await useUp(window, 'ada');
            await refusal(window, 'ada');
        });

        it('forgets a key that is forgiven, and no other', async () => {
            await useUp(window, 'ada');
            await useUp(window, 'grace');
            await limits.forgive(window, 'ada');
            await useUp(window, 'ada');
            await refusal(window, 'grace');
        });
    });
}
