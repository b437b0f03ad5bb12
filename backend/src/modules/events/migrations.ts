import type { Migration } from '../../kernel/module.js';

export const migrations: readonly Migration[] = [
    {
        id: 'events-0001-streams',
        sql: `
create table event_streams (
    organization_id uuid primary key,
    last_position bigint not null default 0
);
create table events (
    organization_id uuid not null,
    position bigint not null,
    at timestamptz not null,
    -- Who may see it: one person, or every member where it is null.
    audience_user_id uuid,
    payload jsonb not null,
    primary key (organization_id, position)
);
create index events_at on events (at);

alter table event_streams enable row level security;
alter table event_streams force row level security;
alter table events enable row level security;
alter table events force row level security;
create policy tenant on event_streams to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
create policy tenant on events to coditect_tenant
    using (organization_id = current_organization_id()) with check (organization_id = current_organization_id());
create policy platform on event_streams to coditect_platform using (true) with check (true);
create policy platform on events to coditect_platform using (true) with check (true);
grant select, insert, update on event_streams to coditect_tenant, coditect_platform;
grant select, insert on events to coditect_tenant, coditect_platform;
grant delete on events to coditect_platform;
`
    }
];
