import type { SqlTransaction } from '../../ports/sql.js';

type SessionTables = {
    sessions: { id: string; token_hash: Buffer; user_id: string; created_at: Date; expires_at: Date };
    users: { id: string; administrator: boolean };
};

export interface SessionRow {
    readonly id: string;
    readonly userId: string;
    readonly administrator: boolean;
    readonly expiresAt: Date;
}

export class SessionsStore {
    async insert(
        transaction: SqlTransaction,
        session: { id: string; tokenHash: Buffer; userId: string; createdAt: Date; expiresAt: Date }
    ): Promise<void> {
        await transaction
            .withTables<SessionTables>()
            .insertInto('sessions')
            .values({
                id: session.id,
                token_hash: session.tokenHash,
                user_id: session.userId,
                created_at: session.createdAt,
                expires_at: session.expiresAt
            })
            .execute();
    }

    async findByToken(transaction: SqlTransaction, tokenHash: Buffer, now: Date): Promise<SessionRow | undefined> {
        const row = await transaction
            .withTables<SessionTables>()
            .selectFrom('sessions')
            .innerJoin('users', 'users.id', 'sessions.user_id')
            .select(['sessions.id', 'sessions.user_id', 'sessions.expires_at', 'users.administrator'])
            .where('sessions.token_hash', '=', tokenHash)
            .where('sessions.expires_at', '>', now)
            .executeTakeFirst();
        return row && { id: row.id, userId: row.user_id, administrator: row.administrator, expiresAt: row.expires_at };
    }

    async delete(transaction: SqlTransaction, sessionId: string): Promise<void> {
        await transaction.withTables<SessionTables>().deleteFrom('sessions').where('id', '=', sessionId).execute();
    }

    async deleteExpired(transaction: SqlTransaction, now: Date): Promise<readonly string[]> {
        const rows = await transaction
            .withTables<SessionTables>()
            .deleteFrom('sessions')
            .where('expires_at', '<=', now)
            .returning('id')
            .execute();
        return rows.map(row => row.id);
    }
}
