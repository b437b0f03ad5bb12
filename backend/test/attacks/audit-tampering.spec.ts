import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type pg from 'pg';
import { bodyHash, linkHash, personalHash } from '../../src/modules/audit/audit-chain.js';
import type { AuditRow } from '../../src/modules/audit/audit-store.js';
import { AuditLog } from '../support/audit-log.js';
import { TestPlatform } from '../support/test-platform.js';

const insufficientPrivilege = { code: '42501' };

describe('tampering with the audit log', () => {
    let platform: TestPlatform;
    let log: AuditLog;

    before(async () => {
        platform = await TestPlatform.start();
        log = new AuditLog(platform);
    });

    after(async () => {
        await log.close();
        await platform.stop();
    });

    /** Whoever owns the database, with its triggers turned off. */
    const intruder = <T>(work: (client: pg.Client) => Promise<T>): Promise<T> =>
        platform.database(async client => {
            await client.query('set session_replication_role = replica');
            return work(client);
        });

    /** A log of six entries of which the fourth is the last that a checkpoint vouches for. */
    async function vouched(): Promise<string> {
        const organizationId = await log.filled(4);
        await platform.checkpointAudit();
        await log.record(organizationId);
        await log.record(organizationId);
        const { code, output } = await log.verify(organizationId);
        assert.equal(code, 0, output);
        assert.match(output, /^Whole: 6 entries in 1 log, held against 1 signed checkpoint\.$/m);
        return organizationId;
    }

    async function assertBroken(organizationId: string, position: number, how: RegExp): Promise<void> {
        const { code, output } = await log.verify(organizationId);
        assert.equal(code, 1, output);
        assert.match(output, new RegExp(`^The log of the organisation ${organizationId} is broken at entry ${position}\\. `));
        assert.match(output, how);
    }

    /** Makes the chain whole again from a position on, as somebody would who knows how it is made. */
    async function chainAnew(client: pg.Client, organizationId: string, from: number): Promise<void> {
        const { rows } = await client.query<AuditRow>('select * from audit_entries where organization_id = $1 order by position', [
            organizationId
        ]);
        let previous = Buffer.alloc(32) as Buffer;
        for (const row of rows) {
            const position = Number(row.position);
            if (position >= from) {
                const hashed = personalHash(row.salt!, row.personal!);
                const body = bodyHash({
                    at: row.at,
                    action: row.action,
                    actor: { kind: row.actor_kind, id: row.actor_id ?? undefined },
                    target: row.target_kind === null ? undefined : { kind: row.target_kind, id: row.target_id! },
                    personalHash: hashed
                });
                row.hash = linkHash(previous, organizationId, position, body);
                await client.query('update audit_entries set hash = $3, personal_hash = $4 where organization_id = $1 and position = $2', [
                    organizationId,
                    position,
                    row.hash,
                    hashed
                ]);
            }
            previous = row.hash;
        }
        await client.query('update audit_heads set position = $2, hash = $3 where organization_id = $1', [
            organizationId,
            rows.length,
            previous
        ]);
    }

    it('is found where an entry was edited', async () => {
        for (const change of [
            "action = 'session.refused'",
            "at = at + interval '1 second'",
            "actor_id = '00000000-0000-0000-0000-000000000001'",
            "actor_kind = 'stranger'",
            "target_kind = 'user', target_id = 'x'"
        ]) {
            const organizationId = await vouched();
            await intruder(client =>
                client.query(`update audit_entries set ${change} where organization_id = $1 and position = 3`, [organizationId])
            );
            await assertBroken(organizationId, 3, /does not follow from the one before/);
        }
    });

    it('is found where the personal part was edited', async () => {
        const organizationId = await vouched();
        await intruder(client =>
            client.query(
                "update audit_entries set personal = replace(personal, '192.0.2.7', '192.0.2.8') where organization_id = $1 and position = 2",
                [organizationId]
            )
        );
        await assertBroken(organizationId, 2, /The address, the user agent or the details of entry 2 were changed/);
    });

    it('is found where an entry was deleted in the middle, also if the others close ranks', async () => {
        const organizationId = await vouched();
        await intruder(client => client.query('delete from audit_entries where organization_id = $1 and position = 3', [organizationId]));
        await assertBroken(organizationId, 3, /Entry 3 is missing: the one that follows is number 4/);
        await intruder(async client => {
            for (const position of [4, 5, 6]) {
                await client.query('update audit_entries set position = $2 - 1 where organization_id = $1 and position = $2', [
                    organizationId,
                    position
                ]);
            }
        });
        await assertBroken(organizationId, 3, /does not follow/);
    });

    it('is found where the tail was cut off', async () => {
        const behind = await vouched();
        await intruder(client => client.query('delete from audit_entries where organization_id = $1 and position > 5', [behind]));
        await assertBroken(behind, 6, /its head counts 6: the last ones were taken out/);

        const throughout = await vouched();
        await intruder(async client => {
            await client.query('delete from audit_entries where organization_id = $1 and position > 3', [throughout]);
            await client.query('delete from audit_checkpoints where organization_id = $1', [throughout]);
            await chainAnew(client, throughout, 9);
        });
        await assertBroken(throughout, 4, /ends with entry 3, but the checkpoint of .* vouches for entry 4/);
    });

    it('is found where a whole log was taken away', async () => {
        const organizationId = await vouched();
        await intruder(async client => {
            for (const table of ['audit_entries', 'audit_heads', 'audit_checkpoints']) {
                await client.query(`delete from ${table} where organization_id = $1`, [organizationId]);
            }
        });
        await assertBroken(organizationId, 1, /ends with entry 0, but the checkpoint/);
        const { code, output } = await log.command('verify');
        assert.equal(code, 1);
        assert.match(output, /is broken at entry/);
    });

    it("is found where the chain was written anew from a point on, hashes, head and the database's checkpoints with it", async () => {
        const organizationId = await vouched();
        await intruder(async client => {
            await client.query("update audit_entries set action = 'session.refused' where organization_id = $1 and position = 2", [
                organizationId
            ]);
            await chainAnew(client, organizationId, 2);
            await client.query('delete from audit_checkpoints where organization_id = $1', [organizationId]);
        });
        await assertBroken(organizationId, 4, /is not the one that the checkpoint of .* signed: the log was written anew/);
    });

    it('is found where a checkpoint was forged to fit, also with a key of the intruder in the database', async () => {
        const organizationId = await vouched();
        await intruder(async client => {
            await client.query("update audit_entries set action = 'session.refused' where organization_id = $1 and position = 2", [
                organizationId
            ]);
            await chainAnew(client, organizationId, 2);
            await client.query(
                `update audit_checkpoints set hash = (select hash from audit_entries e
                 where e.organization_id = audit_checkpoints.organization_id and e.position = audit_checkpoints.position)
                 where organization_id = $1`,
                [organizationId]
            );
        });
        await assertBroken(organizationId, 4, /bears no valid signature of a known key/);
        await intruder(client =>
            client.query("update audit_checkpoints set key_id = 'intruder' where organization_id = $1", [organizationId])
        );
        await assertBroken(organizationId, 4, /bears no valid signature of a known key/);
    });

    it('is found where two entries changed places', async () => {
        const organizationId = await vouched();
        await intruder(async client => {
            for (const [from, to] of [
                [2, 100],
                [3, 2],
                [100, 3]
            ]) {
                await client.query('update audit_entries set position = $3 where organization_id = $1 and position = $2', [
                    organizationId,
                    from,
                    to
                ]);
            }
        });
        await assertBroken(organizationId, 2, /does not follow/);
    });

    it("is found where another organisation's entries were put in", async () => {
        const organizationId = await vouched();
        const other = await vouched();
        await intruder(client =>
            client.query(
                `insert into audit_entries select (jsonb_populate_record(e, jsonb_build_object('organization_id', $1::uuid, 'position', 7))).*
                 from audit_entries e where organization_id = $2 and position = 6`,
                [organizationId, other]
            )
        );
        await assertBroken(organizationId, 7, /does not follow/);
        const third = await vouched();
        await intruder(async client => {
            await client.query('delete from audit_entries where organization_id = $1 and position <= 3', [third]);
            await client.query('update audit_entries set organization_id = $1 where organization_id = $2 and position <= 3', [
                third,
                other
            ]);
        });
        await assertBroken(third, 1, /does not follow/);
    });

    it('is found where somebody wrote into the kept checkpoints, and where they vouch for more than is there', async () => {
        const folder = join(platform.folder, 'data', 'audit');
        const copy = join(platform.folder, 'copy');
        await platform.checkpointAudit();
        const [name] = (await readdir(folder)).filter(file => file.startsWith('checkpoints-'));
        const lines = (await readFile(join(folder, name!), 'utf8')).trimEnd().split('\n');
        const key = (await readdir(folder)).find(file => file.startsWith('key-'))!;
        const organizationId = await vouched();
        await rm(copy, { recursive: true, force: true });
        await (await import('node:fs/promises')).mkdir(copy);
        await writeFile(join(copy, key), await readFile(join(folder, key)));
        const check = async (line: string) => {
            await writeFile(join(copy, 'checkpoints-2026-01.jsonl'), `${line}\n`);
            return log.command('verify', '--organization', organizationId, '--checkpoints', copy);
        };
        const taken = { ...JSON.parse(lines[0]!), organizationId };
        const { code, output } = await check(JSON.stringify(taken));
        assert.equal(code, 1);
        assert.match(output, /bears no valid signature/);
        await assert.rejects(check(`${organizationId} and nonsense`), /line 1, holds no checkpoint/);
    });

    it('is refused by the database to every role that the platform works with, and to its owner by the triggers', async () => {
        const organizationId = await vouched();
        const statements = [
            sql`update audit_entries set action = 'x'`,
            sql`update audit_entries set salt = null, personal = null`,
            sql`delete from audit_entries`,
            sql`truncate audit_entries`,
            sql`delete from audit_heads`,
            sql`truncate audit_heads`,
            sql`update audit_checkpoints set position = 1`,
            sql`delete from audit_checkpoints`,
            sql`truncate audit_checkpoints`,
            sql`update audit_heads set position = 1`,
            sql`update audit_heads set position = position - 1`,
            sql`update audit_heads set hash = '\\x00'`,
            sql`alter table audit_entries disable trigger all`
        ];
        for (const [index, statement] of statements.entries()) {
            await assert.rejects(
                log.sql.asTenant(organizationId, transaction => statement.execute(transaction)),
                insufficientPrivilege,
                `tenant: ${index}`
            );
            await assert.rejects(
                log.sql.asPlatform(transaction => statement.execute(transaction)),
                insufficientPrivilege,
                `platform: ${index}`
            );
        }
        for (const statement of [
            "update audit_entries set action = 'x'",
            'update audit_entries set salt = null, personal = null, actor_id = null',
            'delete from audit_entries',
            'truncate audit_entries',
            'truncate audit_entries, audit_heads, audit_checkpoints',
            'delete from audit_heads',
            'update audit_heads set position = position - 1',
            'update audit_checkpoints set position = 1',
            'delete from audit_checkpoints'
        ]) {
            await assert.rejects(
                platform.database(client => client.query(statement)),
                insufficientPrivilege,
                `owner: ${statement}`
            );
        }
        assert.equal((await log.verify(organizationId)).code, 0);
    });

    it('is not what erasing a personal part is: the chain stays whole, and what is left tells nothing', async () => {
        const organizationId = await vouched();
        await platform.database(client =>
            client.query('update audit_entries set salt = null, personal = null where organization_id = $1 and position in (2, 3)', [
                organizationId
            ])
        );
        const { code, output } = await log.verify(organizationId);
        assert.equal(code, 0, output);
        assert.match(output, /the personal part of 2 was erased/);
        const [row] = await platform.database(
            async client =>
                (
                    await client.query<{ text: string }>(
                        'select row_to_json(e)::text as text from audit_entries e where organization_id = $1 and position = 2',
                        [organizationId]
                    )
                ).rows
        );
        assert.doesNotMatch(row!.text, /192\.0\.2\.7|Browser/);
    });
});
