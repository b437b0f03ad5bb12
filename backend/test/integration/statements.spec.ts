import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { PostgresSql } from '../../src/adapters/sql/postgres-sql.js';
import { serviceRole } from '../../src/adapters/sql/roles.js';
import type { SqlTransaction } from '../../src/ports/sql.js';
import { TestOrganization, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

/**
 * Often enough for what two people do each time: that all statements of it are prepared, and that PostgreSQL, after five runs on
 * each of two connections, plans them without their parameters' values.
 */
const oftenEnough = 13;

describe('statements that are used often', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start({ DATABASE_POOL_SIZE: '2' });
    });

    after(() => platform.stop());

    it('go on doing what they did the first time: signing up and in, founding organisations, inviting and joining', async () => {
        for (let time = 1; time <= oftenEnough; time += 1) {
            const there = await TestOrganization.found(platform, `Owner-${time}`);
            const member = await verifiedPerson(platform, `Member-${time}`);
            assert.equal((await there.admit(member, 'member')).role, 'member');
            assert.equal((await there.setRole(there.owner, member, 'admin')).role, 'admin');
            assert.equal((await there.switchTo(member.browser)).role, 'admin');
            await member.browser.workspace();
            assert.equal((await platform.browser().signIn(member.email)).user.id, member.userId);
        }
    });
});

