import assert from 'node:assert/strict';
import { Emitter } from '@theia/core/lib/common/event';
import { Deferred } from '@theia/core/lib/common/promise-util';
import { turnOfPlugins } from './turn-of-plugins';

/** A page's start in the hands of the test. */
class ScriptedStart {
    readonly usable = new Deferred<void>();
    readonly answered = new Deferred<void>();
    readonly willReadFiles = new Emitter<{ scheme: string }>();
    readonly waits: { milliseconds: number; over: Deferred<void> }[] = [];
    readonly served = new Set<string>();
    isTurn = false;

    constructor() {
        const turn = turnOfPlugins({
            usable: this.usable.promise,
            answered: this.answered.promise,
            onWillReadFiles: this.willReadFiles.event,
            canReadFiles: scheme => this.served.has(scheme),
            wait: milliseconds => {
                const over = new Deferred<void>();
                this.waits.push({ milliseconds, over });
                return over.promise;
            }
        });
        void turn.then(() => {
            this.isTurn = true;
        });
    }

    async letTimePass(): Promise<void> {
        for (const { over } of this.waits.splice(0)) {
            over.resolve();
        }
        await this.settle();
    }

    settle(): Promise<void> {
        return new Promise(resolve => setImmediate(resolve));
    }
}

describe('the turn of VS Code extensions', () => {
    it('comes when the IDE can be used', async () => {
        const start = new ScriptedStart();
        start.usable.resolve();
        await start.settle();
        assert.equal(start.isTurn, true);
    });

    it('does not come while the page waits for its backend, however long that takes', async () => {
        const start = new ScriptedStart();
        start.willReadFiles.fire({ scheme: 'user-storage' });
        start.willReadFiles.fire({ scheme: 'file' });
        await start.letTimePass();
        assert.equal(start.isTurn, false);
    });

    it('comes some seconds after the backend has answered, should a dialog hold up the rest', async () => {
        const start = new ScriptedStart();
        start.answered.resolve();
        await start.settle();
        assert.deepEqual(
            start.waits.map(({ milliseconds }) => milliseconds),
            [5_000]
        );
        assert.equal(start.isTurn, false);
        await start.letTimePass();
        assert.equal(start.isTurn, true);
    });

    it('comes at once for files that nobody else can read, and not for those of a file system that is only slow', async () => {
        const start = new ScriptedStart();
        start.served.add('git-revision');
        start.willReadFiles.fire({ scheme: 'git-revision' });
        await start.letTimePass();
        assert.equal(start.isTurn, false);
        start.willReadFiles.fire({ scheme: 'archive' });
        await start.letTimePass();
        assert.equal(start.isTurn, true);
    });
});
