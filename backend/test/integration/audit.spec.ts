import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { accountRoutes, auditRoutes, identityRoutes } from '@coditect/protocol';
import { AuditLog } from '../support/audit-log.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestOrganization } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

/** All of a stream's text up to its end, or up to where it was closed. */
async function textOf(stream: Readable): Promise<string> {
    let text = '';
    stream.setEncoding('utf8').on('data', piece => {
        text += piece;
    });
    await once(stream, 'close');
    return text;
}

describe('the audit log', () => {
    let platform: TestPlatform;
    let log: AuditLog;
    let ada: TestBrowser;
    let organizationId: string;
    let userId: string;

    before(async () => {
        platform = await TestPlatform.start();
        log = new AuditLog(platform);
        ada = platform.browser();
        const identity = await ada.signUp('Ada');
        organizationId = identity.currentOrganizationId;
        userId = identity.user.id;
    });

    after(async () => {
        await log.close();
        await platform.stop();
    });

    const params = () => ({ organizationId });
    const list = (query: Record<string, unknown> = {}) => ada.api.call(auditRoutes.listAuditEntries, { params: params(), query });

    /** The program itself. `onText` gets its output at the first piece of it. */
    async function program(args: readonly string[], onText: (stdout: Readable) => void = () => undefined) {
        const path = fileURLToPath(new URL('../../src/main-audit.js', import.meta.url));
        const child = spawn(process.execPath, [path, ...args], {
            env: { ...process.env, CODITECT_DATA_DIR: join(platform.folder, 'data') },
            stdio: ['ignore', 'pipe', 'pipe']
        });
        child.stdout.once('data', () => onText(child.stdout));
        const [output, errors, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
        return { code, output, errors };
    }

    it('tells an auditor who did what from where, newest first, with the names of people', async () => {
        await platform.browser().signIn('ada@example.com');
        const { entries } = await list();
        const [latest] = entries;
        assert.equal(latest?.action, 'session.started');
        assert.deepEqual(latest.actor, { kind: 'person', id: userId, name: 'Ada' });
        assert.equal(latest.address, '127.0.0.1');
        assert.deepEqual(latest.details, { methods: ['password'] });
        assert.equal(latest.erased, false);
        assert.deepEqual(
            entries.map(entry => entry.position),
            entries.map((_, index) => entries.length - index)
        );
    });

    it('finds entries by action, actor, target, time and text, and gives them page by page', async () => {
        const other = '00000000-0000-4000-8000-00000000000a';
        platform.clock.advance(60_000);
        const from = platform.clock.now().toISOString();
        await log.record(organizationId, {
            action: 'session.refused',
            actor: { kind: 'stranger' },
            details: { why: '100% wrong_password' }
        });
        await log.record(organizationId, {
            action: 'directory.user-created',
            actor: { kind: 'directory', directoryId: 'dir-1' },
            target: { kind: 'user', id: other }
        });
        platform.clock.advance(60_000);
        const to = platform.clock.now().toISOString();
        await log.record(organizationId, { action: 'session.ended' });
        const actions = async (query: Record<string, unknown>) => (await list(query)).entries.map(entry => entry.action);
        assert.deepEqual(await actions({ from }), ['session.ended', 'directory.user-created', 'session.refused']);
        assert.deepEqual(await actions({ from, to }), ['directory.user-created', 'session.refused']);
        assert.deepEqual(await actions({ from, action: 'session' }), ['session.ended', 'session.refused']);
        assert.deepEqual(await actions({ action: 'session.refused' }), ['session.refused']);
        assert.deepEqual(await actions({ action: 'sess' }), []);
        assert.deepEqual(await actions({ actor: 'dir-1' }), ['directory.user-created']);
        assert.deepEqual(await actions({ target: other }), ['directory.user-created']);
        assert.deepEqual(await actions({ text: '100% WRONG_pass' }), ['session.refused']);
        assert.deepEqual(await actions({ text: '100_ wrong' }), []);
        const seen: number[] = [];
        let before: number | undefined;
        do {
            const page = await list({ limit: 2, before });
            seen.push(...page.entries.map(entry => entry.position));
            before = page.next;
        } while (before !== undefined);
        assert.deepEqual(
            seen,
            seen.map((_, index) => seen.length - index)
        );
    });

    it('has each wrong password: of an account in its organisations, of an unknown address in the installation, without the address', async () => {
        const refusal = (email: string) => problemOf(platform.browser().signIn(email, 'a wrong password'));
        assert.equal((await refusal('ada@example.com')).status, 401);
        assert.equal((await refusal('nobody.at.all@example.com')).status, 401);
        const current = { current: 'not the password', password: 'a new and long enough password', endApiKeys: false };
        assert.equal((await problemOf(ada.api.call(accountRoutes.changePassword, { body: current }))).status, 422);
        const [change, signIn] = (await list({ limit: 2 })).entries;
        assert.deepEqual([change?.action, change?.details], ['password.change-refused', { reason: 'wrong-password' }]);
        assert.deepEqual([signIn?.action, signIn?.actor.kind, signIn?.target?.id], ['session.refused', 'stranger', userId]);
        assert.deepEqual(signIn?.details, { methods: ['password'], reason: 'wrong-password' });
        const { entries } = await ada.api.call(auditRoutes.listInstallationAuditEntries, { query: { limit: 1 } });
        assert.deepEqual(entries[0]?.details, { methods: ['password'], reason: 'unknown-address' });
        assert.doesNotMatch(JSON.stringify(entries), /nobody\.at\.all/);
    });

    it('is exported as lines of JSON and as a table that no spreadsheet takes for formulas, and says so itself', async () => {
        await log.record(organizationId, {
            client: { address: '192.0.2.9', userAgent: '=HYPERLINK("http://evil.example","x")', language: 'en' },
            details: { note: 'a "quoted", line\nbreak' }
        });
        const url = `${platform.origin}/api/organizations/${organizationId}/audit/export`;
        const lines = await ada.send(`${url}.jsonl?text=HYPERLINK`);
        assert.equal(lines.headers['content-type'], 'application/x-ndjson');
        assert.match(lines.headers['content-disposition'] ?? '', /^attachment; filename="audit-[0-9a-f-]+\.jsonl"$/);
        const exported = lines.body
            .trimEnd()
            .split('\n')
            .map(line => JSON.parse(line));
        assert.deepEqual(
            exported.map(entry => [entry.organizationId, entry.userAgent, entry.details.note]),
            [[organizationId, '=HYPERLINK("http://evil.example","x")', 'a "quoted", line\nbreak']]
        );
        assert.match(exported[0].hash, /^[0-9a-f]{64}$/);
        const table = await ada.send(`${url}.csv`);
        assert.match(table.headers['content-type'] ?? '', /^text\/csv/);
        assert.match(table.body, /^organization,position,at,action,/);
        assert.ok(table.body.includes(`"'=HYPERLINK(""http://evil.example"",""x"")"`), table.body);
        for (const cell of table.body.split(/,|\r\n/)) {
            assert.doesNotMatch(cell, /^"?[=+\-@]/);
        }
        const { entries } = await list({ action: 'audit.exported' });
        assert.deepEqual(
            entries.map(({ actor, details }) => [actor.name, details?.format, details?.text]),
            [
                ['Ada', 'csv', undefined],
                ['Ada', 'jsonl', 'HYPERLINK']
            ]
        );
    });

    it('exports long logs whole', async () => {
        const { rows } = await platform.database(client =>
            client.query('select count(*)::int as count from audit_entries where organization_id = $1', [organizationId])
        );
        await Promise.all(Array.from({ length: 1_100 }, () => log.record(organizationId)));
        const lines = await ada.send(`${platform.origin}/api/organizations/${organizationId}/audit/export.jsonl`);
        const positions = lines.body
            .trimEnd()
            .split('\n')
            .map(line => JSON.parse(line).position);
        assert.deepEqual(
            positions,
            Array.from({ length: rows[0].count + 1_100 }, (_, index) => index + 1)
        );
    });

    it('has neither a gap nor a fork when fifty write at once', async () => {
        const crowded = await log.filled(0);
        await Promise.all(Array.from({ length: 50 }, () => log.record(crowded)));
        const { code, output } = await log.verify(crowded);
        assert.equal(code, 0, output);
        assert.match(output, /^Whole: 50 entries in 1 log,/);
    });

    it('says whether it is whole and up to where a checkpoint vouches for it', async () => {
        await platform.checkpointAudit();
        platform.clock.advance(120_000);
        const { intact, entries, vouchedTo, breach } = await ada.api.call(auditRoutes.verifyAuditLog, { params: params() });
        assert.deepEqual([intact, breach, vouchedTo?.position], [true, undefined, entries]);
        await platform.database(async client => {
            await client.query('set session_replication_role = replica');
            await client.query("update audit_entries set action = 'x' where organization_id = $1 and position = 2", [organizationId]);
        });
        platform.clock.advance(120_000);
        const broken = await ada.api.call(auditRoutes.verifyAuditLog, { params: params() });
        assert.equal(broken.intact, false);
        assert.equal(broken.breach?.position, 2);
        await platform.database(async client => {
            await client.query('set session_replication_role = replica');
            await client.query("update audit_entries set action = 'session.started' where organization_id = $1 and position = 2", [
                organizationId
            ]);
        });
    });

    it('is there for nobody of another organisation, and to no member without the right', async () => {
        const acme = await TestOrganization.found(platform, 'Grace');
        const admin = await acme.join('Annie', 'admin');
        const others = await Promise.all((['billing', 'member', 'viewer'] as const).map(role => acme.join(`A-${role}`, role)));
        for (const route of ['', '/verification', '/export.jsonl', '/export.csv']) {
            const statusOf = async (browser: TestBrowser, path: string) =>
                (await browser.send(`${platform.origin}/api${path}${route}`)).status;
            const path = `/organizations/${acme.id}/audit`;
            assert.deepEqual([await statusOf(acme.owner.browser, path), await statusOf(admin.browser, path)], [200, 200]);
            for (const { browser } of others) {
                assert.equal(await statusOf(browser, path), 403, route);
            }
            assert.equal(await statusOf(ada, path), 404, `${route}: an administrator of the installation is no member`);
            assert.equal(await statusOf(acme.owner.browser, `/organizations/${organizationId}/audit`), 404, route);
            assert.equal(await statusOf(acme.owner.browser, '/admin/audit'), 403, route);
        }
        const { entries } = await list({ limit: 200 });
        assert.ok(!entries.some(({ actor }) => actor.name === 'Grace'));
    });

    it("shows the installation's own log to administrators", async () => {
        const { entries } = await ada.api.call(auditRoutes.listInstallationAuditEntries, { query: {} });
        assert.ok(Array.isArray(entries));
        const { intact } = await ada.api.call(auditRoutes.verifyInstallationAuditLog);
        assert.equal(intact, true);
        const csv = await ada.send(`${platform.origin}/api/admin/audit/export.csv`);
        assert.equal(csv.status, 200);
    });

    it('is checked and exported from the command line, while the platform runs and while it does not', async () => {
        const running = await log.command('verify');
        assert.equal(running.code, 0, running.output);
        const exported = await log.command('export', '--organization', organizationId, '--format', 'csv');
        assert.equal(exported.code, 0);
        assert.match(exported.output, /^organization,position/);
        const { entries } = await list({ action: 'audit.exported', limit: 1 });
        assert.equal(entries[0]?.actor.kind, 'platform');
        await platform.restart(async () => {
            const offline = await log.command('verify');
            assert.equal(offline.code, 0, offline.output);
            assert.match(offline.output, /^Whole: \d+ entries in \d+ logs, held against \d+ signed checkpoints/);
        });
        await assert.rejects(log.command('erase'), /npm run audit -- verify/);
        await assert.rejects(log.command('verify', '--organization', 'x'), /npm run audit -- verify/);
    });

    it('is not called whole from the command line by checkpoints that are not there', async () => {
        const folder = join(platform.folder, 'data', 'audit');
        const [away, empty] = [join(platform.folder, 'away'), join(platform.folder, 'empty')];
        await mkdir(empty);
        await platform.checkpointAudit();
        for (const [copy, sentence] of [
            [away, /away is not there\./],
            [empty, /empty holds no checkpoints\./]
        ] as const) {
            await assert.rejects(log.command('verify', '--checkpoints', copy), sentence);
            await assert.rejects(log.command('verify', '--organization', organizationId, '--checkpoints', copy), sentence);
        }
        await cp(folder, empty, { recursive: true });
        assert.equal((await log.command('verify', '--checkpoints', empty)).code, 0);
        await rename(folder, away);
        await assert.rejects(log.command('verify'), /audit is not there\. But the database tells of checkpoints/);
        await rename(away, folder);
        for (const key of (await readdir(empty)).filter(name => name.startsWith('key-'))) {
            await rm(join(empty, key));
        }
        await assert.rejects(log.command('verify', '--checkpoints', empty), /no key/);
    });

    it('is neither called whole nor exported where there is no such log', async () => {
        for (const command of ['verify', 'export']) {
            await assert.rejects(log.command(command, '--organization', randomUUID()), /There is no log of an organisation/);
        }
        assert.equal((await log.command('verify', '--organization', 'installation')).code, 0);
    });

    it('says with the code 2 what it could not check, and ends without a word where nobody reads on', async () => {
        await log.filled(600);
        const unknown = await program(['verify', '--organization', randomUUID()]);
        assert.deepEqual([unknown.code, unknown.output], [2, '']);
        assert.match(unknown.errors, /^There is no log of an organisation [^\n]*\n$/);
        const left = await program(['export'], stdout => stdout.destroy());
        assert.deepEqual([left.code, left.errors], [0, '']);
    });

    it('is signed off when the platform stops, apart from the database, by a key that is sealed in it', async () => {
        const last = await log.filled(3);
        await platform.restart();
        const folder = join(platform.folder, 'data', 'audit');
        const names = (await readdir(folder)).sort();
        assert.equal(names.length, 2);
        assert.match(names[0]!, /^checkpoints-\d{4}-\d{2}\.jsonl$/);
        assert.match(names[1]!, /^key-[0-9a-f]{16}\.pem$/);
        const kept = (await readFile(join(folder, names[0]!), 'utf8'))
            .trimEnd()
            .split('\n')
            .map(line => JSON.parse(line));
        assert.deepEqual(
            kept.filter(checkpoint => checkpoint.organizationId === last).map(checkpoint => checkpoint.position),
            [3]
        );
        const { rows } = await platform.database(client => client.query("select encode(private_key, 'escape') as key from audit_keys"));
        assert.equal(rows.length, 1);
        assert.doesNotMatch(rows[0].key, /PRIVATE/);
        const { rows: sessions } = await platform.database(client =>
            client.query('select 1 from audit_entries where organization_id = $1', [last])
        );
        assert.equal(sessions.length, 3);
        await ada.api.call(identityRoutes.whoAmI);
    });
});
