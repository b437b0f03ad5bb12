import type { Migration } from '../../kernel/module.js';

/** Settings belong to people and to no organisation, so the tenant role is granted nothing here. */
export const migrations: readonly Migration[] = [
    {
        id: 'personal-settings-0001-documents',
        sql: `
create table settings_documents (
    user_id uuid not null references users on delete cascade,
    document text not null check (document in ('settings', 'keymaps', 'snippets')),
    version integer not null,
    -- A JSON object as text: its order is the person's, and jsonb would not keep it.
    entries text not null,
    primary key (user_id, document)
);
-- The document as it was at each of its last versions.
create table settings_versions (
    user_id uuid not null,
    document text not null,
    version integer not null,
    entries text not null,
    -- JSON arrays of keys: a key may hold what a text of the database can't.
    changed_keys text not null,
    overwritten_keys text not null,
    workspace_name text,
    at timestamptz not null,
    primary key (user_id, document, version),
    foreign key (user_id, document) references settings_documents on delete cascade
);
do $$
declare
    name text;
begin
    foreach name in array array['settings_documents', 'settings_versions'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy platform on %I to coditect_platform using (true) with check (true)', name);
    end loop;
end
$$;
grant select, insert, update on settings_documents to coditect_platform;
grant select, insert, delete on settings_versions to coditect_platform;
`
    }
];
