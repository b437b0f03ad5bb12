import { sql } from 'kysely';
import type { SignedCheckpoint } from '../../ports/checkpoint-ledger.js';
import type { SqlTransaction } from '../../ports/sql.js';

type CheckpointTables = {
    audit_heads: { organization_id: string; position: number; hash: Buffer };
    audit_checkpoints: { organization_id: string; position: number; hash: Buffer; at: Date; key_id: string; signature: Buffer };
    audit_keys: { number: number; key_id: string; public_key: string; private_key: Buffer; created_at: Date };
};

export interface KeptKey {
    readonly keyId: string;
    readonly publicKey: string;
    readonly sealedPrivateKey: Buffer;
}

export class CheckpointsStore {
    /** Logs that grew since their last checkpoint, by the order of their organisations' ids. */
    async grown(
        transaction: SqlTransaction,
        after: string | undefined,
        limit: number
    ): Promise<readonly { readonly organizationId: string; readonly position: number; readonly hash: string }[]> {
        const all = transaction.withTables<CheckpointTables>().selectFrom('audit_heads').select(['organization_id', 'position', 'hash']);
        const following = after === undefined ? all : all.where('organization_id', '>', after);
        const rows = await following
            .where(({ not, exists, selectFrom }) =>
                not(
                    exists(
                        selectFrom('audit_checkpoints')
                            .select(sql<number>`1`.as('one'))
                            .whereRef('audit_checkpoints.organization_id', '=', 'audit_heads.organization_id')
                            .whereRef('audit_checkpoints.position', '>=', 'audit_heads.position')
                    )
                )
            )
            .orderBy('organization_id')
            .limit(limit)
            .execute();
        return rows.map(row => ({ organizationId: row.organization_id, position: row.position, hash: row.hash.toString('hex') }));
    }

    /** A checkpoint of the same place that another process kept stands. */
    async keep(transaction: SqlTransaction, checkpoints: readonly SignedCheckpoint[]): Promise<void> {
        const rows = checkpoints.map(({ organizationId, position, hash, at, keyId, signature }) => ({
            organization_id: organizationId,
            position,
            hash: Buffer.from(hash, 'hex'),
            at: new Date(at),
            key_id: keyId,
            signature: Buffer.from(signature, 'base64url')
        }));
        await transaction
            .withTables<CheckpointTables>()
            .insertInto('audit_checkpoints')
            .values(rows)
            .onConflict(conflict => conflict.doNothing())
            .execute();
    }

    async of(transaction: SqlTransaction, organizationId: string): Promise<readonly SignedCheckpoint[]> {
        const rows = await transaction
            .withTables<CheckpointTables>()
            .selectFrom('audit_checkpoints')
            .selectAll()
            .where('organization_id', '=', organizationId)
            .orderBy('position')
            .execute();
        return rows.map(row => ({
            organizationId: row.organization_id,
            position: row.position,
            hash: row.hash.toString('hex'),
            at: row.at.toISOString(),
            keyId: row.key_id,
            signature: row.signature.toString('base64url')
        }));
    }

    /** Logs of which there are checkpoints. */
    async logs(transaction: SqlTransaction): Promise<readonly string[]> {
        const rows = await transaction
            .withTables<CheckpointTables>()
            .selectFrom('audit_checkpoints')
            .select('organization_id')
            .distinct()
            .execute();
        return rows.map(row => row.organization_id);
    }

    async currentKey(transaction: SqlTransaction): Promise<KeptKey | undefined> {
        const row = await transaction
            .withTables<CheckpointTables>()
            .selectFrom('audit_keys')
            .select(['key_id', 'public_key', 'private_key'])
            .orderBy('number', 'desc')
            .limit(1)
            .executeTakeFirst();
        return row && { keyId: row.key_id, publicKey: row.public_key, sealedPrivateKey: row.private_key };
    }

    /** Returns the key that is there afterwards: this one, or one that was first. */
    async keepFirstKey(transaction: SqlTransaction, key: KeptKey, at: Date): Promise<KeptKey> {
        await transaction
            .withTables<CheckpointTables>()
            .insertInto('audit_keys')
            .values({ number: 1, key_id: key.keyId, public_key: key.publicKey, private_key: key.sealedPrivateKey, created_at: at })
            .onConflict(conflict => conflict.doNothing())
            .execute();
        return (await this.currentKey(transaction)) ?? key;
    }

    async publicKeys(transaction: SqlTransaction): Promise<ReadonlyMap<string, string>> {
        const rows = await transaction.withTables<CheckpointTables>().selectFrom('audit_keys').select(['key_id', 'public_key']).execute();
        return new Map(rows.map(row => [row.key_id, row.public_key]));
    }
}
