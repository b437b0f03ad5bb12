import type { Migration } from '../../kernel/module.js';

/** The canary belongs to no organisation, so the tenant role is granted nothing here. */
export const migrations: readonly Migration[] = [
    {
        id: 'secret-key-0001-canary',
        sql: `
create table secret_key_canary (
    -- One row at most.
    singleton boolean primary key default true check (singleton),
    sealed bytea not null
);
grant select, insert on secret_key_canary to coditect_platform;
`
    }
];
