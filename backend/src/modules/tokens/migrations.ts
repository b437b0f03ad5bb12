import type { Migration } from '../../kernel/module.js';

/** Device requests and refresh tokens are read before anybody is signed in, so the tenant role is granted nothing of them. */
export const migrations: readonly Migration[] = [
    {
        id: 'tokens-0001-tokens',
        sql: `
create table signing_keys (
    kid uuid primary key,
    public_key jsonb not null,
    -- Sealed: the database alone signs nothing.
    private_key bytea not null,
    created_at timestamptz not null,
    signs_from timestamptz not null
);
grant select, insert, delete on signing_keys to coditect_platform;

create table refresh_tokens (
    token_hash bytea primary key,
    -- The command line's: it is the family that ends when a used token is shown again.
    session_id uuid not null references sessions on delete cascade,
    user_id uuid not null references users on delete cascade,
    client_id text not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    family_expires_at timestamptz not null,
    used_at timestamptz,
    successor_hash bytea,
    -- Sealed, for a retry whose answer was lost; taken away when the successor is used.
    successor bytea
);
create index refresh_tokens_session on refresh_tokens (session_id);
create index refresh_tokens_user on refresh_tokens (user_id);
create index refresh_tokens_expiry on refresh_tokens (expires_at);
grant select, insert, update, delete on refresh_tokens to coditect_platform;

create table device_requests (
    device_code_hash bytea primary key,
    user_code_hash bytea not null constraint device_requests_user_code unique,
    client_id text not null,
    device_name text,
    scopes text[] not null,
    address text not null,
    user_agent text not null,
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    polled_at timestamptz,
    interval_seconds integer not null,
    state text not null default 'pending' check (state in ('pending', 'approved', 'denied')),
    user_id uuid references users on delete cascade,
    -- The session that approved: the device gets nothing once that has ended.
    approved_by uuid references sessions on delete cascade,
    granted_organization_id uuid,
    granted_scopes text[],
    multi_factor boolean not null default false,
    signed_on_organization_id uuid
);
create index device_requests_expiry on device_requests (expires_at);
create index device_requests_user on device_requests (user_id);
create index device_requests_approved_by on device_requests (approved_by);
grant select, insert, update, delete on device_requests to coditect_platform;

create table api_keys (
    -- The session that the key hangs on: when it ends, so does the key.
    id uuid primary key references sessions on delete cascade,
    organization_id uuid not null references organizations on delete cascade,
    user_id uuid not null references users on delete cascade,
    name text not null,
    prefix text not null,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    secret_hash bytea not null unique,
    previous_hash bytea unique,
    previous_good_until timestamptz
);
create index api_keys_organization on api_keys (organization_id, created_at);
create index api_keys_user on api_keys (user_id);
alter table api_keys enable row level security;
alter table api_keys force row level security;
create policy tenant on api_keys to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
create policy platform on api_keys to coditect_platform using (true) with check (true);
-- What an organisation's admins see of a key; not what it is checked by.
grant select (id, organization_id, user_id, name, prefix, scopes, created_at, expires_at, previous_good_until) on api_keys to coditect_tenant;
grant select, insert, update on api_keys to coditect_platform;
`
    }
];
