import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Migration } from '../../kernel/module.js';
import { platformRole, serviceRole, tenantRole } from './roles.js';

/** Any number that no other program uses on the same database: 'codi' as bytes. */
const lockKey = 0x636f6469;

/** The database holds a step that this version doesn't know, or knows otherwise. */
export class MigrationError extends Error {
    override readonly name = 'MigrationError';
}

/**
 * Brings the schema up to date, each step in its own transaction, under an advisory lock so that replicas which start together
 * take turns. Returns the ids of the steps that ran.
 */
export async function migrate(connection: pg.ClientConfig, migrations: readonly Migration[]): Promise<readonly string[]> {
    const client = new pg.Client(connection);
    await client.connect();
    try {
        await client.query('select pg_advisory_lock($1)', [lockKey]);
        await client.query(bootstrap);
        const applied = await readApplied(client);
        const known = new Set(migrations.map(migration => migration.id));
        const stranger = [...applied.keys()].find(id => !known.has(id));
        if (stranger) {
            throw new MigrationError(
                `The database was made by a newer version (it holds "${stranger}"). Start that version or a later one.`
            );
        }
        const ran: string[] = [];
        for (const migration of migrations) {
            const checksum = createHash('sha256').update(migration.sql).digest('hex');
            const earlier = applied.get(migration.id);
            if (earlier !== undefined && earlier !== checksum) {
                throw new MigrationError(`The migration "${migration.id}" was changed after it ran. Undo the change and add a new step.`);
            }
            if (earlier === undefined) {
                await apply(client, migration, checksum);
                ran.push(migration.id);
            }
        }
        return ran;
    } finally {
        // Ends the session, and with it the lock.
        await client.end();
    }
}

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
    const { rows } = await client.query<{ id: string; checksum: string }>('select id, checksum from schema_migrations');
    return new Map(rows.map(row => [row.id, row.checksum]));
}

async function apply(client: pg.Client, migration: Migration, checksum: string): Promise<void> {
    await client.query('begin');
    try {
        await client.query(migration.sql);
        await client.query('insert into schema_migrations (id, checksum) values ($1, $2)', [migration.id, checksum]);
        await client.query('commit');
    } catch (error) {
        await client.query('rollback');
        throw error;
    }
}

/**
 * The roles belong to the server and not to a database, so they may be there already. The connecting user is made a member
 * of both, since it must be able to become them; NOINHERIT on the service role keeps it from having their rights unasked.
 */
const bootstrap = `
do $$
declare
    -- From PostgreSQL 16 on, to be a member of a role and to be allowed to become it are two things.
    may_become text := case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end;
begin
    perform pg_advisory_xact_lock(${lockKey} + 1);
    if not exists (select from pg_roles where rolname = '${tenantRole}') then
        create role ${tenantRole} nologin nobypassrls;
    end if;
    if not exists (select from pg_roles where rolname = '${platformRole}') then
        create role ${platformRole} nologin nobypassrls;
    end if;
    if not exists (select from pg_roles where rolname = '${serviceRole}') and (select rolsuper from pg_roles where rolname = current_user) then
        create role ${serviceRole} login noinherit nobypassrls;
        grant ${tenantRole}, ${platformRole} to ${serviceRole};
    end if;
    if not pg_has_role(current_user, '${tenantRole}', may_become) then
        grant ${tenantRole} to current_user;
    end if;
    if not pg_has_role(current_user, '${platformRole}', may_become) then
        grant ${platformRole} to current_user;
    end if;
end
$$;
revoke create on schema public from public;
grant usage on schema public to ${tenantRole}, ${platformRole};
create table if not exists schema_migrations (
    id text primary key,
    checksum text not null,
    applied_at timestamptz not null default now()
);
create or replace function current_organization_id() returns uuid language sql stable
    as $$ select nullif(current_setting('app.organization_id', true), '')::uuid $$;
`;
