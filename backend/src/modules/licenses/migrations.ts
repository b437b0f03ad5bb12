import type { Migration } from '../../kernel/module.js';

export const migrations: readonly Migration[] = [
    {
        id: 'licenses-0001-licenses',
        sql: `
create table licenses (
    organization_id uuid primary key references organizations on delete cascade,
    tier text not null check (tier in ('free', 'team', 'enterprise')),
    since timestamptz not null
);
alter table licenses enable row level security;
alter table licenses force row level security;
create policy tenant on licenses to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
create policy platform on licenses to coditect_platform using (true) with check (true);
grant select on licenses to coditect_tenant;
grant select, insert, update on licenses to coditect_platform;
`
    }
];
