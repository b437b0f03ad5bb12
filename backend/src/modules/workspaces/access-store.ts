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

    async findGrant(transaction: SqlTransaction, tokenHash: Buffer, now: Date): Promise<LiveGrant | undefined> {
        const row = await transaction
            .withTables<AccessTables>()
            .selectFrom('workspace_grants')
            .innerJoin('sessions', 'sessions.id', 'workspace_grants.session_id')
            .selectAll('workspace_grants')
            .select(['sessions.expires_at', 'sessions.multi_factor', 'sessions.signed_on_organization_id'])
            .where('workspace_grants.token_hash', '=', tokenHash)
            .where('sessions.expires_at', '>', now)
            .executeTakeFirst();
        return (
            row && {
                ...read(row),
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
