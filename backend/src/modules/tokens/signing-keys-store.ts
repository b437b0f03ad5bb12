import type { JsonWebKey } from 'node:crypto';
import { sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';

type KeyTables = {
    signing_keys: { kid: string; public_key: string; private_key: Buffer; created_at: Date; signs_from: Date };
};

export interface SigningKeyRow {
    readonly kid: string;
    readonly publicKey: JsonWebKey;
    /** Sealed. */
    readonly privateKey: Buffer;
    readonly signsFrom: Date;
}

export class SigningKeysStore {
    /** Holds off other processes until the transaction ends: two that find the next key missing make one. */
    async lock(transaction: SqlTransaction): Promise<void> {
        await sql`select pg_advisory_xact_lock(hashtext('tokens.signing-keys'))`.execute(transaction);
    }

    /** The one that signs from the latest moment on comes first. */
    async list(transaction: SqlTransaction): Promise<readonly SigningKeyRow[]> {
        const rows = await transaction
            .withTables<KeyTables>()
            .selectFrom('signing_keys')
            .selectAll()
            .orderBy('signs_from', 'desc')
            .orderBy('created_at', 'desc')
            .execute();
        return rows.map(row => ({
            kid: row.kid,
            publicKey: row.public_key as unknown as JsonWebKey,
            privateKey: row.private_key,
            signsFrom: row.signs_from
        }));
    }

    async insert(transaction: SqlTransaction, key: SigningKeyRow, at: Date): Promise<void> {
        await transaction
            .withTables<KeyTables>()
            .insertInto('signing_keys')
            .values({
                kid: key.kid,
                public_key: JSON.stringify(key.publicKey),
                private_key: key.privateKey,
                created_at: at,
                signs_from: key.signsFrom
            })
            .execute();
    }

    async delete(transaction: SqlTransaction, kids: readonly string[]): Promise<void> {
        if (kids.length > 0) {
            await transaction
                .withTables<KeyTables>()
                .deleteFrom('signing_keys')
                .where('kid', 'in', [...kids])
                .execute();
        }
    }
}
