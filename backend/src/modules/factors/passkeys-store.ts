import type { SqlTransaction } from '../../ports/sql.js';

type PasskeyTables = {
    passkeys: {
        passkey_id: string;
        user_id: string;
        credential_id: string;
        public_key: Buffer;
        /** PostgreSQL's bigint comes as text. */
        counter: string;
        transports: string[];
        backed_up: boolean;
        name: string;
        created_at: Date;
        last_used_at: Date | null;
    };
};

/** The constraint that says "this credential is somebody's already". */
export const credentialConstraint = 'passkeys_credential_id';

export interface PasskeyRow {
    readonly id: string;
    readonly userId: string;
    /** Base64url. */
    readonly credentialId: string;
    /** COSE (RFC 9053). */
    readonly publicKey: Buffer;
    /** How often the authenticator says that it has signed; 0 where it does not count. */
    readonly counter: number;
    readonly transports: readonly string[];
    readonly backedUp: boolean;
    readonly name: string;
    readonly createdAt: Date;
    readonly lastUsedAt: Date | undefined;
}

export class PasskeysStore {
    async insert(transaction: SqlTransaction, passkey: PasskeyRow): Promise<void> {
        await transaction
            .withTables<PasskeyTables>()
            .insertInto('passkeys')
            .values({
                passkey_id: passkey.id,
                user_id: passkey.userId,
                credential_id: passkey.credentialId,
                public_key: passkey.publicKey,
                counter: String(passkey.counter),
                transports: [...passkey.transports],
                backed_up: passkey.backedUp,
                name: passkey.name,
                created_at: passkey.createdAt,
                last_used_at: null
            })
            .execute();
    }

    /** Oldest first. */
    async list(transaction: SqlTransaction, userId: string): Promise<readonly PasskeyRow[]> {
        const rows = await transaction
            .withTables<PasskeyTables>()
            .selectFrom('passkeys')
            .selectAll()
            .where('user_id', '=', userId)
            .orderBy('created_at')
            .orderBy('passkey_id')
            .execute();
        return rows.map(read);
    }

    async findByCredential(transaction: SqlTransaction, credentialId: string): Promise<PasskeyRow | undefined> {
        const row = await transaction
            .withTables<PasskeyTables>()
            .selectFrom('passkeys')
            .selectAll()
            .where('credential_id', '=', credentialId)
            .executeTakeFirst();
        return row && read(row);
    }

    /** False where the counter does not go forward: two answers of the same count, or a copy of the key. */
    async markUsed(transaction: SqlTransaction, id: string, counter: number, backedUp: boolean, at: Date): Promise<boolean> {
        const row = await transaction
            .withTables<PasskeyTables>()
            .updateTable('passkeys')
            .set({ counter: String(counter), backed_up: backedUp, last_used_at: at })
            .where('passkey_id', '=', id)
            .where(({ eb, or, and, lit }) =>
                or([eb('counter', '<', String(counter)), and([eb('counter', '=', '0'), eb(lit(counter), '=', lit(0))])])
            )
            .returning('passkey_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    async rename(transaction: SqlTransaction, userId: string, id: string, name: string): Promise<boolean> {
        const row = await transaction
            .withTables<PasskeyTables>()
            .updateTable('passkeys')
            .set({ name })
            .where('user_id', '=', userId)
            .where('passkey_id', '=', id)
            .returning('passkey_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    async remove(transaction: SqlTransaction, userId: string, id: string): Promise<boolean> {
        const row = await transaction
            .withTables<PasskeyTables>()
            .deleteFrom('passkeys')
            .where('user_id', '=', userId)
            .where('passkey_id', '=', id)
            .returning('passkey_id')
            .executeTakeFirst();
        return row !== undefined;
    }
}

function read(row: PasskeyTables['passkeys']): PasskeyRow {
    return {
        id: row.passkey_id,
        userId: row.user_id,
        credentialId: row.credential_id,
        publicKey: row.public_key,
        counter: Number(row.counter),
        transports: row.transports,
        backedUp: row.backed_up,
        name: row.name,
        createdAt: row.created_at,
        lastUsedAt: row.last_used_at ?? undefined
    };
}
