import {
    type DatabaseConnection,
    DefaultQueryExecutor,
    type Dialect,
    DummyDriver,
    Kysely,
    PostgresAdapter,
    PostgresIntrospector,
    PostgresQueryCompiler
} from 'kysely';
import pg from 'pg';
import { ForeignKeyViolation, type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import { PostgresTransaction } from './postgres-transaction.js';
import { StatementNames } from './prepared-statements.js';
import { platformRole, tenantRole } from './roles.js';

const uniqueViolation = '23505';
const foreignKeyViolation = '23503';

/** A connection has to be made, and to plan its statements anew: one that a busy hour needs is kept until the hour is over. */
const idleMilliseconds = 5 * 60 * 1000;

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
    private readonly pool: pg.Pool;
    private readonly names: StatementNames | undefined;
    private closing = false;

    constructor({ connection, poolSize, prepareStatements, onIdleError }: PostgresOptions) {
        this.pool = new pg.Pool({
            ...connection,
            types,
            max: poolSize,
            idleTimeoutMillis: idleMilliseconds,
            application_name: 'coditect',
            pipeline: true
        });
        this.pool.on('error', error => {
            // A connection that was told to end may hear of the server's own end first.
            if (!this.closing) {
                onIdleError(error);
            }
        });
        // A connection that breaks while it is used says so to each of its statements; without a listener it would end the process.
        this.pool.on('connect', client => client.on('error', () => undefined));
        this.names = prepareStatements ? new StatementNames() : undefined;
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

    readAsPlatform<T>(statement: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
        return this.transact(platformRole, '', statement, true);
    }

    async ping(): Promise<void> {
        await this.pool.query('select 1');
    }

    close(): Promise<void> {
        this.closing = true;
        return this.pool.end();
    }

    /**
     * The role and the tenant are set in the same message that begins the transaction. It takes no parameters: the role is ours,
     * and a tenant that is no UUID is refused before.
     */
    private async transact<T>(
        role: string,
        organizationId: string,
        work: (transaction: SqlTransaction) => Promise<T>,
        reading = false
    ): Promise<T> {
        const client = await this.pool.connect();
        const begin = reading ? 'begin read only' : 'begin';
        const beginning = `${begin}; set local role ${role}; set local app.organization_id = '${organizationId}'`;
        const transaction = new PostgresTransaction(client, { beginning, single: reading, names: this.names });
        try {
            const result = await work(kyselyOn(transaction));
            await transaction.commit();
            client.release();
            return result;
        } catch (error) {
            // A connection that can't roll back is broken, which has rolled back by itself; the pool throws it away.
            const broken = await transaction.rollBack().then(
                () => false,
                () => true
            );
            client.release(broken);
            throw translated(error);
        }
    }
}

/** Connections are ours to give; Kysely makes statements of calls. */
const driver = new DummyDriver();
const adapter = new PostgresAdapter();
const compiler = new PostgresQueryCompiler();
const dialect: Dialect = {
    createDriver: () => driver,
    createAdapter: () => adapter,
    createQueryCompiler: () => compiler,
    createIntrospector: database => new PostgresIntrospector(database)
};

/** Kysely has statements wait for each other on one connection; here they are only sent one after another. */
function kyselyOn(connection: DatabaseConnection): SqlTransaction {
    const executor = new DefaultQueryExecutor(compiler, adapter, { provideConnection: consumer => consumer(connection) });
    return new Kysely({ config: { dialect }, dialect, driver, executor });
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
