import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountRoutes, auditRoutes, deviceRoutes, identityRoutes, memberRoutes, workspaceRoutes } from '@coditect/protocol';
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/adapters/sql/embedded-postgres.js';
import { migrate } from '../../src/adapters/sql/migrate.js';
import { hashToken, systemRandom } from '../../src/kernel/random.js';
import { migrations as eventsMigrations } from '../../src/modules/events/migrations.js';
import { migrations as identityMigrations } from '../../src/modules/identity/migrations.js';
import { migrations as licensesMigrations } from '../../src/modules/licenses/migrations.js';
import { migrations as organizationsMigrations } from '../../src/modules/organizations/migrations.js';
import { migrations as workspacesMigrations } from '../../src/modules/workspaces/migrations.js';
import { TestPlatform } from '../support/test-platform.js';

/** The schema of the version that knew passwords alone: the first step of each module that was there, in the order of then. */
const schemaOfBefore = [
    'events-0001-streams',
    'identity-0001-accounts',
    'organizations-0001-organizations',
    'licenses-0001-licenses',
    'workspaces-0001-workspaces'
];
const allMigrations = [eventsMigrations, identityMigrations, organizationsMigrations, licensesMigrations, workspacesMigrations].flat();

const password = 'correct horse battery';
/** As that version hashed: 19 MiB, 2 passes, 1 lane. */
const costOfBefore = { algorithm: 2, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/** One row of each kind that this version had, for one person. */
class PersonOfBefore {
    readonly userId = randomUUID();
    readonly organizationId = randomUUID();
    readonly sessionToken = systemRandom.token();
    readonly slug: string;

    constructor(
        readonly name: string,
        readonly email: string,
        private readonly administrator: boolean
    ) {
        this.slug = `${name.toLowerCase()}-otter-1234`;
    }

    async insert(client: pg.Client, now: Date): Promise<void> {
        const { userId, organizationId, name, email } = this;
        const later = new Date(now.getTime() + 20 * 24 * 60 * 60 * 1000);
        const insert = (table: string, row: Readonly<Record<string, unknown>>) =>
            client.query(
                `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((_, index) => `$${index + 1}`)})`,
                Object.values(row)
            );
        await insert('users', {
            id: userId,
            name,
            email,
            email_key: email.toLowerCase(),
            administrator: this.administrator,
            created_at: now
        });
        if (this.administrator) {
            await insert('installation', { first_user_id: userId, created_at: now });
        }
        await insert('password_credentials', { user_id: userId, hash: await hash(password, costOfBefore), changed_at: now });
        await insert('sessions', {
            id: randomUUID(),
            token_hash: hashToken(this.sessionToken),
            user_id: userId,
            created_at: now,
            expires_at: later
        });
        await insert('organizations', { organization_id: organizationId, name, personal: true, created_at: now });
        await insert('memberships', { organization_id: organizationId, user_id: userId, role: 'owner', created_at: now });
        await insert('licenses', { organization_id: organizationId, tier: 'team', since: now });
        await insert('event_streams', { organization_id: organizationId });
        await insert('workspaces', {
            workspace_id: randomUUID(),
            organization_id: organizationId,
            owner_user_id: userId,
            name: 'Otter Works',
            slug: this.slug,
            wanted: 'stopped',
            state: 'stopped',
            state_since: now,
            generation: 1,
            phases: '[]',
            last_active_at: now,
            created_at: now
        });
    }
}

const logins = {
    // As docs/operating.md has it.
    'with a login that owns the tables and another that works': {
        setUp: `
create role coditect_owner login;
create role coditect_app login noinherit;
create role coditect_tenant nologin nobypassrls;
create role coditect_platform nologin nobypassrls;
grant coditect_tenant, coditect_platform to coditect_app;
grant coditect_tenant, coditect_platform to coditect_owner with admin option;`,
        owner: 'coditect_owner',
        works: 'coditect_app'
    },
    'with one login for both': { setUp: 'create role tenant_db login createrole', owner: 'tenant_db', works: 'tenant_db' },
    'with one login for both, which has no rights of its roles unasked': {
        setUp: 'create role tenant_db login noinherit createrole',
        owner: 'tenant_db',
        works: 'tenant_db'
    }
};

for (const [how, login] of Object.entries(logins)) {
    describe(`a database of the version before, ${how}`, () => {
        const ada = new PersonOfBefore('Ada', 'Ada@example.com', true);
        const grace = new PersonOfBefore('Grace', 'grace@example.com', false);
        let folder: string;
        let server: EmbeddedPostgres;
        let platform: TestPlatform;

        const query = async (sql: string) => {
            const client = new pg.Client({ ...server.ownerConnection, database: 'theirs' });
            await client.connect();
            try {
                return (await client.query(sql)).rows;
            } finally {
                await client.end();
            }
        };

        before(async () => {
            folder = await mkdtemp(join(tmpdir(), 'coditect-server-'));
            server = await EmbeddedPostgres.start(folder, message => assert.fail(message));
            const host = server.serviceConnection.host ?? '';
            const administrator = new pg.Client(server.ownerConnection);
            await administrator.connect();
            await administrator.query(login.setUp);
            await administrator.query(`create database theirs owner ${login.owner}`);
            await administrator.end();
            const step = (id: string) => allMigrations.find(migration => migration.id === id) ?? assert.fail(id);
            await migrate({ host, user: login.owner, database: 'theirs' }, schemaOfBefore.map(step));
            const rows = new pg.Client({ ...server.ownerConnection, database: 'theirs' });
            await rows.connect();
            await ada.insert(rows, new Date());
            await grace.insert(rows, new Date());
            await rows.end();
            const url = (user: string) => `postgresql://${user}@/theirs?host=${encodeURIComponent(host)}`;
            platform = await TestPlatform.start({
                DATABASE_URL: url(login.works),
                DATABASE_MIGRATION_URL: url(login.owner),
                CODITECT_ARGON2_MEBIBYTES: '20'
            });
        });

        after(async () => {
            await platform?.stop();
            await server?.stop();
            await rm(folder, { recursive: true, force: true });
        });

        it('keeps people signed in, in their own organisation, with a device of theirs', async () => {
            const browser = platform.browser();
            browser.setCookie('localhost', 'coditect_session', grace.sessionToken);
            const identity = await browser.api.call(identityRoutes.whoAmI);
            assert.equal(identity.user.email, 'grace@example.com');
            assert.equal(identity.currentOrganizationId, grace.organizationId);
            const session = await browser.api.call(identityRoutes.currentSession);
            assert.equal(session.role, 'owner');
            assert.equal(session.elevatedUntil, undefined, 'no proof of then is fresh');
            const { devices } = await browser.api.call(deviceRoutes.listDevices);
            assert.deepEqual(
                devices.map(device => device.current),
                [true]
            );
        });

        it('lets them sign in with the passwords that they had, and hashes these anew', async () => {
            const identity = await platform.browser().signIn('ada@example.com');
            assert.equal(identity.user.administrator, true);
            const [{ hash: kept }] = await query(`select hash from password_credentials where user_id = '${ada.userId}'`);
            assert.match(kept, /^\$argon2id\$v=19\$m=20480,/);
        });

        it('shows them the workspace that they had, and makes no second one', async () => {
            const browser = platform.browser();
            await browser.signIn('grace@example.com');
            const { workspaces } = await browser.api.call(workspaceRoutes.listWorkspaces);
            assert.deepEqual(
                workspaces.map(workspace => workspace.slug),
                [grace.slug]
            );
            await browser.enter();
            const rows = await query(`select slug, first, folder_name from workspaces where owner_user_id = '${grace.userId}'`);
            assert.deepEqual(rows, [{ slug: grace.slug, first: true, folder_name: 'otter-works' }]);
        });

        it('lists and finds them among the members of their organisation', async () => {
            const browser = platform.browser();
            await browser.signIn('ada@example.com');
            const params = { organizationId: ada.organizationId };
            const { members } = await browser.api.call(memberRoutes.listMembers, { params, query: { search: 'ad' } });
            assert.deepEqual(
                members.map(member => [member.name, member.email]),
                [['Ada', 'Ada@example.com']]
            );
        });

        it('begins an audit log for them', async () => {
            const browser = platform.browser();
            await browser.signIn('grace@example.com');
            const params = { organizationId: grace.organizationId };
            const { entries } = await browser.api.call(auditRoutes.listAuditEntries, { params, query: {} });
            assert.equal(entries[0]?.action, 'session.started');
        });

        it('takes no address of then for verified, and lets its person prove it', async () => {
            const browser = platform.browser();
            await browser.signIn('grace@example.com');
            const profile = await browser.api.call(accountRoutes.getProfile);
            assert.equal(profile.emailVerified, false);
            await browser.api.call(accountRoutes.sendAddressVerification);
            await platform.mailTo('grace@example.com');
        });
    });
}
