import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Sql } from '../../ports/sql.js';
import type { WorkspaceRuntime } from '../../ports/workspace-runtime.js';
import { idleSinceOf, judgeIdle, type LastWork, workOf } from './idle-rules.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

/**
 * Stops workspaces that nobody used for a while. "Used" is a person at the keyboard, an agent, something that runs in a terminal
 * or prints there; what can't be told counts as use, so that a fault of ours never ends somebody's work.
 */
export class IdleCuller {
    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly runtime: WorkspaceRuntime,
        private readonly clock: Clock,
        private readonly logger: Logger,
        private readonly idleMilliseconds: number
    ) {}

    /** Looks once over all running workspaces. Returns the ids of those that it asked to stop. */
    async run(): Promise<readonly string[]> {
        const running = await this.sql.asPlatform(transaction => this.store.listUnsettled(transaction));
        const stopped: string[] = [];
        for (const row of running.filter(({ state }) => state === 'running')) {
            const work = workOf(await this.runtime.activity(row.workspaceId));
            if (work) {
                await this.keep(row, work);
            } else if (await this.judge(row)) {
                stopped.push(row.workspaceId);
            }
        }
        return stopped;
    }

    private async keep({ workspaceId, idleStopAt }: WorkspaceRow, lastWork: LastWork): Promise<void> {
        const change = { lastWork, lastWorkAt: this.clock.now() };
        if (idleStopAt === null) {
            // Nothing that a page shows by itself: no event.
            await this.sql.asPlatform(transaction => this.store.update(transaction, workspaceId, change));
            return;
        }
        await this.lifecycle.change(workspaceId, now => (now.state === 'running' ? { ...change, idleStopAt: null } : undefined));
    }

    /** Whether it was asked to stop. */
    private async judge(seen: WorkspaceRow): Promise<boolean> {
        const now = this.clock.now();
        if (judgeIdle(seen, now, this.idleMilliseconds) === undefined) {
            return false;
        }
        const row = await this.lifecycle.change(seen.workspaceId, current => {
            const verdict = current.state === 'running' ? judgeIdle(current, now, this.idleMilliseconds) : undefined;
            return verdict?.kind === 'stop' ? this.lifecycle.stopping(current, 'idle') : verdict?.change;
        });
        if (row?.state !== 'stopping' || row.stopReason !== 'idle') {
            return false;
        }
        this.logger.info({ workspaceId: row.workspaceId, idleSince: idleSinceOf(seen) }, 'An idle workspace is stopped.');
        return true;
    }
}
