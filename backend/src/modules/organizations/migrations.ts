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
    }
];
