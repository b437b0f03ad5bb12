import type { SqlTransaction } from '../../ports/sql.js';

type CredentialTables = {
    git_credentials: {
        id: string;
        user_id: string;
        host: string;
        username: string;
        secret: Buffer;
        created_at: Date;
        changed_at: Date;
        last_used_at: Date | null;
    };
};

export interface GitCredentialRow {
    readonly id: string;
    readonly host: string;
    readonly username: string;
    readonly createdAt: Date;
    readonly changedAt: Date;
    readonly lastUsedAt: Date | undefined;
}

export interface SealedGitCredentialRow extends GitCredentialRow {
    readonly secret: Buffer;
}

const shown = ['id', 'host', 'username', 'created_at', 'changed_at', 'last_used_at'] as const;

export class GitCredentialsStore {
    /** By host, then user name. */
    async list(transaction: SqlTransaction, userId: string): Promise<readonly GitCredentialRow[]> {
        const rows = await transaction
            .withTables<CredentialTables>()
            .selectFrom('git_credentials')
            .select(shown)
            .where('user_id', '=', userId)
            .orderBy('host')
            .orderBy('username')
            .execute();
        return rows.map(read);
    }

    /** The entry of a host and user name; without a user name the one that was used last, and of those never used the newest. */
    async find(
        transaction: SqlTransaction,
        userId: string,
        host: string,
        username: string | undefined
    ): Promise<SealedGitCredentialRow | undefined> {
        let query = transaction
            .withTables<CredentialTables>()
            .selectFrom('git_credentials')
            .select([...shown, 'secret'])
            .where('user_id', '=', userId)
            .where('host', '=', host)
            .orderBy('last_used_at', order => order.desc().nullsLast())
            .orderBy('changed_at', 'desc')
            .limit(1);
        if (username !== undefined) {
            query = query.where('username', '=', username);
        }
        const row = await query.executeTakeFirst();
        return row && { ...read(row), secret: row.secret };
    }

    async count(transaction: SqlTransaction, userId: string): Promise<number> {
        const { count } = await transaction
            .withTables<CredentialTables>()
            .selectFrom('git_credentials')
            .select(eb => eb.fn.countAll<string>().as('count'))
            .where('user_id', '=', userId)
            .executeTakeFirstOrThrow();
        return Number(count);
    }

    /** Takes the place of an earlier entry, keeping its time of creation. Of two at once the later wins. */
    async save(
        transaction: SqlTransaction,
        userId: string,
        entry: { readonly id: string; readonly host: string; readonly username: string; readonly secret: Buffer; readonly now: Date }
    ): Promise<GitCredentialRow> {
        const row = await transaction
            .withTables<CredentialTables>()
            .insertInto('git_credentials')
            .values({
                id: entry.id,
                user_id: userId,
                host: entry.host,
                username: entry.username,
                secret: entry.secret,
                created_at: entry.now,
                changed_at: entry.now
            } as CredentialTables['git_credentials'])
            .onConflict(conflict =>
                conflict.constraint('git_credentials_host_username').doUpdateSet({
                    // What is sealed names its row: with the secret comes the new row's id.
                    id: entry.id,
                    secret: entry.secret,
                    changed_at: entry.now,
                    last_used_at: null
                })
            )
            .returning(shown)
            .executeTakeFirstOrThrow();
        return read(row);
    }

    async remove(transaction: SqlTransaction, userId: string, id: string): Promise<GitCredentialRow | undefined> {
        const row = await transaction
            .withTables<CredentialTables>()
            .deleteFrom('git_credentials')
            .where('id', '=', id)
            .where('user_id', '=', userId)
            .returning(shown)
            .executeTakeFirst();
        return row && read(row);
    }

    async markUsed(transaction: SqlTransaction, id: string, now: Date): Promise<void> {
        await transaction
            .withTables<CredentialTables>()
            .updateTable('git_credentials')
            .set({ last_used_at: now })
            .where('id', '=', id)
            .execute();
    }
}

function read(row: Pick<CredentialTables['git_credentials'], (typeof shown)[number]>): GitCredentialRow {
    return {
        id: row.id,
        host: row.host,
        username: row.username,
        createdAt: row.created_at,
        changedAt: row.changed_at,
        lastUsedAt: row.last_used_at ?? undefined
    };
}
