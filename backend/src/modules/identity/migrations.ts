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
    }
];
