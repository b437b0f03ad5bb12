import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceRoutes, federationRoutes, identityRoutes } from '@coditect/protocol';
import { freePort } from '../support/free-port.js';
import { OpenIdProvider, testClient } from '../support/openid-provider.js';
import { problemOf } from '../support/problem-of.js';
import { verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';
import { travel } from '../support/travel.js';

describe('taking an account over by a provider, or before its person comes', () => {
    let platform: TestPlatform;
    let first: OpenIdProvider;
    let second: OpenIdProvider;

    before(async () => {
        const port = await freePort();
        first = await OpenIdProvider.start(`http://localhost:${port}`);
        second = await OpenIdProvider.start(`http://localhost:${port}`);
        const file = join(await mkdtemp(join(tmpdir(), 'coditect-test-')), 'providers.json');
        const client = { clientId: testClient.id, clientSecret: testClient.secret };
        await writeFile(
            file,
            JSON.stringify([
                { id: 'first', name: 'First', issuer: first.issuer, ...client },
                { id: 'second', name: 'Second', issuer: second.issuer, ...client }
            ])
        );
        platform = await TestPlatform.start({ CODITECT_OIDC_PROVIDERS: file, CODITECT_INTERNAL_PROVIDER_HOSTS: '127.0.0.1' }, port);
        // The squatter: the one account whose address nobody has verified.
        await platform.browser().signUp('Squatter', 'victim@example.com');
    });

    after(async () => {
        await platform.stop();
        await first.stop();
        await second.stop();
    });

    const signIn = async (id: 'first' | 'second') => {
        const browser = platform.browser();
        return { browser, end: (await travel(browser, `/api/sign-in/providers/${id}/start`)).end };
    };
    const links = async () => (await platform.database(client => client.query('select from linked_identities'))).rowCount;

    it('does not link to an account whose own address is unverified: the squatter shares nothing with the victim', async () => {
        first.person = { sub: 'victim', email: 'victim@example.com', email_verified: true, name: 'Victim' };
        const { browser, end } = await signIn('first');
        assert.equal(end, '/sign-in?problem=link-first');
        assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401);
        assert.equal(await links(), 0);
    });

    it('does not link by an address that the provider has not verified, however it is typed', async () => {
        await verifiedPerson(platform, 'Ada');
        for (const email of ['ada@example.com', 'ADA@EXAMPLE.COM', 'Ada@Example.com']) {
            first.person = { sub: 'mallory', email, email_verified: false };
            assert.equal((await signIn('first')).end, '/sign-in?problem=address-unverified');
        }
        assert.equal(await links(), 0);
    });

    it('takes the same subject of another issuer for another person', async () => {
        first.person = { sub: '1', email: 'ada@example.com', email_verified: true };
        assert.equal((await signIn('first')).end, '/open');
        second.person = { sub: '1', email: 'mallory@example.com', email_verified: true, name: 'Mallory' };
        const { browser } = await signIn('second');
        assert.equal((await browser.api.call(identityRoutes.whoAmI)).user.email, 'mallory@example.com');
    });

    it('does not link a second identity of one provider by itself: the address may have a new owner there', async () => {
        first.person = { sub: '2', email: 'ada@example.com', email_verified: true };
        assert.equal((await signIn('first')).end, '/sign-in?problem=link-first');
    });

    it('does not link what belongs to another account', async () => {
        const { browser } = await verifiedPerson(platform, 'Eve');
        first.person = { sub: '1', email: 'ada@example.com', email_verified: true };
        const { location } = await browser.api.call(federationRoutes.linkProvider, { params: { provider: 'first' } });
        assert.equal((await travel(browser, location)).end, '/account/sign-in?problem=linked-elsewhere');
        assert.deepEqual((await browser.api.call(federationRoutes.listLinkedIdentities)).identities, []);
    });

    it('links nothing for a session that was ended on the way: who was signed out keeps no way back in', async () => {
        const { browser, email } = await verifiedPerson(platform, 'Fay');
        const thief = platform.browser();
        await thief.signIn(email);
        first.person = { sub: 'thief', email: 'thief@example.com', email_verified: true };
        const { location } = await thief.api.call(federationRoutes.linkProvider, { params: { provider: 'first' } });
        await browser.api.call(deviceRoutes.signOutEverywhere, { query: { keepCurrent: 'true' } });
        assert.equal((await travel(thief, location)).end, '/account/sign-in?problem=expired');
        await browser.signIn(email);
        assert.deepEqual((await browser.api.call(federationRoutes.listLinkedIdentities)).identities, []);
    });

    it('makes one account of a person who comes twice at the same moment', async () => {
        first.person = { sub: 'twice', email: 'twice@example.com', email_verified: true };
        const ends = (await Promise.all([signIn('first'), signIn('first'), signIn('first')])).map(({ end }) => end);
        assert.deepEqual(ends, ['/open', '/open', '/open']);
        const { rowCount } = await platform.database(client => client.query("select from users where email = 'twice@example.com'"));
        assert.equal(rowCount, 1);
    });

    it('lets nobody in whose account is deactivated', async () => {
        first.person = { sub: 'gone', email: 'gone@example.com', email_verified: true };
        assert.equal((await signIn('first')).end, '/open');
        await platform.database(client => client.query("update users set deactivated_at = now() where email = 'gone@example.com'"));
        const again = await signIn('first');
        assert.equal((await problemOf(again.browser.api.call(identityRoutes.whoAmI))).status, 401);
        assert.equal(again.end, '/sign-in?problem=account-closed');
    });
});
