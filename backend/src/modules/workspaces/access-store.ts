import type { SharedRole } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';

type AccessTables = {
    workspace_codes: {
        code_hash: Buffer;
        workspace_id: string;
        organization_id: string;
        user_id: string;
        session_id: string;
        expires_at: Date;
    };
    workspace_grants: { token_hash: Buffer; workspace_id: string; organization_id: string; user_id: string; session_id: string };
    workspaces: { workspace_id: string; owner_user_id: string; deleted_at: Date | null };
    workspace_shares: { workspace_id: string; user_id: string; role: SharedRole };
    sessions: { id: string; expires_at: Date; multi_factor: boolean; signed_on_organization_id: string | null };
};

/** A person's leave to be in one workspace, under the session that it came from. */
export interface WorkspaceGrant {
    readonly workspaceId: string;
    readonly organizationId: string;
    readonly userId: string;
    readonly sessionId: string;
}

/** A grant as its cookie's reader sees it, with what holds of its session. */
export interface LiveGrant extends WorkspaceGrant {
    readonly expiresAt: Date;
    readonly multiFactor: boolean;
    readonly signedOnOrganizationId: string | undefined;
    /** What the person may do in the workspace as it stands: who may only look at it has no grant. */
    readonly workspaceRole: 'owner' | 'edit';
}

/** One-time codes and the grants that they are traded for. */
export class AccessStore {
    async insertCode(transaction: SqlTransaction, codeHash: Buffer, grant: WorkspaceGrant, expiresAt: Date): Promise<void> {
        await transaction
            .withTables<AccessTables>()
            .insertInto('workspace_codes')
            .values({ code_hash: codeHash, ...columns(grant), expires_at: expiresAt })
            .execute();
    }

    /** Takes the code out: of two that come at once, one finds it. */
    async takeCode(transaction: SqlTransaction, codeHash: Buffer, now: Date): Promise<WorkspaceGrant | undefined> {
        const row = await transaction
            .withTables<AccessTables>()
            .deleteFrom('workspace_codes')
            .where('code_hash', '=', codeHash)
            .returningAll()
            .executeTakeFirst();
        return row && row.expires_at > now ? read(row) : undefined;
    }

    async deleteExpiredCodes(transaction: SqlTransaction, now: Date): Promise<void> {
        await transaction.withTables<AccessTables>().deleteFrom('workspace_codes').where('expires_at', '<=', now).execute();
    }

    async insertGrant(transaction: SqlTransaction, tokenHash: Buffer, grant: WorkspaceGrant): Promise<void> {
        await transaction
            .withTables<AccessTables>()
            .insertInto('workspace_grants')
            .values({ token_hash: tokenHash, ...columns(grant) })
            .execute();
    }

    /** A grant holds as long as the workspace is there and the person's own, or shared with him or her to work in. */
    async findGrant(transaction: SqlTransaction, tokenHash: Buffer, now: Date): Promise<LiveGrant | undefined> {
        const row = await transaction
            .withTables<AccessTables>()
            .selectFrom('workspace_grants')
            .innerJoin('sessions', 'sessions.id', 'workspace_grants.session_id')
            .innerJoin('workspaces', 'workspaces.workspace_id', 'workspace_grants.workspace_id')
            .leftJoin('workspace_shares', join =>
                join
                    .onRef('workspace_shares.workspace_id', '=', 'workspace_grants.workspace_id')
                    .onRef('workspace_shares.user_id', '=', 'workspace_grants.user_id')
            )
            .selectAll('workspace_grants')
            .select(['workspaces.owner_user_id', 'workspace_shares.role'])
            .select(['sessions.expires_at', 'sessions.multi_factor', 'sessions.signed_on_organization_id'])
            .where('workspace_grants.token_hash', '=', tokenHash)
            .where('sessions.expires_at', '>', now)
            .where('workspaces.deleted_at', 'is', null)
            .executeTakeFirst();
        const workspaceRole = row && (row.owner_user_id === row.user_id ? 'owner' : row.role === 'edit' ? 'edit' : undefined);
        return (
            row &&
            workspaceRole && {
                ...read(row),
                workspaceRole,
                expiresAt: row.expires_at,
                multiFactor: row.multi_factor,
                signedOnOrganizationId: row.signed_on_organization_id ?? undefined
            }
        );
    }

    /** Takes back what lets a person into an organisation's workspaces. Returns the ids of the sessions that it came from. */
    async deleteOf(transaction: SqlTransaction, organizationId: string, userId: string): Promise<readonly string[]> {
        const db = transaction.withTables<AccessTables>();
        await db.deleteFrom('workspace_codes').where('organization_id', '=', organizationId).where('user_id', '=', userId).execute();
        const rows = await db
            .deleteFrom('workspace_grants')
            .where('organization_id', '=', organizationId)
            .where('user_id', '=', userId)
            .returning('session_id')
            .execute();
        return [...new Set(rows.map(row => row.session_id))];
    }

    /** Takes back what lets people, or one of them, into a workspace. Returns the ids of the sessions that it came from. */
    async deleteIn(transaction: SqlTransaction, workspaceId: string, userId?: string): Promise<readonly string[]> {
        const db = transaction.withTables<AccessTables>();
        let codes = db.deleteFrom('workspace_codes').where('workspace_id', '=', workspaceId);
        let grants = db.deleteFrom('workspace_grants').where('workspace_id', '=', workspaceId);
        if (userId !== undefined) {
            codes = codes.where('user_id', '=', userId);
            grants = grants.where('user_id', '=', userId);
        }
        await codes.execute();
        const rows = await grants.returning('session_id').execute();
        return [...new Set(rows.map(row => row.session_id))];
    }

    async sessionExpiry(transaction: SqlTransaction, sessionId: string): Promise<Date | undefined> {
        const row = await transaction
            .withTables<AccessTables>()
            .selectFrom('sessions')
            .select('expires_at')
            .where('id', '=', sessionId)
            .executeTakeFirst();
        return row?.expires_at;
    }
}

function columns(grant: WorkspaceGrant) {
    return {
        workspace_id: grant.workspaceId,
        organization_id: grant.organizationId,
        user_id: grant.userId,
        session_id: grant.sessionId
    };
}

function read(row: { workspace_id: string; organization_id: string; user_id: string; session_id: string }): WorkspaceGrant {
    return { workspaceId: row.workspace_id, organizationId: row.organization_id, userId: row.user_id, sessionId: row.session_id };
}
