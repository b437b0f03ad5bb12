// People, sessions and one large organisation, put into the database as the platform would have put them there one by one.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';

const require = createRequire(join(root, 'backend', 'package.json'));
const pg = require('pg');
const { hash } = require('@node-rs/argon2');

/** Members of the large organisation. As many others belong to none but their own. */
export const people = 10_000;
export const sessions = 50_000;
export const password = 'a benchmark is no secret';

/** What a hash costs where nothing else is configured. */
export const passwordCost = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 };
export const largeOrganizationId = '00000000-0000-4000-a000-000000000000';

/** The address of one of those who belong to no organisation but their own. */
export const emailOf = index => `person-${people + (index % people)}@bench.example`;

/** The cookie of one of the sessions: each person has five. */
export const sessionTokenOf = index => `bench-session-${index % sessions}`;

/** The person with the number 0 owns the large organisation, and works in it. */
export async function populate(connection) {
    const client = new pg.Client(connection);
    await client.connect();
    try {
        await client.query('begin');
        for (const [sql, values] of statements(await hash(password, passwordCost))) {
            await client.query(sql, values);
        }
        await client.query('commit');
        await client.query('analyze');
    } finally {
        await client.end();
    }
}

const uuid = (kind, number) => `('00000000-0000-4000-${kind}-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

function statements(passwordHash) {
    const person = uuid('8000', 'i');
    const home = uuid('9000', 'i');
    return [
        [
            `insert into users (id, name, email, email_key, email_verified_at, created_at)
             select ${person}, 'Person ' || i, 'person-' || i || '@bench.example', 'person-' || i || '@bench.example', now(), now()
             from generate_series(0, $1::int - 1) i`,
            [2 * people]
        ],
        [
            `insert into password_credentials (user_id, hash, changed_at) select ${person}, $2, now() from generate_series(0, $1::int - 1) i`,
            [2 * people, passwordHash]
        ],
        [
            `insert into organizations (organization_id, name, personal, created_at)
             select ${home}, 'Person ' || i, true, now() from generate_series(0, $1::int - 1) i
             union all select $2::uuid, 'Large', false, now()`,
            [2 * people, largeOrganizationId]
        ],
        [
            `insert into licenses (organization_id, tier, since) select organization_id, 'free', now() from organizations
             where not exists (select from licenses l where l.organization_id = organizations.organization_id)`
        ],
        [
            `insert into memberships (organization_id, user_id, role, created_at, member_name, member_email, email_key, name_key)
             select belonging.*, now(), users.name, users.email, users.email_key, lower(users.name)
             from (
                 select ${home}, ${person}, 'owner' from generate_series(0, 2 * $1::int - 1) i
                 union all select $2::uuid, ${person}, case when i = 0 then 'owner' else 'member' end from generate_series(0, $1::int - 1) i
             ) belonging (organization_id, user_id, role) join users on users.id = belonging.user_id`,
            [people, largeOrganizationId]
        ],
        [
            `insert into member_words (organization_id, user_id, word)
             select organization_id, user_id, unnest(string_to_array(name_key, ' ') || email_key) from memberships`
        ],
        [
            `insert into sessions (id, token_hash, user_id, current_organization_id, multi_factor, created_at, last_seen_at, expires_at)
             select ${uuid('b000', 'i')}, sha256(convert_to('bench-session-' || i, 'UTF8')), ${uuid('8000', 'i % $2::int')},
                 case when i % $2::int = 0 then $3::uuid end, true, now(), now(), now() + interval '30 days'
             from generate_series(0, $1::int - 1) i`,
            [sessions, people, largeOrganizationId]
        ]
    ];
}
