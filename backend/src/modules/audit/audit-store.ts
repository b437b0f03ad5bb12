import { type RawBuilder, sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';
import type { SealedEntry } from './audit-entry.js';

export type AuditTables = {
    audit_heads: { organization_id: string; position: number; hash: Buffer };
    audit_entries: {
        organization_id: string;
        position: number;
        at: Date;
        action: string;
        actor_kind: string;
        actor_id: string | null;
        target_kind: string | null;
        target_id: string | null;
        personal_hash: Buffer;
        salt: Buffer | null;
        personal: string | null;
        hash: Buffer;
    };
};

export type AuditRow = AuditTables['audit_entries'];

export interface AuditHead {
    readonly position: number;
    readonly hash: Buffer;
}

/** What a page or an export asks for. */
export interface AuditCriteria {
    readonly action?: string | undefined;
    readonly actor?: string | undefined;
    readonly target?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly text?: string | undefined;
}

export class AuditStore {
    /** Adds the entry to each log, whose heads nobody else can add to until the transaction ends. */
    async append(transaction: SqlTransaction, logs: RawBuilder<string[]>, entry: SealedEntry): Promise<void> {
        const { at, action, actor, target, personalHash, salt, personal, bodyHash } = entry;
        await sql`select audit_append(${logs}, ${at}, ${action}, ${actor.kind}, ${actor.id ?? null}, ${target?.kind ?? null},
            ${target?.id ?? null}, ${personalHash}, ${salt}, ${personal}, ${bodyHash})`.execute(transaction);
    }

    async head(transaction: SqlTransaction, organizationId: string): Promise<AuditHead | undefined> {
        return transaction
            .withTables<AuditTables>()
            .selectFrom('audit_heads')
            .select(['position', 'hash'])
            .where('organization_id', '=', organizationId)
            .executeTakeFirst();
    }

    /** All logs that there are, also one whose head or whose entries somebody took away. */
    async logs(transaction: SqlTransaction): Promise<readonly string[]> {
        const db = transaction.withTables<AuditTables>();
        const rows = await db
            .selectFrom('audit_heads')
            .select('organization_id')
            .union(db.selectFrom('audit_entries').select('organization_id'))
            .orderBy('organization_id')
            .execute();
        return rows.map(row => row.organization_id);
    }

    /** Entries in the order of the log, from the one after `after` on. */
    async following(
        transaction: SqlTransaction,
        organizationId: string,
        { after, upTo, limit }: { readonly after: number; readonly upTo?: number; readonly limit: number },
        criteria: AuditCriteria = {}
    ): Promise<readonly AuditRow[]> {
        const query = this.matching(transaction, organizationId, criteria).where('position', '>', after);
        const bounded = upTo === undefined ? query : query.where('position', '<=', upTo);
        return bounded.orderBy('position').limit(limit).execute();
    }

    /** Entries before a position, newest first. */
    async preceding(
        transaction: SqlTransaction,
        organizationId: string,
        { before, limit }: { readonly before?: number | undefined; readonly limit: number },
        criteria: AuditCriteria
    ): Promise<readonly AuditRow[]> {
        const query = this.matching(transaction, organizationId, criteria);
        const bounded = before === undefined ? query : query.where('position', '<', before);
        return bounded.orderBy('position', 'desc').limit(limit).execute();
    }

    private matching(transaction: SqlTransaction, organizationId: string, criteria: AuditCriteria) {
        const { action, actor, target, from, to, text } = criteria;
        let query = transaction
            .withTables<AuditTables>()
            .selectFrom('audit_entries')
            .selectAll()
            .where('organization_id', '=', organizationId);
        if (action) {
            query = query.where(({ eb, or }) => or([eb('action', '=', action), eb('action', 'like', `${escapeLike(action)}.%`)]));
        }
        if (actor) {
            query = query.where('actor_id', '=', actor);
        }
        if (target) {
            query = query.where('target_id', '=', target);
        }
        if (from) {
            query = query.where('at', '>=', new Date(from));
        }
        if (to) {
            query = query.where('at', '<', new Date(to));
        }
        if (text) {
            query = query.where('personal', 'ilike', `%${escapeLike(text)}%`);
        }
        return query;
    }
}

function escapeLike(text: string): string {
    return text.replace(/[\\%_]/g, '\\$&');
}
