import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { ForeignKeyViolation, type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import { PreparingPool } from './prepared-statements.js';
import { platformRole, tenantRole } from './roles.js';

const uniqueViolation = '23505';
const foreignKeyViolation = '23503';

/** A UUID, or nothing, which row-level security shows nothing to. */
const tenant = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/i;

// A bigint that fits a double is a number in JSON; positions and counts do.
const types: pg.CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser
};

export interface PostgresOptions {
    readonly connection: pg.PoolConfig;
    readonly poolSize: number;
    /** Statements that are used often are parsed and planned once a connection: not behind a PgBouncer that doesn't follow them. */
    readonly prepareStatements: boolean;
    /** Told of connections that break while they lie idle: the pool replaces them. */
    readonly onIdleError: (error: Error) => void;
}

/**
 * PostgreSQL through node `pg`, typed by Kysely. Works behind PgBouncer in transaction mode: but for prepared statements, which it
 * follows from 1.21 on, no state outlives a transaction.
 */
export class PostgresSql implements Sql {
    private readonly database: Kysely<Record<never, never>>;
    private closing = false;

    constructor(options: PostgresOptions) {
        const pool = new pg.Pool({ ...options.connection, types, max: options.poolSize, application_name: 'coditect' });
        pool.on('error', error => {
            // A connection that was told to end may hear of the server's own end first.
            if (!this.closing) {
                options.onIdleError(error);
            }
        });
        this.database = new Kysely({ dialect: new PostgresDialect({ pool: options.prepareStatements ? new PreparingPool(pool) : pool }) });
    }

    asTenant<T>(organizationId: string, work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
        if (!tenant.test(organizationId)) {
            return Promise.reject(new TypeError('A tenant is named by a UUID.'));
        }
        return this.transact(tenantRole, organizationId, work);
    }

    asPlatform<T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
        return this.transact(platformRole, '', work);
    }

    async ping(): Promise<void> {
        await this.database.executeQuery(CompiledQuery.raw('select 1'));
    }

    async close(): Promise<void> {
        this.closing = true;
        await this.database.destroy();
    }

    /**
     * The role and the tenant are set in the same message that begins the transaction, which saves every one of them a way to the
     * server and back. That message takes no parameters: the role is ours, and a tenant that is no UUID is refused before.
     */
    private transact<T>(role: string, organizationId: string, work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
        const begin = `begin; set local role ${role}; set local app.organization_id = '${organizationId}'`;
        return this.database.connection().execute(async connection => {
            try {
                await connection.executeQuery(CompiledQuery.raw(begin));
                const result = await work(connection);
                await connection.executeQuery(CompiledQuery.raw('commit'));
                return result;
            } catch (error) {
                await rollBack(connection);
                throw translated(error);
            }
        });
    }
}

/** Fails on a connection alone that is broken, which has rolled back by itself and which the pool throws away. */
async function rollBack(connection: SqlTransaction): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => 'broken');
}

function translated(error: unknown): unknown {
    if (!(error instanceof pg.DatabaseError)) {
        return error;
    }
    const constraint = error.constraint ?? 'unknown';
    switch (error.code) {
        case uniqueViolation:
            return new UniqueViolation(constraint);
        case foreignKeyViolation:
            return new ForeignKeyViolation(constraint);
        default:
            return error;
    }
}
