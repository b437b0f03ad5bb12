import type { GrantableScope } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';

type KeyTables = {
    api_keys: {
        id: string;
        organization_id: string;
        user_id: string;
        name: string;
        prefix: string;
        scopes: GrantableScope[];
        created_at: Date;
        expires_at: Date;
        secret_hash: Buffer;
        previous_hash: Buffer | null;
        previous_good_until: Date | null;
    };
};

export interface ApiKeyRow {
    /** The session's as well. */
    readonly id: string;
    readonly organizationId: string;
    readonly userId: string;
    readonly name: string;
    readonly prefix: string;
    readonly scopes: readonly GrantableScope[];
    readonly createdAt: Date;
    readonly expiresAt: Date;
    readonly previousGoodUntil: Date | undefined;
}

const shown = ['id', 'organization_id', 'user_id', 'name', 'prefix', 'scopes', 'created_at', 'expires_at', 'previous_good_until'] as const;

export class ApiKeysStore {
    async insert(transaction: SqlTransaction, key: Omit<ApiKeyRow, 'previousGoodUntil'>, secretHash: Buffer): Promise<void> {
        await transaction
            .withTables<KeyTables>()
            .insertInto('api_keys')
            .values({
                id: key.id,
                organization_id: key.organizationId,
                user_id: key.userId,
                name: key.name,
                prefix: key.prefix,
                scopes: [...key.scopes],
                created_at: key.createdAt,
                expires_at: key.expiresAt,
                secret_hash: secretHash
            })
            .execute();
    }

    /** The key that a secret opens, the one before the last rotation as long as that is good, and until when. */
    async findBySecret(
        transaction: SqlTransaction,
        secretHash: Buffer,
        now: Date
    ): Promise<{ readonly id: string; readonly expiresAt: Date } | undefined> {
        const db = transaction.withTables<KeyTables>();
        const current = await db
            .selectFrom('api_keys')
            .select(['id', 'expires_at'])
            .where('secret_hash', '=', secretHash)
            .where('expires_at', '>', now)
            .executeTakeFirst();
        if (current) {
            return { id: current.id, expiresAt: current.expires_at };
        }
        const previous = await db
            .selectFrom('api_keys')
            .select(['id', 'expires_at', 'previous_good_until'])
            .where('previous_hash', '=', secretHash)
            .where('expires_at', '>', now)
            .where('previous_good_until', '>', now)
            .executeTakeFirst();
        return previous?.previous_good_until
            ? { id: previous.id, expiresAt: new Date(Math.min(previous.previous_good_until.getTime(), previous.expires_at.getTime())) }
            : undefined;
    }

    /** Newest first. */
    async listOf(transaction: SqlTransaction, userId: string): Promise<readonly ApiKeyRow[]> {
        return this.list(transaction, userId);
    }

    /** All that the transaction may see: those of its tenant. Newest first. */
    async listAll(transaction: SqlTransaction): Promise<readonly ApiKeyRow[]> {
        return this.list(transaction, undefined);
    }

    async find(transaction: SqlTransaction, id: string): Promise<ApiKeyRow | undefined> {
        const row = await transaction.withTables<KeyTables>().selectFrom('api_keys').select(shown).where('id', '=', id).executeTakeFirst();
        return row && read(row);
    }

    /** Gives one of a person's keys a new secret. Undefined where it isn't that person's, or is no more. */
    async rotate(
        transaction: SqlTransaction,
        key: { readonly id: string; readonly userId: string; readonly secretHash: Buffer; readonly prefix: string },
        now: Date,
        previousGoodUntil: Date | undefined
    ): Promise<ApiKeyRow | undefined> {
        const row = await transaction
            .withTables<KeyTables>()
            .updateTable('api_keys')
            .set(eb => ({
                secret_hash: key.secretHash,
                prefix: key.prefix,
                previous_hash: previousGoodUntil ? eb.ref('secret_hash') : null,
                previous_good_until: previousGoodUntil ?? null
            }))
            .where('id', '=', key.id)
            .where('user_id', '=', key.userId)
            .where('expires_at', '>', now)
            .returning(shown)
            .executeTakeFirst();
        return row && read(row);
    }

    private async list(transaction: SqlTransaction, userId: string | undefined) {
        let query = transaction.withTables<KeyTables>().selectFrom('api_keys').select(shown).orderBy('created_at', 'desc').orderBy('id');
        if (userId !== undefined) {
            query = query.where('user_id', '=', userId);
        }
        return (await query.execute()).map(read);
    }
}

function read(row: Pick<KeyTables['api_keys'], (typeof shown)[number]>): ApiKeyRow {
    return {
        id: row.id,
        organizationId: row.organization_id,
        userId: row.user_id,
        name: row.name,
        prefix: row.prefix,
        scopes: row.scopes,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        previousGoodUntil: row.previous_good_until ?? undefined
    };
}
