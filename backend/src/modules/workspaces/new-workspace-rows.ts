import type { WorkspaceSource } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { SqlTransaction } from '../../ports/sql.js';
import { folderNameOf, newSlug } from './slug.js';
import type { WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

export interface WorkspaceBeginning {
    readonly organizationId: string;
    readonly userId: string;
    readonly name: string;
    readonly source: WorkspaceSource;
}

/** What a workspace is before it has ever run. */
export class NewWorkspaceRows {
    constructor(
        private readonly store: WorkspacesStore,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    async make(transaction: SqlTransaction, { organizationId, userId, name, source }: WorkspaceBeginning): Promise<WorkspaceRow> {
        const now = this.clock.now();
        let slug = newSlug(this.random);
        while (await this.store.slugExists(transaction, slug)) {
            slug = newSlug(this.random);
        }
        return {
            workspaceId: this.random.uuid(),
            organizationId,
            ownerUserId: userId,
            name,
            slug,
            wanted: 'stopped',
            state: 'stopped',
            stateSince: now,
            generation: 0,
            phases: [],
            stopReason: null,
            failure: null,
            lastActiveAt: now,
            lastWorkAt: null,
            lastWork: null,
            idleStopAt: null,
            keptUntil: null,
            idleSince: null,
            createdAt: now,
            source,
            folderName: folderNameOf(name),
            deletedAt: null
        };
    }
}
