import type { SharedRole } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';

type ShareTables = {
    workspace_shares: { workspace_id: string; organization_id: string; user_id: string; role: SharedRole; shared_at: Date };
};

export interface Share {
    readonly workspaceId: string;
    readonly organizationId: string;
    readonly userId: string;
    readonly role: SharedRole;
    readonly sharedAt: Date;
}

/** With whom workspaces are shared. */
export class SharesStore {
    async roleOf(transaction: SqlTransaction, workspaceId: string, userId: string): Promise<SharedRole | undefined> {
        const row = await transaction
            .withTables<ShareTables>()
            .selectFrom('workspace_shares')
            .select('role')
            .where('workspace_id', '=', workspaceId)
            .where('user_id', '=', userId)
            .executeTakeFirst();
        return row?.role;
    }

    async listOf(transaction: SqlTransaction, workspaceId: string): Promise<readonly Share[]> {
        const rows = await this.select(transaction).where('workspace_id', '=', workspaceId).orderBy('shared_at').execute();
        return rows.map(read);
    }

    /** What others share with the person in an organisation. */
    async listWith(transaction: SqlTransaction, organizationId: string, userId: string): Promise<readonly Share[]> {
        const rows = await this.select(transaction)
            .where('organization_id', '=', organizationId)
            .where('user_id', '=', userId)
            .orderBy('shared_at')
            .execute();
        return rows.map(read);
    }

    /** Shares anew, or by another role. */
    async put(transaction: SqlTransaction, share: Share): Promise<void> {
        await transaction
            .withTables<ShareTables>()
            .insertInto('workspace_shares')
            .values({
                workspace_id: share.workspaceId,
                organization_id: share.organizationId,
                user_id: share.userId,
                role: share.role,
                shared_at: share.sharedAt
            })
            .onConflict(conflict => conflict.columns(['workspace_id', 'user_id']).doUpdateSet({ role: share.role }))
            .execute();
    }

    /** False where it was not shared with that person. */
    async delete(transaction: SqlTransaction, workspaceId: string, userId: string): Promise<boolean> {
        const row = await transaction
            .withTables<ShareTables>()
            .deleteFrom('workspace_shares')
            .where('workspace_id', '=', workspaceId)
            .where('user_id', '=', userId)
            .returning('user_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    private select(transaction: SqlTransaction) {
        return transaction.withTables<ShareTables>().selectFrom('workspace_shares').selectAll();
    }
}

function read(row: ShareTables['workspace_shares']): Share {
    return {
        workspaceId: row.workspace_id,
        organizationId: row.organization_id,
        userId: row.user_id,
        role: row.role,
        sharedAt: row.shared_at
    };
}
