import type { Migration } from '../../kernel/module.js';

/**
 * An organisation's connections and domains are the tenant's. Linked identities are people's, who may belong to several
 * organisations, so the tenant role is granted nothing there.
 */
export const migrations: readonly Migration[] = [
    {
        id: 'federation-0001-single-sign-on',
        sql: `
create table sign_in_connections (
    organization_id uuid not null references organizations on delete cascade,
    connection_id uuid primary key,
    kind text not null check (kind in ('oidc', 'saml')),
    name text not null,
    -- Null: only who is a member may enter.
    default_role text check (default_role in ('admin', 'billing', 'member', 'viewer')),
    trusts_factors boolean not null,
    -- Sealed: client secrets and private keys are among them.
    settings bytea not null,
    created_at timestamptz not null,
    -- The last sign-in that succeeded with these settings.
    tested_at timestamptz
);
create index sign_in_connections_organization on sign_in_connections (organization_id);
create table organization_domains (
    organization_id uuid not null references organizations on delete cascade,
    domain_id uuid primary key,
    domain text not null,
    token text not null,
    created_at timestamptz not null,
    verified_at timestamptz,
    constraint organization_domains_claim unique (organization_id, domain)
);
-- Anybody may claim a domain; one can show that it is theirs.
create unique index organization_domains_verified on organization_domains (domain) where verified_at is not null;
create table single_sign_on (
    organization_id uuid primary key references organizations on delete cascade,
    -- Members of the verified domains, save owners, get in by a connection alone.
    required boolean not null
);
create table linked_identities (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    -- An OpenID issuer, or 'connection:<id>': what a company says of its people is never taken for another's word.
    issuer text not null,
    subject text not null,
    connection_id uuid references sign_in_connections on delete cascade,
    email text,
    email_verified boolean not null,
    linked_at timestamptz not null,
    last_used_at timestamptz,
    constraint linked_identities_subject unique (issuer, subject)
);
create index linked_identities_user on linked_identities (user_id);
create index linked_identities_connection on linked_identities (connection_id);

do $$
declare
    name text;
begin
    foreach name in array array['sign_in_connections', 'organization_domains', 'single_sign_on'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
        execute format('create policy tenant on %I to coditect_tenant
            using (organization_id = current_organization_id()) with check (organization_id = current_organization_id())', name);
        execute format('grant select, insert, update, delete on %I to coditect_tenant', name);
        execute format('grant select on %I to coditect_platform', name);
    end loop;
end
$$;
grant update on sign_in_connections to coditect_platform;
grant select, insert, update, delete on linked_identities to coditect_platform;
`
    }
];
