import type { Migration } from '../../kernel/module.js';

/**
 * The log outlives organisations and people, so it refers to neither. Nobody is granted update or delete on entries, and
 * triggers refuse them to the owner too: who turns those off is found by the chain and its checkpoints.
 */
export const migrations: readonly Migration[] = [
    {
        id: 'audit-0001-entries',
        sql: `
create table audit_heads (
    organization_id uuid primary key,
    position bigint not null,
    hash bytea not null
);
create table audit_entries (
    organization_id uuid not null,
    position bigint not null,
    -- To the millisecond, as it is hashed.
    at timestamptz(3) not null,
    action text not null,
    actor_kind text not null,
    actor_id text,
    target_kind text,
    target_id text,
    personal_hash bytea not null,
    -- The personal part (address, user agent, details) as the very text that was hashed, with its salt: both null once erased.
    salt bytea,
    personal text,
    hash bytea not null,
    primary key (organization_id, position)
);
create table audit_checkpoints (
    organization_id uuid not null,
    position bigint not null,
    hash bytea not null,
    at timestamptz(3) not null,
    key_id text not null,
    signature bytea not null,
    primary key (organization_id, position)
);
create table audit_keys (
    number integer primary key,
    key_id text not null unique,
    public_key text not null,
    -- Sealed by the installation's secret key.
    private_key bytea not null,
    created_at timestamptz not null
);

do $$
declare
    name text;
begin
    foreach name in array array['audit_heads', 'audit_entries', 'audit_checkpoints'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
        execute format('create policy tenant on %I to coditect_tenant
            using (organization_id = current_organization_id()) with check (organization_id = current_organization_id())', name);
    end loop;
end
$$;
grant select, insert on audit_heads, audit_entries to coditect_platform, coditect_tenant;
grant update on audit_heads to coditect_platform, coditect_tenant;
grant select, insert on audit_checkpoints to coditect_platform;
grant select on audit_checkpoints to coditect_tenant;
grant select, insert on audit_keys to coditect_platform;

create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'The audit log is only ever added to.' using errcode = 'insufficient_privilege';
end
$$;
create function audit_refuse_unless_erased() returns trigger language plpgsql as $$
begin
    old.salt := null;
    old.personal := null;
    if new is distinct from old then
        raise exception 'Of an entry in the audit log only the personal part can be erased.' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create function audit_refuse_unless_next() returns trigger language plpgsql as $$
begin
    if new.organization_id <> old.organization_id or new.position <> old.position + 1 then
        raise exception 'The audit log grows by one entry at a time.' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger only_next before update on audit_heads for each row execute function audit_refuse_unless_next();
create trigger only_erased before update on audit_entries for each row execute function audit_refuse_unless_erased();
create trigger no_change before update on audit_checkpoints for each row execute function audit_refuse();
create trigger no_delete before delete on audit_heads for each row execute function audit_refuse();
create trigger no_delete before delete on audit_entries for each row execute function audit_refuse();
create trigger no_delete before delete on audit_checkpoints for each row execute function audit_refuse();
create trigger no_truncate before truncate on audit_heads execute function audit_refuse();
create trigger no_truncate before truncate on audit_entries execute function audit_refuse();
create trigger no_truncate before truncate on audit_checkpoints execute function audit_refuse();

-- Adds one entry to each of the logs, in one round trip. Logs are locked in one order everywhere, so that two transactions
-- never wait for each other. The caller's rights and row-level security hold in here.
create function audit_append(
    logs uuid[], at timestamptz, action text, actor_kind text, actor_id text, target_kind text, target_id text,
    personal_hash bytea, salt bytea, personal text, body_hash bytea
) returns void language plpgsql as $$
#variable_conflict use_variable
declare
    log uuid;
    head audit_heads%rowtype;
begin
    for log in select distinct unnest(logs) order by 1 loop
        insert into audit_heads as heads (organization_id, position, hash)
            values (log, 1, sha256(decode(repeat('00', 32), 'hex') || uuid_send(log) || int8send(1) || body_hash))
            on conflict on constraint audit_heads_pkey do update
            set position = heads.position + 1,
                hash = sha256(heads.hash || uuid_send(log) || int8send(heads.position + 1) || body_hash)
            returning heads.* into head;
        insert into audit_entries
            values (log, head.position, at, action, actor_kind, actor_id, target_kind, target_id, personal_hash, salt, personal, head.hash);
    end loop;
end
$$;
`
    },
    {
        id: 'audit-0002-days',
        sql: `
create index audit_entries_at on audit_entries (organization_id, at);
`
    }
];