describe('a transaction', () => {
    const undefinedTable = '42P01';
    const adminShutdown = '57P01';
    let platform: TestPlatform;
    let database: PostgresSql;

    before(async () => {
        platform = await TestPlatform.start();
        database = connect(1);
        await platform.database(async client => {
            await client.query('create table transaction_notes (note text primary key)');
            await client.query('grant select, insert on transaction_notes to coditect_platform');
        });
    });

    after(async () => {
        await database.close();
        await platform.stop();
    });

    /** With one connection, what is left of a transaction shows in the one that comes next. */
    const connect = (poolSize: number, user = serviceRole) =>
        new PostgresSql({
            connection: { host: join(platform.folder, 'data', 'run'), user, database: 'coditect' },
            poolSize,
            prepareStatements: true,
            onIdleError: () => undefined
        });

    const note = (transaction: SqlTransaction, text: string) =>
        sql`insert into transaction_notes (note) values (${text})`.execute(transaction);

    const notes = async (like: string) => {
        const read = (transaction: SqlTransaction) =>
            sql<{ note: string }>`select note from transaction_notes where note like ${`${like}%`} order by note`.execute(transaction);
        return (await database.asPlatform(read)).rows.map(row => row.note);
    };

    const failing = (transaction: SqlTransaction) => sql`select ${1}::int from no_such_table`.execute(transaction);

    const withCode = (code: string) => (error: unknown) => error instanceof pg.DatabaseError && error.code === code;

    it('keeps all that was done in it, in the order that it was asked for', async () => {
        const seen = await database.asPlatform(async transaction => {
            const [, first, , both] = await Promise.all([
                note(transaction, 'kept-1'),
                sql`select note from transaction_notes where note like 'kept-%'`.execute(transaction),
                note(transaction, 'kept-2'),
                sql`select note from transaction_notes where note like 'kept-%'`.execute(transaction)
            ]);
            return [first.rows.length, both.rows.length];
        });
        assert.deepEqual(seen, [1, 2]);
        assert.deepEqual(await notes('kept-'), ['kept-1', 'kept-2']);
    });

    it('says what its first statement failed by, and leaves the connection fit for the next', async () => {
        await assert.rejects(database.asPlatform(failing), withCode(undefinedTable));
        assert.deepEqual(await notes('none-'), []);
    });

    describe('of one statement that reads', () => {
        const readOnly = '25006';
        const number = (transaction: SqlTransaction) => sql<{ number: number }>`select ${7}::int as number`.execute(transaction);

        it('gives what was read, one after the other on one connection', async () => {
            const [first, second] = await Promise.all([database.readAsPlatform(number), database.readAsPlatform(number)]);
            assert.deepEqual([...first.rows, ...second.rows], [{ number: 7 }, { number: 7 }]);
        });

        it('says what it failed by, and leaves the connection fit for the next', async () => {
            await assert.rejects(database.readAsPlatform(failing), withCode(undefinedTable));
            assert.equal((await database.readAsPlatform(number)).rows.length, 1);
        });

        it('changes nothing', async () => {
            await assert.rejects(
                database.readAsPlatform(transaction => note(transaction, 'read-1')),
                withCode(readOnly)
            );
            assert.deepEqual(await notes('read-'), []);
        });

        it('refuses a second statement, also one that is asked for at the same time', async () => {
            const oneAfterAnother = async (transaction: SqlTransaction) => {
                await number(transaction);
                await number(transaction);
            };
            await assert.rejects(database.readAsPlatform(oneAfterAnother), /is of one statement/);
            const atOnce = (transaction: SqlTransaction) => Promise.all([number(transaction), number(transaction)]);
            await assert.rejects(database.readAsPlatform(atOnce), /is of one statement/);
            assert.equal((await database.readAsPlatform(number)).rows.length, 1);
        });

        it('leaves the connection fit where its work fails by itself', async () => {
            const work = async (transaction: SqlTransaction) => {
                await number(transaction);
                throw new RangeError('of the work');
            };
            await assert.rejects(database.readAsPlatform(work), /of the work/);
            assert.equal((await database.readAsPlatform(number)).rows.length, 1);
        });
    });

    it('keeps nothing where one of several statements fails, and says by which error', async () => {
        const work = (transaction: SqlTransaction) =>
            Promise.all([note(transaction, 'lost-1'), failing(transaction), note(transaction, 'lost-2')]);
        await assert.rejects(database.asPlatform(work), withCode(undefinedTable));
        assert.deepEqual(await notes('lost-'), []);
    });

    it('keeps nothing where its work goes on after a failure as if there was none', async () => {
        const work = async (transaction: SqlTransaction) => {
            await note(transaction, 'hidden-1');
            await failing(transaction).catch(() => 'hidden');
        };
        await assert.rejects(database.asPlatform(work), withCode(undefinedTable));
        assert.deepEqual(await notes('hidden-'), []);
    });

    it('keeps nothing where its work fails by itself, also with statements on their way', async () => {
        const work = async (transaction: SqlTransaction) => {
            const pending = Promise.allSettled([note(transaction, 'failed-1'), note(transaction, 'failed-2')]);
            await Promise.race([pending, Promise.reject(new RangeError('of the work'))]);
        };
        await assert.rejects(database.asPlatform(work), RangeError);
        assert.deepEqual(await notes('failed-'), []);
    });

    it('takes no statement once it has ended', async () => {
        let escaped: SqlTransaction | undefined;
        await database.asPlatform(async transaction => {
            escaped = transaction;
        });
        assert.ok(escaped);
        await assert.rejects(note(escaped, 'late-1'), /has ended/);
        assert.deepEqual(await notes('late-'), []);
    });

    it('does nothing where its role or tenant can not be taken: the login by itself has no rights', async () => {
        await platform.database(client => client.query('create role without_rights login'));
        const powerless = connect(1, 'without_rights');
        try {
            const work = (transaction: SqlTransaction) => Promise.all([note(transaction, 'bare-1'), note(transaction, 'bare-2')]);
            await assert.rejects(powerless.asPlatform(work), /permission denied to set role/);
            await assert.rejects(powerless.asTenant(randomUUID(), failing), /permission denied to set role/);
        } finally {
            await powerless.close();
        }
        assert.deepEqual(await notes('bare-'), []);
    });

    it('rejects where its connection breaks, and the next has another connection', async () => {
        const work = async (transaction: SqlTransaction) => {
            await note(transaction, 'broken-1');
            const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
            await platform.database(client => client.query('select pg_terminate_backend($1)', [rows[0]?.pid]));
            await note(transaction, 'broken-2');
        };
        await assert.rejects(
            database.asPlatform(work),
            error => withCode(adminShutdown)(error) || /not queryable|terminated/.test(String(error))
        );
        assert.deepEqual(await notes('broken-'), []);
    });

    it('prepares a statement once, though it is sent again before the first answer, and anew where that failed', async () => {
        const text = (transaction: SqlTransaction, value: string) =>
            sql<{ twice: string }>`select ${value}::text || note as twice from transaction_notes`.execute(transaction);
        for (let time = 1; time <= oftenEnough; time += 1) {
            await database.asPlatform(transaction => Promise.all([text(transaction, 'a'), text(transaction, 'b')]));
            const afterFailure = (transaction: SqlTransaction) =>
                Promise.all([failing(transaction), sql`select ${time}::int as after_failure`.execute(transaction)]);
            await assert.rejects(database.asPlatform(afterFailure), withCode(undefinedTable));
        }
        const { rows } = await database.asPlatform(transaction => sql`select ${1}::int as after_failure`.execute(transaction));
        assert.deepEqual(rows, [{ after_failure: 1 }]);
    });
});
