import type { Migration } from '../../kernel/module.js';

/**
 * The log outlives organisations and people, so it refers to neither. Nobody is granted update or delete on entries; the
 * tenant role reads its own organisation's and adds to them.
 */
export const migrations: readonly Migration[] = [
    {
        id: 'audit-0001-entries',
        sql: `
create table audit_heads (
    organization_id uuid primary key,
    position bigint not null,
    hash bytea not null
);
create table audit_entries (
    organization_id uuid not null,
    position bigint not null,
    at timestamptz not null,
    content jsonb not null,
    hash bytea not null,
    primary key (organization_id, position)
);
create index audit_entries_at on audit_entries (organization_id, at);

do $$
declare
    name text;
begin
    foreach name in array array['audit_heads', 'audit_entries'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
        execute format('create policy tenant on %I to coditect_tenant
            using (organization_id = current_organization_id()) with check (organization_id = current_organization_id())', name);
        execute format('grant select, insert on %I to coditect_platform, coditect_tenant', name);
    end loop;
end
$$;
grant update on audit_heads to coditect_platform, coditect_tenant;
`
    }
];
