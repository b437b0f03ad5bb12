import { workspaceRestoreDays } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Sql } from '../../ports/sql.js';
import type { WorkspaceRuntime } from '../../ports/workspace-runtime.js';
import type { AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

const keptMilliseconds = workspaceRestoreDays * 24 * 60 * 60 * 1000;

/**
 * Removes for good what was deleted more than seven days ago. First the row says that it can't be had back any more, then the
 * volumes go, then the row: whoever is interrupted in between begins again where the row still is, and each step does no harm
 * when it is done twice.
 */
export class WorkspaceRemover {
    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly runtime: WorkspaceRuntime,
        private readonly events: EventsService,
        private readonly audit: AuditService,
        private readonly clock: Clock,
        private readonly logger: Logger
    ) {}

    /** Returns the ids of those that are gone now. One that can't be removed is tried again the next time, and keeps no other. */
    async run(): Promise<readonly string[]> {
        const before = new Date(this.clock.now().getTime() - keptMilliseconds);
        const due = await this.sql.asPlatform(transaction => this.store.listToRemove(transaction, before));
        const removed: string[] = [];
        for (const row of due) {
            try {
                if (await this.remove(row)) {
                    removed.push(row.workspaceId);
                }
            } catch (error) {
                this.logger.error(
                    { err: error, workspaceId: row.workspaceId },
                    'A deleted workspace could not be removed; it is tried again.'
                );
            }
        }
        return removed;
    }

    private async remove(row: WorkspaceRow): Promise<boolean> {
        const { workspaceId, organizationId, ownerUserId, name } = row;
        if (!(await this.sql.asPlatform(transaction => this.store.beginRemoval(transaction, workspaceId)))) {
            return false;
        }
        await this.runtime.remove(workspaceId);
        await this.sql.asPlatform(async transaction => {
            await this.store.delete(transaction, workspaceId);
            await this.events.append(transaction, {
                organizationId,
                audienceUserId: ownerUserId,
                payload: { type: 'workspace.removed', workspaceId }
            });
            await this.audit.record(transaction, organizationId, {
                action: 'workspace.removed',
                actor: { kind: 'platform' },
                target: { kind: 'workspace', id: workspaceId },
                details: { name }
            });
        });
        await this.lifecycle.announce(row);
        this.logger.info({ workspaceId }, 'A deleted workspace was removed with its files.');
        return true;
    }
}
