import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import { platformRole, tenantRole } from './roles.js';

const uniqueViolation = '23505';

// A bigint that fits a double is a number in JSON; positions and counts do.
const types: pg.CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser
};

export interface PostgresOptions {
    readonly connection: pg.PoolConfig;
    readonly poolSize: number;
    /** Told of connections that break while they lie idle: the pool replaces them. */
    readonly onIdleError: (error: Error) => void;
}

/** PostgreSQL through node `pg`, typed by Kysely. Works behind PgBouncer in transaction mode: no state outlives a transaction. */
export class PostgresSql implements Sql {
    private readonly database: Kysely<Record<never, never>>;

    constructor(options: PostgresOptions) {
        const pool = new pg.Pool({ ...options.connection, types, max: options.poolSize, application_name: 'coditect' });
        pool.on('error', options.onIdleError);
        this.database = new Kysely({ dialect: new PostgresDialect({ pool }) });
    }

    asTenant<T>(organizationId: string, work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
        return this.transact(tenantRole, organizationId, work);
    }

    asPlatform<T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
        return this.transact(platformRole, '', work);
    }

    async ping(): Promise<void> {
        await this.database.executeQuery(CompiledQuery.raw('select 1'));
    }

    async close(): Promise<void> {
        await this.database.destroy();
    }

    private async transact<T>(role: string, organizationId: string, work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
        try {
            return await this.database.transaction().execute(async transaction => {
                await sql`select set_config('role', ${role}, true), set_config('app.organization_id', ${organizationId}, true)`.execute(
                    transaction
                );
                return work(transaction);
            });
        } catch (error) {
            if (error instanceof pg.DatabaseError && error.code === uniqueViolation) {
                throw new UniqueViolation(error.constraint ?? 'unknown');
            }
            throw error;
        }
    }
}
