import type { Migration } from '../../kernel/module.js';

export const migrations: readonly Migration[] = [
    {
        id: 'ports-0001-ports',
        sql: `
-- Ports of a workspace that all members of its organisation may see. A port without a row is private.
create table shared_ports (
    workspace_id uuid not null references workspaces on delete cascade,
    organization_id uuid not null references organizations on delete cascade,
    port integer not null check (port between 1 and 65535),
    shared_by uuid not null references users on delete cascade,
    shared_at timestamptz not null,
    primary key (workspace_id, port)
);
-- One-time codes that carry a person to a port's own origin.
create table port_codes (
    code_hash bytea primary key,
    workspace_id uuid not null references workspaces on delete cascade,
    organization_id uuid not null,
    port integer not null,
    user_id uuid not null,
    session_id uuid not null references sessions on delete cascade,
    expires_at timestamptz not null
);
-- What a port origin's cookie stands for. Whether it still lets in is decided anew whenever it is read.
create table port_grants (
    token_hash bytea primary key,
    workspace_id uuid not null references workspaces on delete cascade,
    organization_id uuid not null,
    port integer not null,
    user_id uuid not null,
    session_id uuid not null references sessions on delete cascade
);
create index port_codes_session on port_codes (session_id);
create index port_grants_session on port_grants (session_id);

do $$
declare
    name text;
begin
    foreach name in array array['shared_ports', 'port_codes', 'port_grants'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
    end loop;
end
$$;
grant select, insert, delete on port_codes, port_grants to coditect_platform;
grant select on shared_ports to coditect_platform;
create policy tenant on shared_ports to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
grant select, insert, delete on shared_ports to coditect_tenant;
`
    }
];
