import assert from 'node:assert/strict';
import { factorRoutes, federationRoutes, identityRoutes } from '@coditect/protocol';
import { FakeGitHub, gitHubClient } from '../support/fake-github.js';
import { freePort } from '../support/free-port.js';
import { OpenIdProvider, testClient } from '../support/openid-provider.js';
import { problemOf } from '../support/problem-of.js';
import { ScriptedProvider } from '../support/scripted-provider.js';
import { enrolTotp } from '../support/second-factors.js';
import type { TestBrowser } from '../support/test-browser.js';
import { verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';
import { travel } from '../support/travel.js';

describe('signing in with a provider', () => {
    let platform: TestPlatform;
    let provider: OpenIdProvider;
    let gitHub: FakeGitHub;
    let linkedIn: ScriptedProvider;

    before(async () => {
        const port = await freePort();
        const origin = `http://localhost:${port}`;
        provider = await OpenIdProvider.start(origin);
        gitHub = await FakeGitHub.start(origin);
        linkedIn = await ScriptedProvider.start();
        linkedIn.takesProofs = false;
        platform = await TestPlatform.start(
            {
                OIDC_NAME: 'Example',
                OIDC_ISSUER: provider.issuer,
                OIDC_CLIENT_ID: testClient.id,
                OIDC_CLIENT_SECRET: testClient.secret,
                LINKEDIN_CLIENT_ID: testClient.id,
                LINKEDIN_CLIENT_SECRET: testClient.secret,
                LINKEDIN_ISSUER: linkedIn.issuer,
                GITHUB_CLIENT_ID: gitHubClient.id,
                GITHUB_CLIENT_SECRET: gitHubClient.secret,
                GITHUB_URL: gitHub.url,
                GITHUB_API_URL: `${gitHub.url}/api`,
                CODITECT_INTERNAL_PROVIDER_HOSTS: '127.0.0.1'
            },
            port
        );
        await verifiedPerson(platform, 'First');
    });

    after(async () => {
        await platform.stop();
        await provider.stop();
        await gitHub.stop();
        await linkedIn.stop();
    });

    const signIn = (browser: TestBrowser, id = 'oidc', next?: string) =>
        travel(browser, `/api/sign-in/providers/${id}/start${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`);

    const whoIs = async (browser: TestBrowser) => (await browser.api.call(identityRoutes.whoAmI)).user;

    const link = async (browser: TestBrowser) => {
        const { location } = await browser.api.call(federationRoutes.linkProvider, { params: { provider: 'oidc' } });
        return travel(browser, location);
    };

    it('offers the providers that are set up, by name', async () => {
        const { providers } = await platform.browser().api.call(federationRoutes.listSignInProviders);
        assert.deepEqual(providers, [
            { id: 'github', name: 'GitHub', brand: 'github' },
            { id: 'linkedin', name: 'LinkedIn', brand: 'linkedin' },
            { id: 'oidc', name: 'Example', brand: 'other' }
        ]);
    });

    it('ends the session that the browser was in, once it is in by the provider', async () => {
        const browser = platform.browser();
        await browser.signIn('first@example.com');
        const token = browser.cookie('localhost', 'coditect_session') ?? '';
        const before = platform.browser();
        before.setCookie('localhost', 'coditect_session', token);
        provider.person = undefined;
        await signIn(browser);
        assert.equal((await whoIs(before)).name, 'First');
        provider.person = { sub: 'successor', email: 'successor@example.com', email_verified: true, name: 'Successor' };
        await signIn(browser);
        assert.equal((await whoIs(browser)).name, 'Successor');
        assert.equal((await problemOf(whoIs(before))).status, 401);
    });

    it('makes an account with the verified address, and comes to the same one the next time', async () => {
        provider.person = { sub: 'grace', email: 'grace@example.com', email_verified: true, name: 'Grace Hopper' };
        const browser = platform.browser();
        const { end } = await signIn(browser, 'oidc', '/account/profile');
        assert.equal(end, '/account/profile');
        const grace = await whoIs(browser);
        assert.deepEqual([grace.name, grace.email, grace.administrator], ['Grace Hopper', 'grace@example.com', false]);
        provider.person = { ...provider.person, email: 'hopper@example.com', name: 'Somebody else' };
        const again = platform.browser();
        assert.equal((await signIn(again)).end, '/open');
        assert.deepEqual(await whoIs(again), grace);
    });

    it('comes by LinkedIn too, which gives no nonce back and takes no code verifier beside a secret', async () => {
        linkedIn.claims = { sub: 'linda', email: 'linda@example.com', email_verified: true, name: 'Linda' };
        const browser = platform.browser();
        assert.equal((await signIn(browser, 'linkedin')).end, '/open');
        assert.equal((await whoIs(browser)).email, 'linda@example.com');
    });

    it('links an account of the same address when both sides have verified it, and tells its person', async () => {
        const ada = await verifiedPerson(platform, 'Ada');
        provider.person = { sub: 'ada', email: 'ADA@example.com', email_verified: true, name: 'Ada' };
        const browser = platform.browser();
        assert.equal((await signIn(browser)).end, '/open');
        assert.equal((await whoIs(browser)).id, ada.userId);
        const mail = await platform.mailTo('ada@example.com', /new way to sign in/);
        assert.match(mail.text, /Example/);
    });

    it('says why it did not work by a code on the sign-in page, and makes nothing', async () => {
        const cases: readonly [string, typeof provider.person][] = [
            ['denied', undefined],
            ['address-unverified', { sub: 'nobody', email: 'nobody@example.com', email_verified: false }],
            ['address-unverified', { sub: 'nameless' }]
        ];
        for (const [problem, person] of cases) {
            provider.person = person;
            const browser = platform.browser();
            assert.equal((await signIn(browser, 'oidc', '/admin')).end, `/sign-in?problem=${problem}&next=%2Fadmin`);
            assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401);
        }
        const rows = await platform.database(client => client.query("select from users where email like 'n%@example.com'"));
        assert.equal(rows.rowCount, 0);
    });

    it('sends back to the sign-in page who asks for a provider that is not set up', async () => {
        assert.equal((await signIn(platform.browser(), 'google')).end, '/sign-in?problem=answer-refused');
    });

    it('is linked and unlinked on the account page, after a fresh proof, but never the last way in', async () => {
        const { browser, userId } = await verifiedPerson(platform, 'Barbara');
        provider.person = { sub: 'barbara', email: 'somewhere-else@example.com', email_verified: true };
        assert.equal((await link(browser)).end, '/account/sign-in?linked=yes');
        const { identities } = await browser.api.call(federationRoutes.listLinkedIdentities);
        assert.deepEqual(
            identities.map(({ via, email }) => [via.name, email]),
            [['Example', 'somewhere-else@example.com']]
        );
        const other = platform.browser();
        await signIn(other);
        assert.equal((await whoIs(other)).id, userId);

        platform.clock.advance(16 * 60_000);
        const unlink = (by: TestBrowser) =>
            by.api.call(federationRoutes.unlinkIdentity, { params: { identityId: identities[0]?.id ?? '' } });
        assert.equal((await problemOf(unlink(browser))).code, 'session.elevation-required');
        assert.equal(
            (await problemOf(browser.api.call(federationRoutes.linkProvider, { params: { provider: 'oidc' } }))).code,
            'session.elevation-required'
        );
        await browser.signIn('barbara@example.com');
        await platform.database(client => client.query('delete from password_credentials where user_id = $1', [userId]));
        assert.equal((await problemOf(unlink(browser))).code, 'federation.last-way-in');
        await platform.database(client =>
            client.query(
                'insert into password_credentials (user_id, hash, changed_at) select $1, hash, now() from password_credentials limit 1',
                [userId]
            )
        );
        await unlink(browser);
        assert.deepEqual((await browser.api.call(federationRoutes.listLinkedIdentities)).identities, []);
        await platform.mailTo('barbara@example.com', /way to sign in was removed/);
    });

    it('is no fresh proof of being there by itself: that may come by mail', async () => {
        provider.person = { sub: 'silent', email: 'silent@example.com', email_verified: true, name: 'Silent' };
        const browser = platform.browser();
        await signIn(browser);
        const call = browser.api.call(federationRoutes.linkProvider, { params: { provider: 'oidc' } });
        assert.equal((await problemOf(call)).code, 'session.elevation-required');
        const { proofs } = await browser.api.call(factorRoutes.getElevation);
        assert.deepEqual(proofs, ['email']);
    });

    it("does not unlink another person's identity", async () => {
        const { browser } = await verifiedPerson(platform, 'Mallory');
        const { rows } = await platform.database(client => client.query("select id from linked_identities where subject = 'ada'"));
        const call = browser.api.call(federationRoutes.unlinkIdentity, { params: { identityId: (rows[0] as { id: string }).id } });
        assert.equal((await problemOf(call)).status, 404);
    });

    it('asks for the second factor that the person has, as after a password', async () => {
        const edsger = await verifiedPerson(platform, 'Edsger');
        const { app } = await enrolTotp(platform, edsger.browser);
        provider.person = { sub: 'edsger', email: 'edsger@example.com', email_verified: true };
        const browser = platform.browser();
        assert.equal((await signIn(browser, 'oidc', '/admin')).end, '/sign-in/factor?next=/admin');
        assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401);
        await browser.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code: app.nextCode() } });
        assert.equal((await whoIs(browser)).id, edsger.userId);
    });

    it('signs in with GitHub by its primary address, if that is verified, and not by the one that is shown to others', async () => {
        const emails = (verified: boolean) =>
            [
                { email: 'second@example.com', primary: false, verified: true, visibility: null },
                { email: 'linus@example.com', primary: true, verified, visibility: null }
            ] as const;
        gitHub.person = { id: 1024, login: 'linus', name: null, emails: emails(false) };
        assert.equal((await signIn(platform.browser(), 'github')).end, '/sign-in?problem=address-unverified');
        gitHub.person = { id: 1024, login: 'linus', name: null, emails: emails(true) };
        const browser = platform.browser();
        assert.equal((await signIn(browser, 'github')).end, '/open');
        const linus = await whoIs(browser);
        assert.deepEqual([linus.name, linus.email], ['linus', 'linus@example.com']);
        gitHub.person = undefined;
        assert.equal((await signIn(platform.browser(), 'github')).end, '/sign-in?problem=denied');
        assert.deepEqual(gitHub.faults, []);
    });

    it('is recorded, the refusals too', async () => {
        const { rows } = await platform.database(client => client.query('select e::text as entry from audit_entries e'));
        const entries = (rows as { entry: string }[]).map(({ entry }) => entry);
        for (const action of ['identity.linked', 'identity.unlinked', 'session.refused']) {
            assert.ok(
                entries.some(entry => entry.includes(action)),
                action
            );
        }
    });
});
