import type { Migration } from '../../kernel/module.js';

/** Factors belong to people and to no organisation, so the tenant role is granted nothing here. */
export const migrations: readonly Migration[] = [
    {
        id: 'factors-0001-factors',
        sql: `
create table factors (
    user_id uuid not null references users on delete cascade,
    kind text not null check (kind in ('totp', 'email', 'sms')),
    -- The secret of an authenticator app, or a phone's number. Codes by mail have none: they go to the account's address.
    sealed bytea,
    -- The last step of time whose code was taken (RFC 6238, 5.2): it and those before are good no longer.
    last_step bigint not null default 0,
    created_at timestamptz not null,
    last_used_at timestamptz,
    primary key (user_id, kind)
);
create table passkeys (
    passkey_id uuid primary key,
    user_id uuid not null references users on delete cascade,
    -- One credential is one person's, over the whole installation.
    credential_id text not null constraint passkeys_credential_id unique,
    public_key bytea not null,
    counter bigint not null,
    transports text[] not null,
    backed_up boolean not null,
    name text not null,
    created_at timestamptz not null,
    last_used_at timestamptz
);
create index passkeys_user on passkeys (user_id);
create table recovery_codes (
    user_id uuid not null references users on delete cascade,
    code_hash bytea not null,
    created_at timestamptz not null,
    used_at timestamptz,
    primary key (user_id, code_hash)
);
-- What was asked of somebody and waits for an answer: a code that was sent, or bytes that a passkey is to sign.
create table factor_challenges (
    -- The session, or the sign-in under way, that it was asked in: an answer is good there alone.
    subject text not null,
    purpose text not null,
    user_id uuid not null references users on delete cascade,
    content bytea not null,
    tries_left integer not null,
    expires_at timestamptz not null,
    primary key (subject, purpose)
);
create index factor_challenges_expiry on factor_challenges (expires_at);
create index factor_challenges_user on factor_challenges (user_id);
grant select, insert, update, delete on factors, passkeys, recovery_codes, factor_challenges to coditect_platform;
`
    }
];
