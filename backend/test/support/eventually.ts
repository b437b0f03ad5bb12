import { setTimeout as pause } from 'node:timers/promises';

/** Long enough for a machine that is busy with other tests: how long something takes is asserted only where a time is given. */
const patience = 15_000;

/** Resolves with the first result of `probe` that is not undefined; rejects after `milliseconds` without one. */
export async function eventually<T>(
    what: string,
    probe: () => Promise<T | undefined> | T | undefined,
    milliseconds = patience
): Promise<T> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
        const result = await probe();
        if (result !== undefined) {
            return result;
        }
        if (performance.now() > deadline) {
            throw new Error(`Not within ${milliseconds} ms: ${what}.`);
        }
        await pause(10);
    }
}
