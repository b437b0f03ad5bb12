import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type QueryResult, sql } from 'kysely';
import pg from 'pg';
import { PostgresSql } from '../../src/adapters/sql/postgres-sql.js';
import { platformRole, serviceRole, tenantRole } from '../../src/adapters/sql/roles.js';
import type { SqlTransaction } from '../../src/ports/sql.js';
import { furnishOrganization } from '../support/furnished-organization.js';
import { TestPlatform } from '../support/test-platform.js';

const insufficientPrivilege = '42501';

type Row = Record<string, unknown>;

describe('row-level security', () => {
    let platform: TestPlatform;
    let database: PostgresSql;
    let own: string;
    let foreign: string;
    let tables: readonly string[];
    let tenantTables: readonly string[];

    before(async () => {
        platform = await TestPlatform.start();
        database = connect(4);
        own = await furnishOrganization(platform, 'Ada');
        foreign = await furnishOrganization(platform, 'Grace');
        await platform.checkpointAudit();
        tables = await names("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')");
        tenantTables = await names(
            `select relname from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'organization_id'
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`
        );
    });

    after(async () => {
        await database.close();
        await platform.stop();
    });

    const connect = (poolSize: number) =>
        new PostgresSql({
            connection: { host: join(platform.folder, 'data', 'run'), user: serviceRole, database: 'coditect' },
            poolSize,
            prepareStatements: true,
            onIdleError: error => assert.fail(error)
        });

    const owner = async (query: string, values: unknown[] = []): Promise<Row[]> =>
        platform.database(async client => (await client.query<Row>(query, values)).rows);

    const names = async (query: string): Promise<string[]> => (await owner(query)).map(({ relname }) => String(relname)).sort();

    const asTenant = <T>(query: ReturnType<typeof sql<T>>): Promise<QueryResult<T>> =>
        database.asTenant(own, transaction => query.execute(transaction));

    /** How a query ends: the number of rows that it reached, or that the role may not. */
    async function outcome(query: ReturnType<typeof sql<Row>>): Promise<number | 'refused'> {
        try {
            const { rows, numAffectedRows } = await asTenant(query);
            return rows.length + Number(numAffectedRows ?? 0);
        } catch (error) {
            if (error instanceof pg.DatabaseError && error.code === insufficientPrivilege) {
                return 'refused';
            }
            throw error;
        }
    }

    const nothing = (result: number | 'refused') => result === 0 || result === 'refused';

    it('keeps tenants apart where a statement is prepared once for all of them, and for the platform', async () => {
        const single = connect(1);
        const ids = (transaction: SqlTransaction) =>
            sql<{ id: string }>`select organization_id as id from organizations where organization_id = any(${[own, foreign]})`.execute(
                transaction
            );
        try {
            for (let time = 0; time < 20; time += 1) {
                for (const organizationId of [own, foreign]) {
                    const { rows } = await single.asTenant(organizationId, ids);
                    assert.deepEqual(rows, [{ id: organizationId }]);
                }
                assert.equal((await single.asPlatform(ids)).rows.length, 2);
            }
            const prepared = sql<{ statement: string }>`select statement from pg_prepared_statements where statement is not null`;
            const { rows } = await single.asPlatform(transaction => prepared.execute(transaction));
            assert.ok(rows.some(({ statement }) => statement.startsWith('select organization_id as id')));
        } finally {
            await single.close();
        }
    });

    it('is on and forced for every table that belongs to organisations', async () => {
        const rows = await owner(
            "select relname, relrowsecurity, relforcerowsecurity from pg_class where relnamespace = 'public'::regnamespace and relname = any($1)",
            [tenantTables]
        );
        assert.deepEqual(tenantTables, [
            'api_keys',
            'audit_checkpoints',
            'audit_entries',
            'audit_heads',
            'directories',
            'directory_accounts',
            'directory_group_members',
            'directory_groups',
            'directory_users',
            'event_streams',
            'events',
            'invitations',
            'licenses',
            'member_words',
            'memberships',
            'organization_domains',
            'organizations',
            'port_codes',
            'port_grants',
            'saml_accepted_messages',
            'saml_keys',
            'shared_ports',
            'sign_in_connections',
            'single_sign_on',
            'team_members',
            'teams',
            'workspace_codes',
            'workspace_grants',
            'workspace_runs',
            'workspace_shares',
            'workspace_variables',
            'workspaces'
        ]);
        for (const row of rows) {
            assert.deepEqual([row.relrowsecurity, row.relforcerowsecurity], [true, true], String(row.relname));
        }
    });

    it('is tried here on rows that are there', async () => {
        for (const table of tenantTables) {
            for (const organizationId of [own, foreign]) {
                const rows = await owner(`select from ${table} where organization_id = $1`, [organizationId]);
                assert.ok(rows.length > 0, table);
            }
        }
    });

    it('can not be gone around, since no role that the platform works with owns a table or has special rights', async () => {
        const owners = await owner("select distinct tableowner from pg_tables where schemaname = 'public' and tableowner = any($1)", [
            [serviceRole, tenantRole, platformRole]
        ]);
        assert.deepEqual(owners, []);
        const roles = await owner(
            `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin, rolinherit
             from pg_roles where rolname like 'coditect%' order by rolname`
        );
        assert.deepEqual(
            roles.map(({ rolname }) => rolname),
            [platformRole, serviceRole, tenantRole]
        );
        for (const { rolname, rolcanlogin, rolinherit, ...rights } of roles) {
            assert.equal(rolcanlogin, rolname === serviceRole);
            assert.equal(rolname === serviceRole && rolinherit, false);
            assert.deepEqual([...new Set(Object.values(rights))], [false], String(rolname));
        }
        const creating = await owner(
            "select rolname from pg_roles where rolname like 'coditect%' and has_schema_privilege(oid, 'public', 'create')"
        );
        assert.deepEqual(creating, []);
    });

    it("shows a tenant none of another's rows in any table", async () => {
        for (const table of tables) {
            const mine = tenantTables.includes(table) ? sql`where organization_id is distinct from ${own}` : sql``;
            assert.ok(nothing(await outcome(sql<Row>`select * from ${sql.table(table)} ${mine}`)), table);
        }
        const { rows } = await asTenant(sql<Row>`select organization_id from workspaces`);
        assert.deepEqual(rows, [{ organization_id: own }]);
    });

    it("lets a tenant neither change nor delete another's rows in any table", async () => {
        for (const table of tenantTables) {
            const before = await owner(`select md5(json_agg(t order by t::text)::text) from ${table} t where organization_id = $1`, [
                foreign
            ]);
            const name = sql.table(table);
            assert.ok(nothing(await outcome(sql`update ${name} set organization_id = ${own} where organization_id = ${foreign}`)), table);
            assert.ok(nothing(await outcome(sql`delete from ${name} where organization_id = ${foreign}`)), table);
            const after = await owner(`select md5(json_agg(t order by t::text)::text) from ${table} t where organization_id = $1`, [
                foreign
            ]);
            assert.deepEqual(after, before, table);
        }
    });

    it("lets a tenant neither put a row into another's name nor give one of its own away", async () => {
        for (const table of tenantTables) {
            const [row] = await owner(`select to_jsonb(t) as row from ${table} t where organization_id = $1 limit 1`, [foreign]);
            const name = sql.table(table);
            const record = sql`jsonb_populate_record(null::${name}, ${JSON.stringify(row?.row)}::jsonb)`;
            assert.equal(await outcome(sql`insert into ${name} select * from ${record}`), 'refused', table);
            assert.equal(
                await outcome(sql`update ${name} set organization_id = ${foreign} where organization_id = ${own}`),
                'refused',
                table
            );
        }
    });

    it('keeps accounts, passwords, sessions, codes, grants and runs from tenants altogether', async () => {
        const secret = [
            'audit_keys',
            'directory_accounts',
            'users',
            'installation',
            'secret_key_canary',
            'password_credentials',
            'factors',
            'passkeys',
            'recovery_codes',
            'factor_challenges',
            'sessions',
            'signing_keys',
            'refresh_tokens',
            'device_requests',
            'git_credentials',
            'git_ssh_keys',
            'linked_identities',
            'mails',
            'port_codes',
            'port_grants',
            'saml_accepted_messages',
            'saml_keys',
            'settings_documents',
            'settings_versions',
            'workspace_runs',
            'workspace_codes',
            'workspace_grants',
            'workspace_variables',
            'person_variables',
            'person_dotfiles',
            'schema_migrations'
        ];
        for (const table of secret) {
            assert.ok(tables.includes(table), table);
            assert.equal(await outcome(sql<Row>`select * from ${sql.table(table)}`), 'refused', table);
        }
    });

    it('leaves nothing of a tenant on a connection that is used again, also after a fault in the middle', async () => {
        const single = connect(1);
        const outside = async () => {
            const { rows } = await (single as unknown as { pool: pg.Pool }).pool.query<Row>(
                "select current_user::text as role, coalesce(current_setting('app.organization_id', true), '') as tenant, pg_backend_pid() as pid"
            );
            return rows[0]!;
        };
        try {
            const fresh = await outside();
            assert.deepEqual([fresh.role, fresh.tenant], [serviceRole, '']);
            const faults: ((transaction: SqlTransaction) => Promise<unknown>)[] = [
                transaction => sql`select 1`.execute(transaction),
                async transaction => {
                    await sql`select 1`.execute(transaction);
                    throw new Error('A rule of ours said no.');
                },
                transaction => sql`select 1 / 0`.execute(transaction),
                transaction => sql`select * from users`.execute(transaction)
            ];
            for (const fault of faults) {
                await single.asTenant(own, fault).catch((error: unknown) => assert.ok(error instanceof Error));
                assert.deepEqual(await outside(), fresh);
            }
            const seen = await single.asTenant(foreign, transaction => sql<Row>`select organization_id from licenses`.execute(transaction));
            assert.deepEqual(seen.rows, [{ organization_id: foreign }]);
        } finally {
            await single.close();
        }
    });

    it('is not gone around by a view or a function that works with the rights of its owner', async () => {
        const views = await owner("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')");
        assert.deepEqual(views, []);
        const functions = await owner("select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef");
        assert.deepEqual(functions, []);
    });

    it('shows nothing where no tenant is named', async () => {
        const rows = await database.asTenant('', transaction => sql<Row>`select organization_id from licenses`.execute(transaction));
        assert.deepEqual(rows.rows, []);
    });

    it('shows the login by itself nothing, neither at first nor after it puts its role off', async () => {
        for (const table of tables) {
            const refused = { code: insufficientPrivilege };
            await assert.rejects(
                platform.database(client => client.query(`select * from ${table}`), serviceRole),
                refused,
                table
            );
            const putOff = (role: string) =>
                platform.database(async client => {
                    await client.query('begin');
                    await client.query("select set_config('role', $1, true), set_config('app.organization_id', $2, true)", [role, own]);
                    await client.query('reset role');
                    await client.query(`select * from ${table}`);
                }, serviceRole);
            await assert.rejects(putOff(tenantRole), refused, table);
            await assert.rejects(putOff(platformRole), refused, table);
        }
    });

    it('lets the platform delete and change no more than it has to', async () => {
        const platformMay = async (privilege: string) =>
            names(
                `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
                 and has_table_privilege('${platformRole}', oid, '${privilege}')`
            );
        assert.deepEqual(await platformMay('delete'), [
            'device_requests',
            'events',
            'factor_challenges',
            'factors',
            'flows',
            'git_credentials',
            'git_ssh_keys',
            'known_devices',
            'linked_identities',
            'mails',
            'member_words',
            'memberships',
            'passkeys',
            'person_dotfiles',
            'person_variables',
            'port_codes',
            'port_grants',
            'recovery_codes',
            'refresh_tokens',
            'saml_accepted_messages',
            'sessions',
            'settings_versions',
            'signing_keys',
            'strict_tries',
            'workspace_codes',
            'workspace_grants',
            'workspace_runs',
            'workspace_shares',
            'workspace_variables',
            'workspaces'
        ]);
        assert.deepEqual(await platformMay('truncate'), []);
    });
});
