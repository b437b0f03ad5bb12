import assert from 'node:assert/strict';
import { sideBySide } from './side-by-side';

describe('contributions of the IDE', () => {
    it('are called in their order, and wait side by side', async () => {
        const told: string[] = [];
        const waiting: (() => void)[] = [];
        const done = sideBySide(
            ['first', 'second'],
            async name => {
                told.push(`${name} called`);
                await new Promise<void>(resolve => waiting.push(resolve));
                told.push(`${name} done`);
            },
            error => assert.fail(String(error))
        ).then(() => told.push('all done'));
        assert.deepEqual(told, ['first called', 'second called']);
        waiting[1]?.();
        waiting[0]?.();
        await done;
        assert.deepEqual(told.slice(2), ['second done', 'first done', 'all done']);
    });

    it('are kept from nothing by one that fails', async () => {
        const failures: unknown[] = [];
        const called: string[] = [];
        const call = async (name: string) => {
            called.push(name);
            if (name === 'broken') {
                throw new Error(name);
            }
        };
        await sideBySide(['broken', 'sound'], call, error => failures.push(error));
        assert.deepEqual(called, ['broken', 'sound']);
        assert.deepEqual(failures, [new Error('broken')]);
    });
});
