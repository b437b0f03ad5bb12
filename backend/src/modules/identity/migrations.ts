import type { Migration } from '../../kernel/module.js';

/** Accounts belong to no organisation, so the tenant role is granted nothing here. */
export const migrations: readonly Migration[] = [
    {
        id: 'identity-0001-accounts',
        sql: `
create table users (
    id uuid primary key,
    name text not null,
    email text not null,
    -- The address in lower case: one person, one account, however it is typed.
    email_key text not null constraint users_email_key unique,
    administrator boolean not null default false,
    created_at timestamptz not null
);
create table installation (
    -- One row at most: whoever inserts it is the first account, also when two sign up at the same moment.
    singleton boolean primary key default true check (singleton),
    first_user_id uuid not null references users,
    created_at timestamptz not null
);
create table password_credentials (
    user_id uuid primary key references users on delete cascade,
    hash text not null,
    changed_at timestamptz not null
);
create table sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    user_id uuid not null references users on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);
grant select, insert, update on users, password_credentials to coditect_platform;
grant select, insert on installation to coditect_platform;
grant select, insert, update, delete on sessions to coditect_platform;
`
    },
    {
        id: 'identity-0002-sign-in',
        sql: `
alter table users
    -- Null for the installation's first account alone, which nobody could send a mail to yet.
    add column email_verified_at timestamptz,
    add column language text not null default 'en',
    add column deactivated_at timestamptz;
alter table sessions
    add column kind text not null default 'browser' check (kind in ('browser', 'command-line', 'api-key')),
    -- No reference: the organisation's own rows say whether the person still belongs there.
    add column current_organization_id uuid,
    add column scopes text[],
    add column methods text[] not null default '{password}',
    add column multi_factor boolean not null default false,
    add column elevated_until timestamptz,
    add column address text not null default 'unknown',
    add column user_agent text not null default '',
    add column last_seen_at timestamptz;
update sessions set last_seen_at = created_at;
alter table sessions alter column last_seen_at set not null;

-- Ceremonies under way: a sign-in that waits for its second factor, or for the answer of another site.
create table flows (
    token_hash bytea primary key,
    kind text not null,
    user_id uuid references users on delete cascade,
    -- Sealed: it may hold secrets of the ceremony.
    content bytea not null,
    expires_at timestamptz not null
);
create index flows_expiry on flows (expires_at);
create index flows_user on flows (user_id);
grant select, insert, update, delete on flows to coditect_platform;
grant update on sessions to coditect_platform;
`
    },
    {
        id: 'identity-0003-single-sign-on',
        sql: `
-- The organisation whose own identity provider vouched for this sign-in. No reference, as with the organisation worked in.
alter table sessions add column signed_on_organization_id uuid;
`
    },
    {
        id: 'identity-0004-sign-in-limits',
        sql: `
create table known_devices (
    -- One browser may be several people's.
    token_hash bytea not null,
    user_id uuid not null references users on delete cascade,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (token_hash, user_id)
);
create index known_devices_user on known_devices (user_id);
create index known_devices_expiry on known_devices (expires_at);
-- Tries of secrets while the counter of tries does not answer. The key is hashed: it may name an account or an address.
create table strict_tries (
    key_hash bytea primary key,
    used integer not null,
    blocked_until timestamptz not null,
    forget_at timestamptz not null
);
create index strict_tries_forget on strict_tries (forget_at);
grant select, insert, update, delete on known_devices, strict_tries to coditect_platform;
`
    }
];
