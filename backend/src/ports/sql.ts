import type { Kysely } from 'kysely';

/**
 * A relational store with row-level security. The only ways in are transactions that say for whom they work:
 *
 * - `asTenant` sees and changes the rows of one organisation, and no table that belongs to none.
 * - `asPlatform` is for what has no tenant yet or spans them: sign-in, routing by host name, reconciliation, administration.
 *   It may touch only the tables and columns that migrations grant to it.
 *
 * Neither role can bypass row-level security or owns a table. The role and the tenant are set for the transaction alone, so
 * that a pooled connection (PgBouncer in transaction mode too) carries nothing over.
 *
 * A transaction commits when `work` resolves and is durable then; it rolls back when `work` rejects. Isolation is read
 * committed. A transaction must not wait for anything but the database.
 */
export interface Sql {
    asTenant<T>(organizationId: string, work: (transaction: SqlTransaction) => Promise<T>): Promise<T>;
    asPlatform<T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T>;
    /**
     * `asPlatform` for one statement, which only reads: its transaction begins and ends on the same way to the database and back.
     * Rejects a second one, and one that changes rows or holds them.
     */
    readAsPlatform<T>(statement: (transaction: SqlTransaction) => Promise<T>): Promise<T>;
    /** Rejects when the database does not answer. */
    ping(): Promise<void>;
    close(): Promise<void>;
}

/** Each store names its own tables: `transaction.withTables<LicenseTables>()`. */
export type SqlTransaction = Kysely<Record<never, never>>;

/** A change that would have broken a unique constraint, by the constraint's name. */
export class UniqueViolation extends Error {
    constructor(readonly constraint: string) {
        super(`The unique constraint ${constraint} would be broken.`);
        this.name = 'UniqueViolation';
    }
}

/** A change that refers to what is not there, or is no more. */
export class ForeignKeyViolation extends Error {
    constructor(readonly constraint: string) {
        super(`The foreign key ${constraint} would be broken.`);
        this.name = 'ForeignKeyViolation';
    }
}
