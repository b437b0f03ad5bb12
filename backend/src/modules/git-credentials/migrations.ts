import type { Migration } from '../../kernel/module.js';

/** Both tables are a person's, in whichever organisation he or she works: the tenant role is granted nothing of them. */
export const migrations: readonly Migration[] = [
    {
        id: 'git-credentials-0001-credentials-and-keys',
        sql: `
create table git_credentials (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    host text not null,
    username text not null,
    -- Sealed: the database alone opens no repository.
    secret bytea not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    last_used_at timestamptz,
    constraint git_credentials_host_username unique (user_id, host, username)
);
create table git_ssh_keys (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    name text not null,
    public_key text not null,
    fingerprint text not null,
    -- Sealed, in PKCS #8.
    private_key bytea not null,
    origin text not null check (origin in ('generated', 'pasted')),
    created_at timestamptz not null,
    last_used_at timestamptz,
    constraint git_ssh_keys_fingerprint unique (user_id, fingerprint)
);
grant select, insert, update, delete on git_credentials, git_ssh_keys to coditect_platform;
`
    }
];
