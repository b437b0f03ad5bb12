import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type pg from 'pg';
import type { StatementNames } from './prepared-statements.js';

/** Says that an earlier statement of the transaction has failed, which is what somebody wants to know of. */
const transactionFailed = '25P02';

const onlyOne = 'This transaction is of one statement, and ends with it.';

/** What changes rows tells how many, as Kysely's own drivers have it. */
const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

export interface TransactionOptions {
    /** One message that takes no parameters. */
    readonly beginning: string;
    /** It is of one statement, with which its end is sent. */
    readonly single: boolean;
    /** Undefined where nothing is prepared. */
    readonly names: StatementNames | undefined;
}

/**
 * One transaction on a connection of node `pg` in pipeline mode, as Kysely uses it: a statement is sent when it is asked for, and
 * PostgreSQL carries out one after another in that order. What does not wait for another's answer, as in `Promise.all`, so takes one
 * way to the server and back together, and the transaction begins on the way of its first statement.
 */
export class PostgresTransaction implements DatabaseConnection {
    private state: 'not begun' | 'open' | 'ended' = 'not begun';
    private gathering = false;
    private failure: unknown;
    private ending: Promise<pg.QueryResult> | undefined;

    constructor(
        private readonly client: Pick<pg.Client, 'query' | 'connection'>,
        private readonly options: TransactionOptions
    ) {}

    async executeQuery<R>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<R>> {
        if (this.state === 'ended') {
            throw new TypeError(
                this.options.single ? onlyOne : 'The transaction has ended. Whoever works in it waits for each of its statements.'
            );
        }
        const begun = this.begin();
        // Several statements in one message take no parameters and can't be prepared.
        const name = parameters.length > 0 ? this.options.names?.nameOf(text) : undefined;
        const answered = this.send({ text, values: [...parameters], ...(name === undefined ? {} : { name }) });
        if (this.options.single) {
            // Whoever commits or rolls back hears of its failure.
            this.end('commit').catch(() => undefined);
        }
        // Where it did not begin, what follows has failed too, or did nothing: the login by itself has no right to any table.
        const [, { command, rowCount, rows }] = await Promise.all([begun, answered]);
        return { rows, ...(changing.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
    }

    // biome-ignore lint/correctness/useYield: Kysely asks for a generator, and there is nothing to give.
    async *streamQuery(): AsyncGenerator<never> {
        throw new TypeError('Rows are read whole: there are no cursors here.');
    }

    /** Rejects where a statement has failed, even if nobody waited for it: PostgreSQL has then rolled back. */
    async commit(): Promise<void> {
        const ending = this.ending ?? (this.state === 'open' ? this.end('commit') : undefined);
        this.state = 'ended';
        if (ending && (await ending).command !== 'COMMIT') {
            throw this.failure;
        }
    }

    /** Resolves when nothing of the transaction is under way any more. Rejects on a connection alone that is broken. */
    async rollBack(): Promise<void> {
        const begun = this.state !== 'not begun';
        this.state = 'ended';
        if (begun) {
            await (this.options.single ? this.ending : this.end('rollback'));
        }
    }

    private end(by: 'commit' | 'rollback'): Promise<pg.QueryResult> {
        this.state = 'ended';
        this.ending = this.send({ text: by });
        return this.ending;
    }

    private begin(): Promise<unknown> | undefined {
        if (this.state !== 'not begun') {
            return undefined;
        }
        this.state = 'open';
        return this.send({ text: this.options.beginning });
    }

    private async send(query: pg.QueryConfig): Promise<pg.QueryResult> {
        this.gather();
        try {
            return await this.client.query(query);
        } catch (error) {
            this.failure ??= error;
            throw (error as { code?: unknown }).code === transactionFailed ? this.failure : error;
        }
    }

    /** What is asked for in one turn of the event loop leaves in one system call, and wakes PostgreSQL once. */
    private gather(): void {
        if (this.gathering) {
            return;
        }
        const { stream } = this.client.connection;
        this.gathering = true;
        stream.cork();
        process.nextTick(() => {
            this.gathering = false;
            stream.uncork();
        });
    }
}
