import assert from 'node:assert/strict';
import { systemClock } from '../../kernel/clock.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import { WorkspaceDirectory } from './workspace-directory.js';
import type { WorkspaceRow } from './workspace-row.js';
import type { WorkspaceRun, WorkspacesStore } from './workspaces-store.js';

const run: WorkspaceRun = { generation: 1, secret: 's', host: '127.0.0.1', port: 1, folder: '/' };

/** A directory over one row, whose reads a test can interleave with changes: what a real database does only now and then. */
function directoryOver(state: WorkspaceRow['state']) {
    const world: { state: typeof state; reads: number; duringRead: () => void } = { state, reads: 0, duringRead: () => undefined };
    let changed: (workspaceId: string) => void = () => assert.fail('Nobody listens.');
    let missed: () => void = () => assert.fail('Nobody listens.');
    const sql = {
        asPlatform: async <T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T> => {
            world.reads += 1;
            const result = await work({} as SqlTransaction);
            const { duringRead } = world;
            world.duringRead = () => undefined;
            duringRead();
            return result;
        }
    } as Sql;
    const store = {
        findBySlug: async () => ({ workspaceId: 'w', organizationId: 'o', name: 'n', state: world.state }),
        findRun: async () => run
    } as unknown as WorkspacesStore;
    const lifecycle = {
        onDidChange: (listener: typeof changed) => {
            changed = listener;
            return { dispose: () => undefined };
        },
        onDidMiss: (listener: typeof missed) => {
            missed = listener;
            return { dispose: () => undefined };
        }
    } as unknown as WorkspaceLifecycle;
    const become = (next: WorkspaceRow['state']) => {
        world.state = next;
        changed('w');
    };
    /** As `become` on another process, whose message is lost. */
    const becomeUnheard = (next: WorkspaceRow['state']) => {
        world.state = next;
        missed();
    };
    return { directory: new WorkspaceDirectory(sql, store, lifecycle, systemClock), world, become, becomeUnheard };
}

describe('the directory of workspaces', () => {
    it('reads a workspace once until it changes', async () => {
        const { directory, world, become } = directoryOver('running');
        await directory.find('s');
        assert.deepEqual((await directory.find('s'))?.run, run);
        assert.equal(world.reads, 1);
        become('stopped');
        assert.equal((await directory.find('s'))?.run, undefined);
        assert.equal(world.reads, 2);
    });

    it('keeps nothing that was read while it changed', async () => {
        const { directory, world, become } = directoryOver('stopped');
        world.duringRead = () => become('running');
        assert.equal((await directory.find('s'))?.state, 'stopped');
        assert.equal((await directory.find('s'))?.state, 'running');
    });

    it('waits for a workspace that is about to run', async () => {
        const { directory, become } = directoryOver('starting');
        const waiting = directory.whenRunning('s', 5_000);
        setImmediate(() => become('running'));
        assert.deepEqual((await waiting)?.run, run);
    });

    it('does not sleep through a change that comes while it reads', async () => {
        const { directory, world, become } = directoryOver('starting');
        world.duringRead = () => become('running');
        assert.deepEqual((await directory.whenRunning('s', 1_000))?.run, run);
        assert.equal(world.reads, 2);
    });

    it('reads anew, and wakes who waits, when changes may have been missed', async () => {
        const { directory, becomeUnheard } = directoryOver('starting');
        const waiting = directory.whenRunning('s', 5_000);
        setImmediate(() => becomeUnheard('running'));
        assert.deepEqual((await waiting)?.run, run);
        becomeUnheard('stopped');
        assert.equal((await directory.find('s'))?.run, undefined);
    });

    it('gives up when the workspace fails, and when time is up', async () => {
        const { directory, become } = directoryOver('starting');
        const waiting = directory.whenRunning('s', 5_000);
        setImmediate(() => become('failed'));
        assert.equal((await waiting)?.state, 'failed');
        const late = directoryOver('starting');
        const pending = late.directory.whenRunning('s', 20);
        // The wait of a request doesn't keep a process alive, so a test has to.
        const alive = setInterval(() => undefined, 1_000);
        assert.equal((await pending)?.state, 'starting');
        clearInterval(alive);
    });
});
