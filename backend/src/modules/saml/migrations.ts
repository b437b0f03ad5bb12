import type { Migration } from '../../kernel/module.js';

/** Signing in has no tenant yet, so both tables are the platform's alone. */
export const migrations: readonly Migration[] = [
    {
        id: 'saml-0001-service-provider',
        sql: `
-- The key pair that signs our requests, one for each connection, made when it is first needed.
create table saml_keys (
    connection_id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    certificate text not null,
    -- Sealed.
    private_key bytea not null,
    created_at timestamptz not null
);
-- Messages that were accepted, until they would not be any more: each is good once.
create table saml_accepted_messages (
    connection_id uuid not null,
    message_hash bytea not null,
    organization_id uuid not null references organizations on delete cascade,
    expires_at timestamptz not null,
    constraint saml_accepted_messages_key primary key (connection_id, message_hash)
);
create index saml_keys_organization on saml_keys (organization_id);
create index saml_accepted_messages_expiry on saml_accepted_messages (expires_at);
create index saml_accepted_messages_organization on saml_accepted_messages (organization_id);

alter table saml_keys enable row level security;
alter table saml_keys force row level security;
alter table saml_accepted_messages enable row level security;
alter table saml_accepted_messages force row level security;
create policy platform on saml_keys to coditect_platform using (true) with check (true);
create policy platform on saml_accepted_messages to coditect_platform using (true) with check (true);
grant select, insert on saml_keys to coditect_platform;
grant select, insert, delete on saml_accepted_messages to coditect_platform;
`
    },
    {
        id: 'saml-0002-with-the-connection',
        sql: `
-- What is kept for a connection goes with it, its private key first of all.
delete from saml_keys where connection_id not in (select connection_id from sign_in_connections);
delete from saml_accepted_messages where connection_id not in (select connection_id from sign_in_connections);
alter table saml_keys
    add constraint saml_keys_connection foreign key (connection_id) references sign_in_connections on delete cascade;
alter table saml_accepted_messages
    add constraint saml_accepted_messages_connection foreign key (connection_id) references sign_in_connections on delete cascade;
`
    }
];
