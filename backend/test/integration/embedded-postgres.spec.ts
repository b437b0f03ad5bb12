import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/adapters/sql/embedded-postgres.js';
import { MigrationError, migrate } from '../../src/adapters/sql/migrate.js';
import { eventually } from '../support/eventually.js';

const owner = fileURLToPath(new URL('../fixtures/postgres-owner.js', import.meta.url));

describe('the embedded PostgreSQL', () => {
    const folders: string[] = [];
    const servers: EmbeddedPostgres[] = [];
    const children: ChildProcess[] = [];

    afterEach(async () => {
        for (const child of children.splice(0)) {
            await kill(child);
        }
        for (const server of servers.splice(0)) {
            await server.stop();
        }
        for (const folder of folders.splice(0)) {
            await rm(folder, { recursive: true, force: true });
        }
    });

    async function newFolder(): Promise<string> {
        const folder = await mkdtemp(join(tmpdir(), 'coditect-postgres-'));
        folders.push(folder);
        return folder;
    }

    async function start(folder: string, onExit: (message: string) => void = message => assert.fail(message)): Promise<EmbeddedPostgres> {
        const server = await EmbeddedPostgres.start(folder, onExit);
        servers.push(server);
        return server;
    }

    /** Starts a server in another process, which dies with SIGKILL when `kill` is called. */
    function startElsewhere(folder: string): ChildProcess {
        const child = spawn(process.execPath, [owner, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
        children.push(child);
        return child;
    }

    async function kill(child: ChildProcess): Promise<void> {
        if (child.exitCode === null && child.signalCode === null) {
            child.kill('SIGKILL');
            await once(child, 'exit');
        }
    }

    const postmasterOf = async (folder: string) =>
        Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

    const lives = (pid: number) =>
        readFile(`/proc/${pid}/stat`, 'utf8').then(
            text => !/\) [ZX] /.test(text),
            () => false
        );

    /** Files of data folders that are not in their place yet. */
    const halfMade = async (folder: string) =>
        (await readdir(folder, { recursive: true })).filter(name => /^postgres\.making.*PG_VERSION$/.test(name));

    it('keeps what is in it over a stop and a start', async () => {
        const folder = await newFolder();
        const first = await start(folder);
        await write(first, 'kept');
        await first.stop();
        await first.stop();
        assert.deepEqual(await read(await start(folder)), ['kept']);
    });

    it('listens on no port and lets nobody else at its socket and its data', async () => {
        const folder = await newFolder();
        const server = await start(folder);
        const settings = await query(server, 'show listen_addresses');
        assert.deepEqual(settings, [{ listen_addresses: '' }]);
        for (const path of ['run', 'postgres', 'run/.s.PGSQL.5432']) {
            assert.equal((await stat(join(folder, path))).mode & 0o077, 0, path);
        }
    });

    it('works in a folder whose path is too long for a socket', async () => {
        const folder = join(await newFolder(), 'long'.repeat(25));
        await mkdir(folder);
        const server = await start(folder);
        await write(server, 'far away');
        assert.deepEqual(await read(server), ['far away']);
        folders.push(String(server.ownerConnection.host));
    });

    it('is ended with a platform that is killed, and starts again with its data', async () => {
        const folder = await newFolder();
        const first = await start(folder);
        await write(first, 'kept');
        await first.stop();
        const child = startElsewhere(folder);
        await once(child.stdout!, 'data');
        const pid = await postmasterOf(folder);
        assert.equal(await lives(pid), true);
        await kill(child);
        const next = await start(folder);
        assert.deepEqual(await read(next), ['kept']);
        assert.equal(await lives(pid), false);
    });

    it('ends a server that outlived its platform, so that never two work on one folder', async () => {
        const folder = await newFolder();
        const messages: string[] = [];
        const first = await start(folder, message => messages.push(message));
        await write(first, 'kept');
        const pid = await postmasterOf(folder);
        const next = await start(folder);
        assert.deepEqual(await read(next), ['kept']);
        assert.equal(await lives(pid), false);
        assert.notEqual(await postmasterOf(folder), pid);
        assert.match(await eventually('the first owner is told', () => messages[0]), /^PostgreSQL ended by itself \(/);
    });

    it('is not misled by the number of another process that has taken the place of a dead server', async () => {
        const folder = await newFolder();
        const first = await start(folder);
        await write(first, 'kept');
        await first.stop();
        const bystander = spawn('sleep', ['60']);
        children.push(bystander);
        await writeFile(join(folder, 'postgres', 'postmaster.pid'), `${bystander.pid}\n${join(folder, 'postgres')}\n`);
        assert.deepEqual(await read(await start(folder)), ['kept']);
        assert.equal(bystander.exitCode ?? bystander.signalCode, null);
    });

    it('makes its folder anew after a start that was cut off while it was being made', async () => {
        const folder = await newFolder();
        const child = startElsewhere(folder);
        await eventually('the folder is being made', async () => ((await halfMade(folder)).length > 0 ? true : undefined));
        await kill(child);
        await assert.rejects(stat(join(folder, 'postgres')));
        const server = await start(folder);
        await write(server, 'well made');
        assert.deepEqual(await read(server), ['well made']);
        assert.deepEqual(await halfMade(folder), []);
    });

    it('is told apart from an end that was asked for when it ends by itself', async () => {
        const messages: string[] = [];
        const folder = await newFolder();
        await start(folder, message => messages.push(message));
        process.kill(await postmasterOf(folder), 'SIGQUIT');
        assert.match(await eventually('its owner is told', () => messages[0]), /^PostgreSQL ended by itself \(/);
    });

    it('says what is wrong when the data folder is not one', async () => {
        const folder = await newFolder();
        await mkdir(join(folder, 'postgres'), { mode: 0o700 });
        await writeFile(join(folder, 'postgres', 'PG_VERSION'), '9.6\n');
        await assert.rejects(start(folder), { name: 'EmbeddedPostgresError', message: /^PostgreSQL did not start\. / });
    });
});

describe('migrations', () => {
    let folder: string;
    let server: EmbeddedPostgres;
    const one = { id: 'test-0001-one', sql: 'create table one (id int)' };
    const two = { id: 'test-0002-two', sql: 'create table two (id int)' };

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-migrations-'));
        server = await EmbeddedPostgres.start(folder, message => assert.fail(message));
    });

    after(async () => {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
    });

    it('run once each, in order, when several platforms start at the same moment', async () => {
        const slow = { ...one, sql: `${one.sql}; select pg_sleep(0.1)` };
        const ran = await Promise.all([0, 1, 2, 3].map(() => migrate(server.ownerConnection, [slow, two])));
        assert.deepEqual(ran.flat(), [one.id, two.id]);
        assert.deepEqual(await migrate(server.ownerConnection, [slow, two]), []);
        await query(server, 'drop table one, two; delete from schema_migrations');
    });

    it('leave nothing of a step that fails, and go on from there when it is mended', async () => {
        const broken = { id: two.id, sql: `${two.sql}; select 1 / 0` };
        await assert.rejects(migrate(server.ownerConnection, [one, broken]), /division by zero/);
        assert.deepEqual(await migrate(server.ownerConnection, [one, two]), [two.id]);
    });

    it('are refused when one that ran was changed', async () => {
        const changed = { ...one, sql: `${one.sql} ` };
        await assert.rejects(migrate(server.ownerConnection, [changed, two]), (error: unknown) => {
            assert.ok(error instanceof MigrationError);
            assert.match(error.message, /"test-0001-one" was changed after it ran/);
            return true;
        });
    });

    it('are refused when the database holds one of a newer version, and nothing is run', async () => {
        const three = { id: 'test-0003-three', sql: 'create table three (id int)' };
        await assert.rejects(migrate(server.ownerConnection, [one, three]), (error: unknown) => {
            assert.ok(error instanceof MigrationError);
            assert.match(error.message, /made by a newer version \(it holds "test-0002-two"\)/);
            return true;
        });
        assert.deepEqual(await query(server, "select to_regclass('three') as found"), [{ found: null }]);
    });
});

async function query(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
    const client = new pg.Client(server.ownerConnection);
    await client.connect();
    try {
        return (await client.query(sql)).rows as unknown[];
    } finally {
        await client.end();
    }
}

async function write(server: EmbeddedPostgres, text: string): Promise<void> {
    await query(server, `create table if not exists notes (text text); insert into notes values ('${text}')`);
}

async function read(server: EmbeddedPostgres): Promise<unknown[]> {
    return (await query(server, 'select text from notes')).map(row => (row as { text: string }).text);
}
