import type { DefaultRole } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';

export type ConnectionKind = 'oidc' | 'saml';

type ConnectionTables = {
    sign_in_connections: {
        organization_id: string;
        connection_id: string;
        kind: ConnectionKind;
        name: string;
        default_role: DefaultRole | null;
        trusts_factors: boolean;
        settings: Buffer;
        created_at: Date;
        tested_at: Date | null;
    };
    single_sign_on: { organization_id: string; required: boolean };
};

/** A connection as it is kept; `settings` are sealed. */
export interface ConnectionRow {
    readonly organizationId: string;
    readonly connectionId: string;
    readonly kind: ConnectionKind;
    readonly name: string;
    /** Null: only who is a member may enter. */
    readonly defaultRole: DefaultRole | null;
    readonly trustsFactors: boolean;
    readonly settings: Buffer;
    readonly createdAt: Date;
    readonly testedAt: Date | null;
}

export class ConnectionsStore {
    async insert(transaction: SqlTransaction, row: ConnectionRow): Promise<void> {
        await transaction.withTables<ConnectionTables>().insertInto('sign_in_connections').values(columns(row)).execute();
    }

    async update(transaction: SqlTransaction, row: ConnectionRow): Promise<void> {
        const { organization_id, connection_id, created_at, ...changes } = columns(row);
        await transaction
            .withTables<ConnectionTables>()
            .updateTable('sign_in_connections')
            .set(changes)
            .where('connection_id', '=', connection_id)
            .execute();
    }

    /** Returns whether it was there. */
    async delete(transaction: SqlTransaction, connectionId: string): Promise<boolean> {
        const row = await transaction
            .withTables<ConnectionTables>()
            .deleteFrom('sign_in_connections')
            .where('connection_id', '=', connectionId)
            .returning('connection_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    async find(transaction: SqlTransaction, connectionId: string): Promise<ConnectionRow | undefined> {
        const row = await transaction
            .withTables<ConnectionTables>()
            .selectFrom('sign_in_connections')
            .selectAll()
            .where('connection_id', '=', connectionId)
            .executeTakeFirst();
        return row && read(row);
    }

    /** Oldest first. */
    async list(transaction: SqlTransaction, organizationId: string): Promise<readonly ConnectionRow[]> {
        const rows = await transaction
            .withTables<ConnectionTables>()
            .selectFrom('sign_in_connections')
            .selectAll()
            .where('organization_id', '=', organizationId)
            .orderBy('created_at')
            .orderBy('connection_id')
            .execute();
        return rows.map(read);
    }

    /** A sign-in with the settings that were read before has succeeded. It counts for these alone. */
    async markTested(transaction: SqlTransaction, row: ConnectionRow, at: Date): Promise<void> {
        await transaction
            .withTables<ConnectionTables>()
            .updateTable('sign_in_connections')
            .set({ tested_at: at })
            .where('connection_id', '=', row.connectionId)
            .where('settings', '=', row.settings)
            .execute();
    }

    async isRequired(transaction: SqlTransaction, organizationId: string): Promise<boolean> {
        const row = await transaction
            .withTables<ConnectionTables>()
            .selectFrom('single_sign_on')
            .select('required')
            .where('organization_id', '=', organizationId)
            .executeTakeFirst();
        return row?.required ?? false;
    }

    async setRequired(transaction: SqlTransaction, organizationId: string, required: boolean): Promise<void> {
        await transaction
            .withTables<ConnectionTables>()
            .insertInto('single_sign_on')
            .values({ organization_id: organizationId, required })
            .onConflict(conflict => conflict.column('organization_id').doUpdateSet({ required }))
            .execute();
    }
}

function columns(row: ConnectionRow): ConnectionTables['sign_in_connections'] {
    return {
        organization_id: row.organizationId,
        connection_id: row.connectionId,
        kind: row.kind,
        name: row.name,
        default_role: row.defaultRole,
        trusts_factors: row.trustsFactors,
        settings: row.settings,
        created_at: row.createdAt,
        tested_at: row.testedAt
    };
}

function read(row: ConnectionTables['sign_in_connections']): ConnectionRow {
    return {
        organizationId: row.organization_id,
        connectionId: row.connection_id,
        kind: row.kind,
        name: row.name,
        defaultRole: row.default_role,
        trustsFactors: row.trusts_factors,
        settings: row.settings,
        createdAt: row.created_at,
        testedAt: row.tested_at
    };
}
