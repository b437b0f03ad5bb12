import type { SqlTransaction } from '../../ports/sql.js';

type RefreshTables = {
    refresh_tokens: {
        token_hash: Buffer;
        session_id: string;
        user_id: string;
        client_id: string;
        issued_at: Date;
        expires_at: Date;
        family_expires_at: Date;
        used_at: Date | null;
        successor_hash: Buffer | null;
        successor: Buffer | null;
    };
};

/** All the tokens that followed one another in one sign-in. */
export interface TokenFamily {
    readonly sessionId: string;
    readonly userId: string;
    readonly clientId: string;
    readonly familyExpiresAt: Date;
}

export interface RefreshTokenRow extends TokenFamily {
    readonly expiresAt: Date;
    readonly usedAt: Date | undefined;
    readonly successorHash: Buffer | undefined;
    /** Sealed. */
    readonly successor: Buffer | undefined;
}

export interface RefreshTokenInsert extends TokenFamily {
    readonly tokenHash: Buffer;
    readonly issuedAt: Date;
    readonly expiresAt: Date;
}

export class RefreshTokensStore {
    async insert(transaction: SqlTransaction, token: RefreshTokenInsert): Promise<void> {
        await transaction
            .withTables<RefreshTables>()
            .insertInto('refresh_tokens')
            .values({
                token_hash: token.tokenHash,
                session_id: token.sessionId,
                user_id: token.userId,
                client_id: token.clientId,
                issued_at: token.issuedAt,
                expires_at: token.expiresAt,
                family_expires_at: token.familyExpiresAt
            })
            .execute();
    }

    async sessionOf(transaction: SqlTransaction, tokenHash: Buffer): Promise<string | undefined> {
        const row = await transaction
            .withTables<RefreshTables>()
            .selectFrom('refresh_tokens')
            .select('session_id')
            .where('token_hash', '=', tokenHash)
            .executeTakeFirst();
        return row?.session_id;
    }

    /** Holds the row: of two that show the same token at once, the second sees what the first did. */
    async lock(transaction: SqlTransaction, tokenHash: Buffer): Promise<RefreshTokenRow | undefined> {
        const row = await transaction
            .withTables<RefreshTables>()
            .selectFrom('refresh_tokens')
            .selectAll()
            .where('token_hash', '=', tokenHash)
            .forUpdate()
            .executeTakeFirst();
        return (
            row && {
                sessionId: row.session_id,
                userId: row.user_id,
                clientId: row.client_id,
                familyExpiresAt: row.family_expires_at,
                expiresAt: row.expires_at,
                usedAt: row.used_at ?? undefined,
                successorHash: row.successor_hash ?? undefined,
                successor: row.successor ?? undefined
            }
        );
    }

    async isUsed(transaction: SqlTransaction, tokenHash: Buffer): Promise<boolean> {
        const row = await transaction
            .withTables<RefreshTables>()
            .selectFrom('refresh_tokens')
            .select('used_at')
            .where('token_hash', '=', tokenHash)
            .executeTakeFirst();
        return !row || row.used_at !== null;
    }

    /** Marks a token as used; the answer to its own last retry is no longer kept. */
    async use(
        transaction: SqlTransaction,
        tokenHash: Buffer,
        sessionId: string,
        used: { readonly at: Date; readonly successorHash: Buffer; readonly successor: Buffer }
    ): Promise<void> {
        const db = transaction.withTables<RefreshTables>();
        await db
            .updateTable('refresh_tokens')
            .set({ successor: null })
            .where('session_id', '=', sessionId)
            .where('successor_hash', '=', tokenHash)
            .execute();
        await db
            .updateTable('refresh_tokens')
            .set({ used_at: used.at, successor_hash: used.successorHash, successor: used.successor })
            .where('token_hash', '=', tokenHash)
            .execute();
    }

    async deleteExpired(transaction: SqlTransaction, now: Date): Promise<void> {
        await transaction.withTables<RefreshTables>().deleteFrom('refresh_tokens').where('expires_at', '<=', now).execute();
    }
}
