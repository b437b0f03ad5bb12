import { type RawBuilder, sql } from 'kysely';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { SqlTransaction } from '../../ports/sql.js';
import { type AuditEntry, sealEntry } from './audit-entry.js';
import type { AuditStore } from './audit-store.js';

/** The log of what concerns the installation, and people who belong to no organisation yet. */
export const installationLog = '00000000-0000-0000-0000-000000000000';

/**
 * The ids of the organisations that a person belongs to, as an expression of which the value is an array or null: a log is found and
 * added to in one statement.
 */
export type OrganizationsOf = (userId: string) => RawBuilder<string[] | null>;

/** Where what concerns people is recorded nowhere but in the installation's log. */
export const noOrganizations: OrganizationsOf = () => sql`null::uuid[]`;

/**
 * An append-only log per organisation. Each entry is written in the transaction of what it records and chained to the one
 * before by its hash, so that none can be changed or taken out without breaking the chain.
 */
export class AuditService {
    constructor(
        private readonly store: AuditStore,
        private readonly clock: Clock,
        private readonly random: Random,
        private readonly organizationsOf: OrganizationsOf
    ) {}

    /**
     * Part of the transaction of what is recorded, and best its last statement: it holds the organisation's log until the
     * transaction ends.
     */
    async record(transaction: SqlTransaction, organizationId: string, entry: AuditEntry): Promise<void> {
        await this.store.append(transaction, sql<string[]>`${[organizationId]}::uuid[]`, sealEntry(entry, this.clock.now(), this.random));
    }

    /**
     * What concerns a person stands in the log of each organisation that he or she belongs to, and in the installation's where
     * there is none.
     */
    async recordForPerson(transaction: SqlTransaction, userId: string, entry: AuditEntry): Promise<void> {
        const logs = sql<string[]>`coalesce(${this.organizationsOf(userId)}, ${[installationLog]}::uuid[])`;
        await this.store.append(transaction, logs, sealEntry(entry, this.clock.now(), this.random));
    }
}
