import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Sql } from '../../ports/sql.js';
import type { WorkspaceRuntime } from '../../ports/workspace-runtime.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { WorkspacesStore } from './workspaces-store.js';

/**
 * Stops workspaces that nobody used for a while. "Used" is a person at the keyboard or something running in a terminal; what
 * can't be told counts as use, so that a fault of ours never ends somebody's work.
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
        const before = new Date(this.clock.now().getTime() - this.idleMilliseconds);
        const candidates = await this.sql.asPlatform(transaction => this.store.listIdleSince(transaction, before));
        const stopped: string[] = [];
        for (const { workspaceId } of candidates) {
            const activity = await this.runtime.activity(workspaceId);
            if (activity.kind !== 'quiet') {
                this.logger.debug(
                    { workspaceId, activity: activity.kind, because: activity.because },
                    'A workspace without a person is kept.'
                );
                continue;
            }
            const row = await this.lifecycle.change(workspaceId, now =>
                now.state === 'running' && now.lastActiveAt < before ? this.lifecycle.stopping(now, 'idle') : undefined
            );
            if (row?.state === 'stopping') {
                stopped.push(workspaceId);
            }
        }
        return stopped;
    }
}
