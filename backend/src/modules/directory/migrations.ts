import type { Migration } from '../../kernel/module.js';

/**
 * What organisations' directories (SCIM) say of people and groups. Who belongs to an organisation or a team is said by the
 * organisations' own tables; a person or team that leaves there is gone here too.
 */
export const migrations: readonly Migration[] = [
    {
        id: 'directory-0001-directories',
        sql: `
create table directories (
    organization_id uuid primary key references organizations on delete cascade,
    directory_id uuid not null unique,
    -- All three null where the token was revoked.
    token_hash bytea unique,
    token_hint text,
    token_created_at timestamptz,
    last_used_at timestamptz,
    last_sync_at timestamptz
);
create table directory_users (
    organization_id uuid not null,
    user_id uuid not null,
    user_name text not null,
    -- In lower case: names of users count the same in any (RFC 7643 section 4.1.1).
    user_name_key text not null,
    external_id text,
    active boolean not null,
    -- All else that the directory said, under the schema's names.
    attributes jsonb not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (organization_id, user_id),
    constraint directory_users_name unique (organization_id, user_name_key),
    foreign key (organization_id, user_id) references memberships on delete cascade
);
create unique index directory_users_external_id on directory_users (organization_id, external_id);
create index directory_users_created on directory_users (organization_id, created_at, user_id);
create table directory_groups (
    organization_id uuid not null,
    team_id uuid not null,
    display_name text not null,
    external_id text,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (organization_id, team_id),
    foreign key (organization_id, team_id) references teams on delete cascade
);
create index directory_groups_external_id on directory_groups (organization_id, external_id);
create table directory_group_members (
    organization_id uuid not null,
    team_id uuid not null,
    user_id uuid not null,
    primary key (organization_id, team_id, user_id),
    foreign key (organization_id, team_id) references directory_groups on delete cascade,
    foreign key (organization_id, user_id) references directory_users on delete cascade
);
create index directory_group_members_user on directory_group_members (organization_id, user_id);
-- Accounts that a directory made: deactivated with their person there. They outlive the person's leaving, who may come back.
create table directory_accounts (
    user_id uuid primary key references users on delete cascade,
    organization_id uuid not null references organizations on delete cascade
);
create index directory_accounts_organization on directory_accounts (organization_id);

do $$
declare
    name text;
begin
    foreach name in array array['directories', 'directory_users', 'directory_groups', 'directory_group_members', 'directory_accounts'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
        execute format('create policy tenant on %I to coditect_tenant
            using (organization_id = current_organization_id()) with check (organization_id = current_organization_id())', name);
    end loop;
end
$$;
grant select, insert, update on directories to coditect_tenant;
grant select on directories to coditect_platform;
grant update (last_used_at, last_sync_at) on directories to coditect_platform;
grant select on directory_users to coditect_tenant;
grant select, insert, update on directory_users to coditect_platform;
grant select, insert, update on directory_groups to coditect_tenant;
grant select, insert, delete on directory_group_members to coditect_tenant;
grant select, insert on directory_accounts to coditect_platform;
`
    },
    {
        id: 'directory-0002-moved-accounts',
        sql: `
-- A domain may move to another organisation, and the accounts that a directory made with it.
grant update (organization_id) on directory_accounts to coditect_platform;
`
    }
];
