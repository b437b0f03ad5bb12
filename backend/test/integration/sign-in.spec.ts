import assert from 'node:assert/strict';
import { type Identity, identityRoutes } from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import { TestPlatform } from '../support/test-platform.js';

describe('accounts', () => {
    let platform: TestPlatform;
    let first: Identity;

    before(async () => {
        platform = await TestPlatform.start();
        first = await platform.browser().signUp('Ada');
    });

    after(() => platform.stop());

    it('makes the first account of an installation its administrator, and no later one', async () => {
        const second = await platform.browser().signUp('Grace');
        assert.equal(first.user.administrator, true);
        assert.equal(second.user.administrator, false);
    });

    it('makes one administrator when several people sign up at the same moment', async () => {
        const fresh = await TestPlatform.start();
        try {
            const people = await Promise.all(['Ada', 'Grace', 'Edsger', 'Barbara'].map(name => fresh.browser().signUp(name)));
            assert.equal(people.filter(({ user }) => user.administrator).length, 1);
        } finally {
            await fresh.stop();
        }
    });

    it('gives each new account a personal organisation that it owns', () => {
        assert.deepEqual(
            first.memberships.map(({ personal, role, name }) => ({ personal, role, name })),
            [{ personal: true, role: 'owner', name: 'Ada' }]
        );
    });

    it('says beside the password why it is weak', async () => {
        const problem = await problemOf(platform.browser().signUp('Short', 'short@example.com', 'short'));
        assert.equal(problem.status, 422);
        assert.deepEqual(problem.fields, [{ field: 'password', code: 'identity.weak-password', detail: 'Use at least 10 characters.' }]);
    });

    it('names every field of a bad form', async () => {
        const problem = await problemOf(platform.browser().signUp('', 'nobody', ''));
        assert.equal(problem.status, 422);
        assert.deepEqual(problem.fields?.map(({ field }) => field).sort(), ['email', 'name', 'password']);
    });

    it('refuses a name that nobody can read, beside the field', async () => {
        for (const name of ['a\u0000b', '\u202e\u200b']) {
            const problem = await problemOf(platform.browser().signUp(name, 'unreadable@example.com'));
            assert.equal(problem.status, 422);
            assert.deepEqual(
                problem.fields?.map(({ field }) => field),
                ['name']
            );
        }
    });

    it('signs in with the address in any case, and knows the person again after a restart of the platform', async () => {
        const browser = platform.browser();
        await browser.api.call(identityRoutes.signIn, { body: { email: 'Ada@EXAMPLE.com', password: 'correct horse battery' } });
        await platform.restart();
        assert.equal((await browser.api.call(identityRoutes.whoAmI)).user.name, 'Ada');
    });

    it('answers a wrong password and an unknown address alike', async () => {
        const answers = await Promise.all(
            ['ada@example.com', 'nobody@example.com'].map(email =>
                problemOf(platform.browser().api.call(identityRoutes.signIn, { body: { email, password: 'wrong password' } }))
            )
        );
        const [wrong, unknown] = answers.map(({ requestId: _, ...rest }) => rest);
        assert.equal(wrong?.status, 401);
        assert.deepEqual(wrong, unknown);
        assert.equal(wrong?.fields?.[0]?.field, 'password');
    });

    it('keeps of a password only its Argon2id hash, and of a session only the hash of its token', async () => {
        const kept = await platform.database(async client => {
            const { rows } = await client.query(
                'select (select string_agg(hash, $1) from password_credentials) as hashes, (select count(*) from sessions) as n',
                ['\n']
            );
            return rows[0] as { hashes: string };
        });
        for (const hash of kept.hashes.split('\n')) {
            assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
        }
    });

    it('ends the session at sign-out, so that its cookie is worth nothing any more', async () => {
        const browser = platform.browser();
        await browser.signUp('Leaving');
        const token = browser.cookie('localhost', 'coditect_session') ?? '';
        await browser.api.call(identityRoutes.whoAmI);
        await browser.api.call(identityRoutes.signOut);
        assert.equal(browser.cookie('localhost', 'coditect_session'), undefined);
        browser.setCookie('localhost', 'coditect_session', token);
        assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401);
    });

    it('sets a cookie that scripts and other sites cannot use', async () => {
        const answer = await platform.browser().send(`${platform.origin}/api/sessions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' })
        });
        assert.equal(answer.status, 201);
        assert.match(
            answer.headers['set-cookie']?.[0] ?? '',
            /^coditect_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/
        );
    });
});
