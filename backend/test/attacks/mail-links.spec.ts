import assert from 'node:assert/strict';
import { accountRoutes, identityProblems, identityRoutes } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { linkIn, tokenIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;
const hour = 60 * minute;
const password = 'correct horse battery';
const nextPassword = 'some other long secret';

/** A mailed link that is used twice, late, by somebody else, or after what it was for has changed. */
describe('a mailed link', () => {
    let platform: TestPlatform;
    let count = 0;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Ada');
    });

    after(() => platform.stop());

    beforeEach(() => {
        count += 1;
        platform.clock.advance(2 * hour);
    });

    const address = () => `person-${count}@example.com`;

    async function signUpLink(browser: TestBrowser, email = address()): Promise<string> {
        await browser.api.call(identityRoutes.signUp, { body: { name: 'Person', email, password } });
        return tokenIn(await platform.mailTo(email, /Confirm your address/));
    }

    async function resetLink(email = address()): Promise<string> {
        await platform.browser().api.call(accountRoutes.requestPasswordReset, { body: { email } });
        return tokenIn(await platform.mailTo(email, /Choose a new password/));
    }

    async function addressLink(browser: TestBrowser, to: string): Promise<string> {
        await browser.api.call(accountRoutes.changeAddress, { body: { email: to } });
        return tokenIn(await platform.mailTo(to, /Confirm this address/));
    }

    const verify = (browser: TestBrowser, token: string) => browser.api.call(accountRoutes.verifySignUp, { body: { token } });
    const reset = (token: string) =>
        platform.browser().api.call(accountRoutes.confirmPasswordReset, { body: { token, password: nextPassword } });
    const confirm = (browser: TestBrowser, token: string) => browser.api.call(accountRoutes.confirmAddress, { body: { token } });
    const isDead = async (call: Promise<unknown>) => {
        const { status, code } = await problemOf(call);
        assert.deepEqual([status, code], [422, identityProblems.flowExpired]);
    };
    /** How many of these calls were not refused. */
    const winners = async (calls: readonly Promise<unknown>[]) =>
        (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;

    describe('of a sign-up', () => {
        it('is good once, in whichever browser', async () => {
            const browser = platform.browser();
            const token = await signUpLink(browser);
            await verify(browser, token);
            await isDead(verify(browser, token));
            await isDead(platform.browser().api.call(accountRoutes.verifySignUp, { body: { token, password } }));
        });

        it('used ten times at once makes one account', async () => {
            const browser = platform.browser();
            const token = await signUpLink(browser);
            assert.equal(await winners(Array.from({ length: 10 }, () => verify(browser, token))), 1);
            const made = await platform.database(client => client.query('select 1 from users where email_key = $1', [address()]));
            assert.equal(made.rows.length, 1);
        });

        it('is worth nothing after a day', async () => {
            const browser = platform.browser();
            const token = await signUpLink(browser);
            platform.clock.advance(24 * hour);
            await isDead(verify(browser, token));
        });

        it('works in another browser with the password alone', async () => {
            const token = await signUpLink(platform.browser());
            const other = platform.browser();
            const outcome = await other.api.call(accountRoutes.verifySignUp, { body: { token, password } });
            assert.equal(outcome.kind, 'signed-in');
        });

        it('is dead once the address has an account by another one', async () => {
            const [first, second] = [platform.browser(), platform.browser()];
            const [one, other] = [await signUpLink(first), await signUpLink(second)];
            await verify(first, one);
            await isDead(verify(second, other));
        });
    });

    describe('of a forgotten password', () => {
        it('is good once', async () => {
            await platform.browser().signUp('Person', address());
            const token = await resetLink();
            await reset(token);
            await isDead(reset(token));
        });

        it('used ten times at once changes the password once', async () => {
            await platform.browser().signUp('Person', address());
            const token = await resetLink();
            assert.equal(await winners(Array.from({ length: 10 }, () => reset(token))), 1);
        });

        it('is worth nothing after an hour', async () => {
            await platform.browser().signUp('Person', address());
            const token = await resetLink();
            platform.clock.advance(hour);
            await isDead(reset(token));
            await platform.browser().signIn(address(), password);
        });

        it('stays good where the new password was refused', async () => {
            await platform.browser().signUp('Person', address());
            const token = await resetLink();
            const weak = platform.browser().api.call(accountRoutes.confirmPasswordReset, { body: { token, password: 'password1234' } });
            assert.equal((await problemOf(weak)).code, identityProblems.weakPassword);
            await reset(token);
        });

        it('dies with a change of the password, and with another link that was used', async () => {
            const browser = platform.browser();
            await browser.signUp('Person', address());
            const [one, other, third] = [await resetLink(), await resetLink(), await resetLink()];
            await reset(one);
            await isDead(reset(other));
            await browser.signIn(address(), nextPassword);
            await isDead(reset(third));
            const fourth = await resetLink();
            await browser.api.call(accountRoutes.changePassword, { body: { current: nextPassword, password } });
            await isDead(reset(fourth));
        });

        it('dies with a change of the address', async () => {
            const browser = platform.browser();
            await browser.signUp('Person', address());
            const token = await resetLink();
            await confirm(browser, await addressLink(browser, `moved-${address()}`));
            await isDead(reset(token));
        });
    });

    describe('to a new address', () => {
        it('is good once, also ten times at once', async () => {
            const browser = platform.browser();
            await browser.signUp('Person', address());
            const token = await addressLink(browser, `moved-${address()}`);
            assert.equal(await winners(Array.from({ length: 10 }, () => confirm(browser, token))), 1);
            await isDead(confirm(browser, token));
        });

        it('is worth nothing after a day, nor after a change of the password', async () => {
            const browser = platform.browser();
            await browser.signUp('Person', address());
            const late = await addressLink(browser, `late-${address()}`);
            platform.clock.advance(24 * hour);
            await browser.signIn(address(), password);
            await isDead(confirm(browser, late));
            const token = await addressLink(browser, `moved-${address()}`);
            await reset(await resetLink());
            assert.equal((await browser.signIn(address(), nextPassword)).user.email, address());
            await isDead(confirm(browser, token));
            assert.equal((await browser.api.call(identityRoutes.whoAmI)).user.email, address());
        });
    });

    it('is of no use for anything but what it was made for', async () => {
        const browser = platform.browser();
        const token = await signUpLink(browser);
        await isDead(reset(token));
        await verify(browser, token);
        const another = platform.browser();
        await another.signUp('Another', `another-${address()}`);
        await isDead(confirm(another, await signUpLink(platform.browser(), `third-${address()}`)));
        const other = await resetLink();
        await isDead(confirm(browser, other));
        await isDead(verify(browser, other));
        await reset(other);
    });

    it('bears its secret behind "#", where no server on the way sees it, and nothing else of the person', async () => {
        const browser = platform.browser();
        await browser.signUp('Person', address());
        await resetLink();
        await addressLink(browser, `moved-${address()}`);
        const links = (await platform.mails()).map(mail => linkIn(mail));
        assert.ok(links.length > 3);
        for (const link of links) {
            assert.equal(link.origin, platform.origin);
            assert.equal(link.search, '');
            assert.match(link.pathname, /^\/[a-z-]+$/);
            assert.ok(link.hash === '' || /^#[\w-]{43}$/.test(link.hash), link.hash);
        }
    });

    it('stands nowhere in the database as it is, neither while the mail waits nor afterwards', async () => {
        await platform.browser().signUp('Person', address());
        const token = await resetLink();
        const dump = await platform.database(async client => {
            const { rows } = await client.query(
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
            );
            const found: string[] = [];
            for (const { relname } of rows as { relname: string }[]) {
                const { rows: all } = await client.query(`select row_to_json(t)::text as row from "${relname}" t`);
                found.push(...(all as { row: string }[]).map(({ row }) => row));
            }
            return found.join('\n');
        });
        assert.ok(dump.includes(address()));
        for (const form of [token, Buffer.from(token).toString('hex'), Buffer.from(token).toString('base64')]) {
            assert.ok(!dump.includes(form));
        }
        const waiting = () => platform.database(async client => (await client.query('select 1 from mails')).rows.length);
        await eventually('sent mails are forgotten', async () => ((await waiting()) === 0 ? true : undefined));
    });
});
