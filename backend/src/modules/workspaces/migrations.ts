import type { Migration } from '../../kernel/module.js';

export const migrations: readonly Migration[] = [
    {
        id: 'workspaces-0001-workspaces',
        sql: `
create table workspaces (
    workspace_id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    owner_user_id uuid not null references users on delete cascade,
    name text not null,
    slug text not null constraint workspaces_slug unique,
    wanted text not null check (wanted in ('running', 'stopped')),
    state text not null check (state in ('stopped', 'starting', 'running', 'stopping', 'failed')),
    state_since timestamptz not null,
    -- Counts the starts that were asked for, so that a late answer of an earlier one can be told apart.
    generation integer not null,
    phases jsonb not null,
    stop_reason text check (stop_reason in ('asked', 'idle', 'platform')),
    failure jsonb,
    last_active_at timestamptz not null,
    created_at timestamptz not null
);
create index workspaces_owner on workspaces (organization_id, owner_user_id);
create index workspaces_unsettled on workspaces (state) where state not in ('stopped', 'failed');

-- Where a running IDE answers, and what it demands of who asks. For the gateway alone.
create table workspace_runs (
    workspace_id uuid primary key references workspaces on delete cascade,
    organization_id uuid not null,
    generation integer not null,
    secret text not null,
    host text not null,
    port integer not null,
    folder text not null
);
-- One-time codes that carry a person from the control origin to a workspace's.
create table workspace_codes (
    code_hash bytea primary key,
    workspace_id uuid not null references workspaces on delete cascade,
    organization_id uuid not null,
    user_id uuid not null,
    session_id uuid not null references sessions on delete cascade,
    expires_at timestamptz not null
);
-- What a workspace origin's cookie stands for. It lives no longer than the session it came from.
create table workspace_grants (
    token_hash bytea primary key,
    workspace_id uuid not null references workspaces on delete cascade,
    organization_id uuid not null,
    user_id uuid not null,
    session_id uuid not null references sessions on delete cascade
);
create index workspace_codes_session on workspace_codes (session_id);
create index workspace_grants_session on workspace_grants (session_id);

do $$
declare
    name text;
begin
    foreach name in array array['workspaces', 'workspace_runs', 'workspace_codes', 'workspace_grants'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to coditect_platform', name);
    end loop;
end
$$;
create policy tenant on workspaces to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
grant select, update on workspaces to coditect_tenant;
`
    },
    {
        id: 'workspaces-0002-first',
        sql: `
-- The one that a person gets without asking, once in each organisation, also when two requests ask for it at once.
alter table workspaces add column first boolean not null default false;
update workspaces set first = true where workspace_id in (
    select distinct on (organization_id, owner_user_id) workspace_id from workspaces order by organization_id, owner_user_id, created_at
);
create unique index workspaces_first on workspaces (organization_id, owner_user_id) where first;
`
    },
    {
        id: 'workspaces-0003-life',
        sql: `
alter table workspaces drop constraint workspaces_stop_reason_check;
alter table workspaces add constraint workspaces_stop_reason_check
    check (stop_reason in ('asked', 'idle', 'platform', 'memory', 'quota', 'failed'));
-- A stop as idle that was said beforehand; a word to keep it; and of one that was stopped so, since when nothing had happened in it.
alter table workspaces add column idle_stop_at timestamptz, add column kept_until timestamptz, add column idle_since timestamptz;
`
    },
    {
        id: 'workspaces-0004-several',
        sql: `
alter table workspaces
    -- What the folder began with: {"kind": "welcome" | "empty" | "repository" | "template", ...}.
    add column source jsonb not null default '{"kind": "welcome"}',
    -- Apart from the name, since it stays when that changes.
    add column folder_name text not null default 'workspace',
    -- Deleted, and still to be had back for some days.
    add column deleted_at timestamptz,
    -- Its files are being removed: it can't be had back any more.
    add column purging boolean not null default false;
update workspaces set folder_name = coalesce(
    nullif(trim(both '-' from substr(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), 1, 60)), ''), 'workspace'
);
create index workspaces_deleted on workspaces (deleted_at) where deleted_at is not null;

-- With whom a workspace is shared. Who leaves the organisation loses it.
create table workspace_shares (
    workspace_id uuid not null references workspaces on delete cascade,
    organization_id uuid not null,
    user_id uuid not null,
    role text not null check (role in ('edit', 'view')),
    shared_at timestamptz not null,
    primary key (workspace_id, user_id),
    foreign key (organization_id, user_id) references memberships on delete cascade
);
create index workspace_shares_user on workspace_shares (organization_id, user_id);

-- Environment variables of a workspace, and of all workspaces of a person. The values are sealed.
create table workspace_variables (
    workspace_id uuid not null references workspaces on delete cascade,
    organization_id uuid not null,
    name text not null,
    secret boolean not null,
    sealed bytea not null,
    characters integer not null,
    changed_at timestamptz not null,
    primary key (workspace_id, name)
);
create table person_variables (
    user_id uuid not null references users on delete cascade,
    name text not null,
    secret boolean not null,
    sealed bytea not null,
    characters integer not null,
    changed_at timestamptz not null,
    primary key (user_id, name)
);
create table person_dotfiles (
    user_id uuid primary key references users on delete cascade,
    url text not null
);

do $$
declare
    name text;
begin
    foreach name in array array['workspace_shares', 'workspace_variables'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to coditect_platform', name);
    end loop;
end
$$;
create policy tenant on workspace_shares to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
grant select on workspace_shares to coditect_tenant;
grant select, insert, update, delete on person_variables, person_dotfiles to coditect_platform;
`
    },
    {
        id: 'workspaces-0006-of-before',
        sql: `
-- The steps that brought these columns saw no rows where row-level security holds the owner of the tables and that login has
-- no rights of its roles unasked (NOINHERIT). Everywhere else they did their work, and people may have renamed workspaces since.
alter table workspaces no force row level security;
update workspaces set first = true where not pg_has_role('coditect_platform', 'usage') and workspace_id in (
    select distinct on (organization_id, owner_user_id) workspace_id from workspaces as earliest where not exists (
        select from workspaces as known
        where known.first and known.organization_id = earliest.organization_id and known.owner_user_id = earliest.owner_user_id
    ) order by organization_id, owner_user_id, created_at
);
update workspaces set folder_name = coalesce(
    nullif(trim(both '-' from substr(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), 1, 60)), ''), 'workspace'
) where not pg_has_role('coditect_platform', 'usage')
    and created_at < (select applied_at from schema_migrations where id = 'workspaces-0004-several');
alter table workspaces force row level security;
`
    },
    {
        id: 'workspaces-0007-work',
        sql: `
-- What was last seen at work besides a person: {"kind", "sentence", "names"}.
alter table workspaces add column last_work_at timestamptz, add column last_work jsonb;
`
    },
    {
        id: 'workspaces-0008-stop-reasons',
        sql: `
-- A full disk stops no workspace, and never did: no row has that reason.
alter table workspaces drop constraint workspaces_stop_reason_check;
alter table workspaces add constraint workspaces_stop_reason_check
    check (stop_reason in ('asked', 'idle', 'platform', 'memory', 'failed'));
`
    }
];
