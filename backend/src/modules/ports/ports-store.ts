import type { SqlTransaction } from '../../ports/sql.js';

type PortTables = {
    shared_ports: { workspace_id: string; organization_id: string; port: number; shared_by: string; shared_at: Date };
    port_codes: GrantColumns & { code_hash: Buffer; expires_at: Date };
    port_grants: GrantColumns & { token_hash: Buffer };
    sessions: { id: string; expires_at: Date; multi_factor: boolean; signed_on_organization_id: string | null };
};

type GrantColumns = { workspace_id: string; organization_id: string; port: number; user_id: string; session_id: string };

/** A person's way to one port of one workspace, under the session that it came from. */
export interface PortGrant {
    readonly workspaceId: string;
    readonly organizationId: string;
    readonly port: number;
    readonly userId: string;
    readonly sessionId: string;
}

/** A grant with what holds of its session. */
export interface LivePortGrant extends PortGrant {
    readonly expiresAt: Date;
    readonly multiFactor: boolean;
    readonly signedOnOrganizationId: string | undefined;
}

export interface SharedPortRow {
    readonly port: number;
    readonly sharedAt: Date;
}

/** Which ports are shared, and the codes and grants by which people come to ports. */
export class PortsStore {
    async listShared(transaction: SqlTransaction, workspaceId: string): Promise<readonly SharedPortRow[]> {
        const rows = await transaction
            .withTables<PortTables>()
            .selectFrom('shared_ports')
            .select(['port', 'shared_at'])
            .where('workspace_id', '=', workspaceId)
            .orderBy('port')
            .execute();
        return rows.map(({ port, shared_at }) => ({ port, sharedAt: shared_at }));
    }

    async isShared(transaction: SqlTransaction, workspaceId: string, port: number): Promise<boolean> {
        const row = await transaction
            .withTables<PortTables>()
            .selectFrom('shared_ports')
            .select('port')
            .where('workspace_id', '=', workspaceId)
            .where('port', '=', port)
            .executeTakeFirst();
        return row !== undefined;
    }

    /** False where it was shared already. */
    async share(
        transaction: SqlTransaction,
        place: { readonly workspaceId: string; readonly organizationId: string; readonly port: number },
        userId: string,
        at: Date
    ): Promise<boolean> {
        const row = await transaction
            .withTables<PortTables>()
            .insertInto('shared_ports')
            .values({
                workspace_id: place.workspaceId,
                organization_id: place.organizationId,
                port: place.port,
                shared_by: userId,
                shared_at: at
            })
            .onConflict(conflict => conflict.columns(['workspace_id', 'port']).doNothing())
            .returning('port')
            .executeTakeFirst();
        return row !== undefined;
    }

    /** False where it was not shared. */
    async stopSharing(transaction: SqlTransaction, workspaceId: string, port: number): Promise<boolean> {
        const row = await transaction
            .withTables<PortTables>()
            .deleteFrom('shared_ports')
            .where('workspace_id', '=', workspaceId)
            .where('port', '=', port)
            .returning('port')
            .executeTakeFirst();
        return row !== undefined;
    }

    async insertCode(transaction: SqlTransaction, codeHash: Buffer, grant: PortGrant, expiresAt: Date): Promise<void> {
        await transaction
            .withTables<PortTables>()
            .insertInto('port_codes')
            .values({ code_hash: codeHash, ...columns(grant), expires_at: expiresAt })
            .execute();
    }

    /** Takes the code out: of two that come at once, one finds it. */
    async takeCode(transaction: SqlTransaction, codeHash: Buffer, now: Date): Promise<PortGrant | undefined> {
        const row = await transaction
            .withTables<PortTables>()
            .deleteFrom('port_codes')
            .where('code_hash', '=', codeHash)
            .returningAll()
            .executeTakeFirst();
        return row && row.expires_at > now ? read(row) : undefined;
    }

    async deleteExpiredCodes(transaction: SqlTransaction, now: Date): Promise<void> {
        await transaction.withTables<PortTables>().deleteFrom('port_codes').where('expires_at', '<=', now).execute();
    }

    async insertGrant(transaction: SqlTransaction, tokenHash: Buffer, grant: PortGrant): Promise<void> {
        await transaction
            .withTables<PortTables>()
            .insertInto('port_grants')
            .values({ token_hash: tokenHash, ...columns(grant) })
            .execute();
    }

    async findGrant(transaction: SqlTransaction, tokenHash: Buffer, now: Date): Promise<LivePortGrant | undefined> {
        const row = await transaction
            .withTables<PortTables>()
            .selectFrom('port_grants')
            .innerJoin('sessions', 'sessions.id', 'port_grants.session_id')
            .selectAll('port_grants')
            .select(['sessions.expires_at', 'sessions.multi_factor', 'sessions.signed_on_organization_id'])
            .where('port_grants.token_hash', '=', tokenHash)
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

    async sessionExpiry(transaction: SqlTransaction, sessionId: string): Promise<Date | undefined> {
        const row = await transaction
            .withTables<PortTables>()
            .selectFrom('sessions')
            .select('expires_at')
            .where('id', '=', sessionId)
            .executeTakeFirst();
        return row?.expires_at;
    }
}

function columns(grant: PortGrant): GrantColumns {
    return {
        workspace_id: grant.workspaceId,
        organization_id: grant.organizationId,
        port: grant.port,
        user_id: grant.userId,
        session_id: grant.sessionId
    };
}

function read(row: GrantColumns): PortGrant {
    return {
        workspaceId: row.workspace_id,
        organizationId: row.organization_id,
        port: row.port,
        userId: row.user_id,
        sessionId: row.session_id
    };
}
