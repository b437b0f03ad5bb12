import assert from 'node:assert/strict';
import { accountRoutes, auditRoutes, identityProblems, type KeptMail, mailRoutes, outboxTokenHeader } from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import { newKey, withToken } from '../support/programs.js';
import { letElevationPass } from '../support/second-factors.js';
import type { Answer, TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');

/** What the fragment of the address holds that the operator's terminal shows. */
function tokenOf(platform: TestPlatform): string {
    const { origin, pathname, hash } = new URL(platform.outboxAddress ?? assert.fail('No address of an outbox is given.'));
    assert.deepEqual([origin, pathname], [platform.origin, '/outbox']);
    return hash.slice(1);
}

describe('the outbox, which holds links that open accounts', () => {
    let platform: TestPlatform;
    let administrator: TestBrowser;
    let member: TestBrowser;
    let token: string;

    before(async () => {
        platform = await TestPlatform.start({ CODITECT_SECRET_KEY: secretKey });
        token = tokenOf(platform);
        administrator = platform.browser();
        await administrator.signUp('Ada');
        member = platform.browser();
        await member.signUp('Grace');
        await member.api.call(accountRoutes.requestPasswordReset, { body: { email: 'grace@example.com' } });
        await platform.mailTo('grace@example.com', /password/);
    });

    after(() => platform.stop());

    function read(browser: TestBrowser, headers: Readonly<Record<string, string>> = {}, origin = platform.origin): Promise<Answer> {
        return browser.send(`${origin}/api/outbox`, { headers });
    }

    function assertClosed(answer: Answer, what: string): void {
        assert.equal(answer.status, 404, `${what}: ${answer.body}`);
        assert.doesNotMatch(answer.body, /#|@/, what);
    }

    it('is not there for a program on the machine, such as one in a workspace, that shows no token', async () => {
        assertClosed(await read(platform.browser()), 'loopback');
        assertClosed(await read(platform.browser(), { host: `127.0.0.1:${platform.port}` }), 'loopback by its number');
        for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip']) {
            assertClosed(await read(platform.browser(), { [header]: '127.0.0.1' }), header);
        }
    });

    it('is not there for a wrong token, a piece of the right one, or the right one where it does not belong', async () => {
        const changed = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
        for (const wrong of ['', ' ', changed, token.slice(0, -1), `${token}A`, token.toLowerCase(), `${token}, ${token}`]) {
            assertClosed(await read(platform.browser(), { [outboxTokenHeader]: wrong }), `"${wrong}"`);
        }
        assertClosed(await read(platform.browser(), { authorization: `Bearer ${token}` }), 'as a bearer');
        assertClosed(await platform.browser().send(`${platform.origin}/api/outbox?${outboxTokenHeader}=${token}`), 'in the query');
        assertClosed(await platform.browser().send(`${platform.origin}/api/outbox?token=${token}`), 'in the query');
    });

    it("is not there for an ordinary member, nor for a workspace's cookie", async () => {
        assertClosed(await read(member), 'a member');
        assert.equal((await problemOf(member.api.call(mailRoutes.readOutboxAsAdministrator))).status, 403);
        for (const person of [member, administrator]) {
            const { origin } = await person.enter();
            for (const path of ['outbox', 'outbox/state', 'admin/outbox']) {
                const answer = await person.send(`${origin}/_platform/api/${path}`, { headers: { [outboxTokenHeader]: token } });
                assert.ok([403, 404].includes(answer.status), `${path}: ${answer.body}`);
                assert.doesNotMatch(answer.body, /#|@/);
            }
            const { hostname } = new URL(origin);
            const thief = platform.browser();
            thief.setCookie('localhost', 'coditect_workspace', person.cookie(hostname, 'coditect_workspace') ?? assert.fail());
            thief.setCookie('localhost', 'coditect_session', person.cookie(hostname, 'coditect_workspace') ?? assert.fail());
            assertClosed(await read(thief), "a workspace's cookie");
            assert.equal((await problemOf(thief.api.call(mailRoutes.readOutboxAsAdministrator))).status, 401);
        }
    });

    it("is not there for an administrator's API key", async () => {
        const program = withToken(administrator, (await newKey(administrator)).secret);
        assert.equal((await problemOf(program.call(mailRoutes.readOutbox))).status, 404);
        assert.equal((await problemOf(program.call(mailRoutes.readOutboxAsAdministrator))).status, 403);
    });

    it('is closed to the session of an administrator that has given no fresh proof: a link in there would make it one', async () => {
        letElevationPass(platform);
        const stale = await problemOf(administrator.api.call(mailRoutes.readOutboxAsAdministrator));
        assert.equal(stale.code, identityProblems.elevationRequired);
        await administrator.signIn('ada@example.com');
    });

    it('is shown to an administrator who is signed in, and to who shows the token, also after a restart', async () => {
        const linkIn = ({ mails }: { readonly mails: readonly KeptMail[] }) =>
            mails.find(({ to, subject }) => to === 'grace@example.com' && /password/.test(subject))?.text.match(/\/reset#\S+/)?.[0];
        const byToken = async () => linkIn((await read(platform.browser(), { [outboxTokenHeader]: token })).json());
        const link = linkIn(await administrator.api.call(mailRoutes.readOutboxAsAdministrator));
        assert.ok(link);
        assert.equal(await byToken(), link);
        await platform.restart();
        assert.equal(tokenOf(platform), token);
        assert.equal(await byToken(), link);
    });

    it('is not opened unseen: once for each opening it stands in the log of the installation by whom', async () => {
        const openings = async () => {
            const query = { action: 'outbox.opened' };
            const { entries } = await administrator.api.call(auditRoutes.listInstallationAuditEntries, { query });
            return entries.map(({ actor, address }) => [actor.kind, actor.name, address]);
        };
        const before = (await openings()).length;
        const since = async () => (await openings()).slice(0, -before || undefined);
        platform.clock.advance(11 * 60_000);
        await administrator.signIn('ada@example.com');
        for (let look = 0; look < 3; look += 1) {
            await Promise.all([
                administrator.api.call(mailRoutes.readOutboxAsAdministrator),
                administrator.api.call(mailRoutes.readOutboxAsAdministrator)
            ]);
            platform.clock.advance(60_000);
        }
        assert.deepEqual(await since(), [['person', 'Ada', '127.0.0.1']]);
        await read(platform.browser(), { [outboxTokenHeader]: token });
        await read(platform.browser(), { [outboxTokenHeader]: token });
        await read(platform.browser(), { [outboxTokenHeader]: `${token.slice(1)}A` });
        assert.deepEqual((await since())[0], ['platform', undefined, '127.0.0.1']);
        assert.equal((await since()).length, 2);
        platform.clock.advance(11 * 60_000);
        await read(platform.browser(), { [outboxTokenHeader]: token });
        assert.equal((await since()).length, 3);
    });

    it('tells everybody that mails are kept, and nothing more', async () => {
        assert.deepEqual((await platform.browser().send(`${platform.origin}/api/outbox/state`)).json(), { kept: true });
    });

    it('has a token of its own on each installation', async () => {
        const other = await TestPlatform.start();
        try {
            assert.match(tokenOf(other), /^[\w-]{43}$/);
            assert.notEqual(tokenOf(other), token);
            assertClosed(await read(platform.browser(), { [outboxTokenHeader]: tokenOf(other) }), "another installation's");
        } finally {
            await other.stop();
        }
    });

    it('is closed to its token too where mails are sent', async () => {
        const sending = await TestPlatform.start({
            CODITECT_SECRET_KEY: secretKey,
            SMTP_URL: 'smtp://127.0.0.1:9',
            MAIL_FROM: 'no-reply@example.com'
        });
        try {
            assert.equal(sending.outboxAddress, undefined);
            assertClosed(await read(sending.browser(), { [outboxTokenHeader]: token }, sending.origin), 'the token');
            assert.deepEqual(await sending.browser().api.call(mailRoutes.readOutboxState), { kept: false });
        } finally {
            await sending.stop();
        }
    });
});
