import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/adapters/sql/embedded-postgres.js';
import { TestPlatform } from '../support/test-platform.js';

describe('a platform with a database server of somebody else', () => {
    let folder: string;
    let server: EmbeddedPostgres;
    let platform: TestPlatform;

    /** As a database team gives it out: a login that owns one database and may make roles, and is no superuser. */
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-server-'));
        server = await EmbeddedPostgres.start(folder, message => assert.fail(message));
        const owner = new pg.Client(server.ownerConnection);
        await owner.connect();
        await owner.query('create role tenant_db login createrole nosuperuser nobypassrls');
        await owner.query('create database theirs owner tenant_db');
        await owner.end();
        const url = `postgresql://tenant_db@/theirs?host=${encodeURIComponent(server.serviceConnection.host ?? '')}`;
        platform = await TestPlatform.start({ DATABASE_URL: url });
    });

    after(async () => {
        await platform?.stop();
        await server?.stop();
        await rm(folder, { recursive: true, force: true });
    });

    it('keeps its rows there and starts no server of its own', async () => {
        await platform.browser().signUp('Ada');
        const theirs = new pg.Client({ ...server.ownerConnection, database: 'theirs' });
        await theirs.connect();
        const { rows } = await theirs.query('select email from users');
        await theirs.end();
        assert.deepEqual(rows, [{ email: 'ada@example.com' }]);
        await assert.rejects(
            platform.database(async () => undefined),
            /ENOENT/
        );
    });

    it('finds them again after a restart', async () => {
        const browser = platform.browser();
        await platform.restart();
        const { user } = await browser.signIn('ada@example.com');
        assert.equal(user.name, 'Ada');
    });
});
