import { sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';
import { type ChainedEntry, firstHash } from './audit-chain.js';

type AuditTables = {
    audit_heads: { organization_id: string; position: number; hash: Buffer };
    audit_entries: { organization_id: string; position: number; at: Date; content: string; hash: Buffer };
};

export interface AuditHead {
    readonly position: number;
    readonly hash: Buffer;
}

export class AuditStore {
    /** The last entry of an organisation's log, which nobody else can add to until the transaction ends. */
    async lockHead(transaction: SqlTransaction, organizationId: string): Promise<AuditHead> {
        const db = transaction.withTables<AuditTables>();
        return db
            .insertInto('audit_heads')
            .values({ organization_id: organizationId, position: 0, hash: firstHash })
            .onConflict(conflict => conflict.column('organization_id').doUpdateSet({ position: sql`audit_heads.position` }))
            .returning(['position', 'hash'])
            .executeTakeFirstOrThrow();
    }

    async append(transaction: SqlTransaction, entry: ChainedEntry, hash: Buffer): Promise<void> {
        const db = transaction.withTables<AuditTables>();
        const { organizationId, position, at, content } = entry;
        await db
            .insertInto('audit_entries')
            .values({ organization_id: organizationId, position, at, content: JSON.stringify(content), hash })
            .execute();
        await db.updateTable('audit_heads').set({ position, hash }).where('organization_id', '=', organizationId).execute();
    }
}
