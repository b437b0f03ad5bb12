import type { SqlTransaction } from '../../ports/sql.js';

type DirectoryTables = {
    directories: {
        organization_id: string;
        directory_id: string;
        token_hash: Buffer | null;
        token_hint: string | null;
        token_created_at: Date | null;
        last_used_at: Date | null;
        last_sync_at: Date | null;
    };
    directory_users: { organization_id: string; active: boolean };
    directory_groups: { organization_id: string };
};

export interface DirectoryRow {
    readonly organizationId: string;
    readonly directoryId: string;
    readonly token?: { readonly hint: string; readonly createdAt: Date } | undefined;
    readonly lastUsedAt: Date | null;
    readonly lastSyncAt: Date | null;
}

export interface KeptToken {
    readonly hash: Buffer;
    readonly hint: string;
}

export class DirectoriesStore {
    async find(transaction: SqlTransaction, organizationId: string): Promise<DirectoryRow | undefined> {
        const row = await transaction
            .withTables<DirectoryTables>()
            .selectFrom('directories')
            .selectAll()
            .where('organization_id', '=', organizationId)
            .executeTakeFirst();
        return row && read(row);
    }

    async findByToken(transaction: SqlTransaction, tokenHash: Buffer): Promise<DirectoryRow | undefined> {
        const row = await transaction
            .withTables<DirectoryTables>()
            .selectFrom('directories')
            .selectAll()
            .where('token_hash', '=', tokenHash)
            .executeTakeFirst();
        return row && read(row);
    }

    /** The token takes the place of the one that was there; the directory stays the same. */
    async putToken(
        transaction: SqlTransaction,
        organizationId: string,
        directoryId: string,
        token: KeptToken,
        at: Date
    ): Promise<DirectoryRow> {
        const kept = { token_hash: token.hash, token_hint: token.hint, token_created_at: at, last_used_at: null };
        const row = await transaction
            .withTables<DirectoryTables>()
            .insertInto('directories')
            .values({ organization_id: organizationId, directory_id: directoryId, last_sync_at: null, ...kept })
            .onConflict(conflict => conflict.column('organization_id').doUpdateSet(kept))
            .returningAll()
            .executeTakeFirstOrThrow();
        return read(row);
    }

    async removeToken(transaction: SqlTransaction, organizationId: string): Promise<void> {
        await transaction
            .withTables<DirectoryTables>()
            .updateTable('directories')
            .set({ token_hash: null, token_hint: null, token_created_at: null })
            .where('organization_id', '=', organizationId)
            .execute();
    }

    async markUsed(transaction: SqlTransaction, organizationId: string, at: Date): Promise<void> {
        await transaction
            .withTables<DirectoryTables>()
            .updateTable('directories')
            .set({ last_used_at: at })
            .where('organization_id', '=', organizationId)
            .execute();
    }

    async markSynced(transaction: SqlTransaction, organizationId: string, at: Date): Promise<void> {
        await transaction
            .withTables<DirectoryTables>()
            .updateTable('directories')
            .set({ last_sync_at: at })
            .where('organization_id', '=', organizationId)
            .execute();
    }

    async counts(
        transaction: SqlTransaction,
        organizationId: string
    ): Promise<{ readonly active: number; readonly suspended: number; readonly groups: number }> {
        const db = transaction.withTables<DirectoryTables>();
        const users = await db
            .selectFrom('directory_users')
            .select(({ fn }) => [fn.countAll<number>().as('all'), fn.countAll<number>().filterWhere('active', '=', true).as('active')])
            .where('organization_id', '=', organizationId)
            .executeTakeFirstOrThrow();
        const groups = await db
            .selectFrom('directory_groups')
            .select(({ fn }) => fn.countAll<number>().as('all'))
            .where('organization_id', '=', organizationId)
            .executeTakeFirstOrThrow();
        return { active: users.active, suspended: users.all - users.active, groups: groups.all };
    }
}

function read(row: DirectoryTables['directories']): DirectoryRow {
    return {
        organizationId: row.organization_id,
        directoryId: row.directory_id,
        ...(row.token_created_at ? { token: { hint: row.token_hint ?? '', createdAt: row.token_created_at } } : {}),
        lastUsedAt: row.last_used_at,
        lastSyncAt: row.last_sync_at
    };
}
