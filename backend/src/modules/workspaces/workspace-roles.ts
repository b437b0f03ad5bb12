import { type WorkspaceRole, workspaceRoleAllows } from '@coditect/protocol';
import type { Principal } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { SharesStore } from './shares-store.js';
import { notFoundWorkspace, roleTooLow } from './workspace-refusals.js';
import type { WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

/** A workspace as somebody sees it who may. */
export interface SeenWorkspace {
    readonly row: WorkspaceRow;
    readonly role: WorkspaceRole;
}

/**
 * What a person may do with a workspace. Every route asks here; the grants of a workspace's origin are held against the same two
 * facts, ownership and shares, each time that they are read (access-store.ts).
 */
export class WorkspaceRoles {
    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly shares: SharesStore
    ) {}

    /** Undefined to whom it is nothing. That the person belongs to the organisation is the caller's to know. */
    async roleIn(transaction: SqlTransaction, row: WorkspaceRow, userId: string): Promise<WorkspaceRole | undefined> {
        if (row.deletedAt) {
            return undefined;
        }
        return row.ownerUserId === userId ? 'owner' : this.shares.roleOf(transaction, row.workspaceId, userId);
    }

    /** The workspace, where the caller may do what `needed` is asked for. */
    async require(principal: Principal, workspaceId: string, needed: WorkspaceRole): Promise<SeenWorkspace> {
        const seen = await this.sql.asTenant(principal.organizationId, async transaction => {
            const row = await this.store.find(transaction, workspaceId);
            const role = row && (await this.roleIn(transaction, row, principal.userId));
            return row && role && { row, role };
        });
        const elsewhere = principal.workspaceId !== undefined && principal.workspaceId !== workspaceId;
        if (!seen || elsewhere) {
            throw notFoundWorkspace();
        }
        if (needed !== 'view' && !workspaceRoleAllows(seen.role, needed)) {
            throw roleTooLow(needed);
        }
        return seen;
    }

    /** Whether somebody else than the caller, who may look at the workspace at least, may run programs in it. */
    async othersMayEdit(principal: Principal, workspaceId: string): Promise<boolean> {
        const { role } = await this.require(principal, workspaceId, 'view');
        const shares = await this.sql.asTenant(principal.organizationId, transaction => this.shares.listOf(transaction, workspaceId));
        return role !== 'owner' || shares.some(share => share.role === 'edit');
    }
}
