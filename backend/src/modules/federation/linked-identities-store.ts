import type { SqlTransaction } from '../../ports/sql.js';

type LinkedTables = {
    linked_identities: {
        id: string;
        user_id: string;
        issuer: string;
        subject: string;
        connection_id: string | null;
        email: string | null;
        email_verified: boolean;
        linked_at: Date;
        last_used_at: Date | null;
    };
};

export interface LinkedIdentityRow {
    readonly id: string;
    readonly userId: string;
    /** An OpenID issuer, or `connection:<id>`. */
    readonly issuer: string;
    readonly subject: string;
    readonly connectionId: string | null;
    readonly email: string | null;
    readonly emailVerified: boolean;
    readonly linkedAt: Date;
    readonly lastUsedAt: Date | null;
}

export class LinkedIdentitiesStore {
    /** Throws UniqueViolation where the identity belongs to an account already. */
    async insert(transaction: SqlTransaction, row: LinkedIdentityRow): Promise<void> {
        await transaction
            .withTables<LinkedTables>()
            .insertInto('linked_identities')
            .values({
                id: row.id,
                user_id: row.userId,
                issuer: row.issuer,
                subject: row.subject,
                connection_id: row.connectionId,
                email: row.email,
                email_verified: row.emailVerified,
                linked_at: row.linkedAt,
                last_used_at: row.lastUsedAt
            })
            .execute();
    }

    async findBySubject(transaction: SqlTransaction, issuer: string, subject: string): Promise<LinkedIdentityRow | undefined> {
        const row = await transaction
            .withTables<LinkedTables>()
            .selectFrom('linked_identities')
            .selectAll()
            .where('issuer', '=', issuer)
            .where('subject', '=', subject)
            .executeTakeFirst();
        return row && read(row);
    }

    /** Oldest first. */
    async list(transaction: SqlTransaction, userId: string): Promise<readonly LinkedIdentityRow[]> {
        const rows = await transaction
            .withTables<LinkedTables>()
            .selectFrom('linked_identities')
            .selectAll()
            .where('user_id', '=', userId)
            .orderBy('linked_at')
            .orderBy('id')
            .execute();
        return rows.map(read);
    }

    async markUsed(transaction: SqlTransaction, id: string, at: Date, email: string | null, emailVerified: boolean): Promise<void> {
        await transaction
            .withTables<LinkedTables>()
            .updateTable('linked_identities')
            .set({ last_used_at: at, email, email_verified: emailVerified })
            .where('id', '=', id)
            .execute();
    }

    async delete(transaction: SqlTransaction, id: string): Promise<void> {
        await transaction.withTables<LinkedTables>().deleteFrom('linked_identities').where('id', '=', id).execute();
    }

    /** What a connection's former identity provider said counts for nothing once it is another one. */
    async deleteOfConnection(transaction: SqlTransaction, connectionId: string): Promise<void> {
        await transaction.withTables<LinkedTables>().deleteFrom('linked_identities').where('connection_id', '=', connectionId).execute();
    }
}

function read(row: LinkedTables['linked_identities']): LinkedIdentityRow {
    return {
        id: row.id,
        userId: row.user_id,
        issuer: row.issuer,
        subject: row.subject,
        connectionId: row.connection_id,
        email: row.email,
        emailVerified: row.email_verified,
        linkedAt: row.linked_at,
        lastUsedAt: row.last_used_at
    };
}
