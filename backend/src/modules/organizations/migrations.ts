import type { Migration } from '../../kernel/module.js';

export const migrations: readonly Migration[] = [
    {
        id: 'organizations-0001-organizations',
        sql: `
create table organizations (
    organization_id uuid primary key,
    name text not null,
    personal boolean not null,
    created_at timestamptz not null
);
create table memberships (
    organization_id uuid not null references organizations on delete cascade,
    user_id uuid not null references users on delete cascade,
    role text not null check (role in ('owner', 'admin', 'billing', 'member', 'viewer')),
    created_at timestamptz not null,
    primary key (organization_id, user_id)
);
create index memberships_user on memberships (user_id);

alter table organizations enable row level security;
alter table organizations force row level security;
alter table memberships enable row level security;
alter table memberships force row level security;
create policy tenant on organizations to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
create policy tenant on memberships to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
create policy platform on organizations to coditect_platform using (true) with check (true);
create policy platform on memberships to coditect_platform using (true) with check (true);
grant select, update on organizations to coditect_tenant;
grant select, insert, update, delete on memberships to coditect_tenant;
grant select, insert on organizations, memberships to coditect_platform;
`
    },
    {
        id: 'organizations-0002-security',
        sql: `
alter table organizations add column factor_required boolean not null default false;
`
    },
    {
        id: 'organizations-0003-members-teams-invitations',
        sql: `
alter table organizations
    add column default_role text not null default 'member' check (default_role in ('admin', 'billing', 'member', 'viewer')),
    add column created_by uuid,
    -- Deleted, and still to be had back for some days. Who belonged to it sees nothing of it meanwhile.
    add column deleted_at timestamptz;
create index organizations_created_by on organizations (created_by, created_at);

-- What the account says of a member, copied here so that a list of thousands is sorted and searched by one index within one
-- tenant. The text compares byte by byte: its operators are leakproof then and may use an index under row-level security.
alter table memberships
    add column suspended_at timestamptz,
    add column member_name text not null default '',
    add column member_email text not null default '',
    add column email_key text collate "C" not null default '',
    add column name_key text collate "C" not null default '';
update memberships set member_name = users.name, member_email = users.email, email_key = users.email_key, name_key = lower(users.name)
    from users where users.id = memberships.user_id;
create index memberships_name on memberships (organization_id, name_key, user_id);
create index memberships_email on memberships (organization_id, email_key);

-- The words of members' names and addresses, to be found by their beginnings.
create table member_words (
    organization_id uuid not null,
    user_id uuid not null,
    word text collate "C" not null,
    primary key (organization_id, word, user_id),
    foreign key (organization_id, user_id) references memberships on delete cascade
);
create index member_words_member on member_words (organization_id, user_id);
insert into member_words (organization_id, user_id, word)
    select distinct organization_id, user_id, word from memberships,
        lateral (select regexp_split_to_table(lower(member_name), '[^[:alnum:]]+') union select email_key) as words (word)
    where word <> '';

create table teams (
    organization_id uuid not null references organizations on delete cascade,
    team_id uuid not null,
    name text not null,
    name_key text not null,
    created_at timestamptz not null,
    primary key (organization_id, team_id),
    constraint teams_name unique (organization_id, name_key)
);
create table team_members (
    organization_id uuid not null,
    team_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null,
    primary key (organization_id, team_id, user_id),
    foreign key (organization_id, team_id) references teams on delete cascade,
    -- Whoever leaves the organisation leaves its teams.
    foreign key (organization_id, user_id) references memberships on delete cascade
);
create index team_members_member on team_members (organization_id, user_id);

create table invitations (
    organization_id uuid not null references organizations on delete cascade,
    invitation_id uuid primary key,
    email text not null,
    email_key text not null,
    role text not null check (role in ('owner', 'admin', 'billing', 'member', 'viewer')),
    -- Of the link that was sent last; the ones before lead nowhere.
    token_hash bytea not null unique,
    invited_by uuid,
    invited_by_name text not null,
    created_at timestamptz not null,
    sent_at timestamptz not null,
    sends integer not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    revoked_at timestamptz
);
create unique index invitations_open on invitations (organization_id, email_key) where accepted_at is null and revoked_at is null;
create index invitations_created on invitations (organization_id, created_at);

do $$
declare
    name text;
begin
    foreach name in array array['member_words', 'teams', 'team_members', 'invitations'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
        execute format('create policy tenant on %I to coditect_tenant
            using (organization_id = current_organization_id()) with check (organization_id = current_organization_id())', name);
    end loop;
end
$$;
grant update on organizations, memberships to coditect_platform;
grant delete on memberships to coditect_platform;
grant select, insert, delete on member_words to coditect_platform, coditect_tenant;
grant select, insert, update, delete on teams to coditect_tenant;
grant select, insert, delete on team_members to coditect_tenant;
grant select on invitations to coditect_tenant;
grant update (revoked_at) on invitations to coditect_tenant;
grant select, insert, update on invitations to coditect_platform;
`
    },
    {
        id: 'organizations-0004-deactivated',
        sql: `
-- What the account says of a member, like the name: the tenant is granted nothing of accounts.
alter table memberships add column deactivated boolean not null default false;
-- The owner of the tables may be one whom row-level security holds too.
alter table memberships no force row level security;
update memberships set deactivated = true from users where users.id = memberships.user_id and users.deactivated_at is not null;
alter table memberships force row level security;
`
    },
    {
        id: 'organizations-0005-names-of-members',
        sql: `
-- The step that brought these columns saw no rows where row-level security holds the owner of the tables and that login has
-- no rights of its roles unasked (NOINHERIT).
alter table memberships no force row level security;
alter table member_words no force row level security;
update memberships set member_name = users.name, member_email = users.email, email_key = users.email_key, name_key = lower(users.name)
    from users where users.id = memberships.user_id and memberships.email_key = '';
insert into member_words (organization_id, user_id, word)
    select distinct organization_id, user_id, word from memberships,
        lateral (select regexp_split_to_table(lower(member_name), '[^[:alnum:]]+') union select email_key) as words (word)
    where word <> '' and not exists (
        select from member_words as known
        where known.organization_id = memberships.organization_id and known.user_id = memberships.user_id
    );
alter table member_words force row level security;
alter table memberships force row level security;
`
    }
];
