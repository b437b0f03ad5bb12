import type { Migration } from '../../kernel/module.js';

/** Mails belong to people, who may belong to no organisation yet: the tenant role is granted nothing. */
export const migrations: readonly Migration[] = [
    {
        id: 'mails-0001-mails',
        sql: `
-- Mails on their way. What was taken by the mail server is deleted.
create table mails (
    id uuid primary key,
    -- Sealed: links and codes stand in it.
    content bytea not null,
    attempts integer not null default 0,
    created_at timestamptz not null,
    next_attempt_at timestamptz not null,
    -- Given up: an administrator sees it, and may send it again.
    failed_at timestamptz,
    failure text
);
create index mails_due on mails (next_attempt_at) where failed_at is null;
create index mails_failed on mails (failed_at) where failed_at is not null;
grant select, insert, update, delete on mails to coditect_platform;
`
    }
];
