import { createHash } from 'node:crypto';
import type { SqlTransaction } from '../../ports/sql.js';

type SamlTables = {
    saml_keys: { connection_id: string; organization_id: string; certificate: string; private_key: Buffer; created_at: Date };
    saml_accepted_messages: { connection_id: string; message_hash: Buffer; organization_id: string; expires_at: Date };
};

export interface KeyRow {
    readonly certificate: string;
    /** Sealed. */
    readonly privateKey: Buffer;
}

export class SamlStore {
    async findKey(transaction: SqlTransaction, connectionId: string): Promise<KeyRow | undefined> {
        return transaction
            .withTables<SamlTables>()
            .selectFrom('saml_keys')
            .select(['certificate', 'private_key as privateKey'])
            .where('connection_id', '=', connectionId)
            .executeTakeFirst();
    }

    /** False where another process was first. */
    async insertKey(
        transaction: SqlTransaction,
        connection: { readonly id: string; readonly organizationId: string },
        key: KeyRow,
        at: Date
    ): Promise<boolean> {
        const inserted = await transaction
            .withTables<SamlTables>()
            .insertInto('saml_keys')
            .values({
                connection_id: connection.id,
                organization_id: connection.organizationId,
                certificate: key.certificate,
                private_key: key.privateKey,
                created_at: at
            })
            .onConflict(conflict => conflict.doNothing())
            .returning('connection_id')
            .executeTakeFirst();
        return inserted !== undefined;
    }

    /** Remembers a message that is about to be accepted. False where it was accepted before, or is just now by somebody else. */
    async accept(
        transaction: SqlTransaction,
        connection: { readonly id: string; readonly organizationId: string },
        messageId: string,
        expiresAt: Date
    ): Promise<boolean> {
        const inserted = await transaction
            .withTables<SamlTables>()
            .insertInto('saml_accepted_messages')
            .values({
                connection_id: connection.id,
                // As long as any other, however long the identity provider made the id.
                message_hash: createHash('sha256').update(messageId).digest(),
                organization_id: connection.organizationId,
                expires_at: expiresAt
            })
            .onConflict(conflict => conflict.doNothing())
            .returning('message_hash')
            .executeTakeFirst();
        return inserted !== undefined;
    }

    async deleteExpired(transaction: SqlTransaction, now: Date): Promise<void> {
        await transaction.withTables<SamlTables>().deleteFrom('saml_accepted_messages').where('expires_at', '<=', now).execute();
    }
}
