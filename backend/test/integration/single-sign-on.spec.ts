import assert from 'node:assert/strict';
import { federationRoutes, identityRoutes, memberRoutes, organizationRoutes } from '@coditect/protocol';
import { type Company, type CompanyAtHome, connect, startCompany, verifyDomain } from '../support/company.js';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { OpenIdProvider, testClient } from '../support/openid-provider.js';
import { problemOf } from '../support/problem-of.js';
import { TestOrganization, verifiedPerson } from '../support/test-organization.js';
import type { TestPlatform } from '../support/test-platform.js';
import { travel } from '../support/travel.js';

describe('single sign-on of an organisation', () => {
    let home: CompanyAtHome;
    let platform: TestPlatform;
    let provider: OpenIdProvider;
    let company: Company;

    before(async () => {
        home = await startCompany();
        ({ platform, provider, company } = home);
    });

    after(() => home?.stop());

    const owner = () => company.organization.owner.browser.api;
    const discover = (email: string) => platform.browser().api.call(federationRoutes.discoverSignIn, { body: { email } });

    it('is offered by address only after it has worked once, the same for addresses with and without an account', async () => {
        assert.deepEqual(await discover('ida@company.example'), { kind: 'password' });
        assert.equal((await problemOf(company.requireSingleSignOn())).code, 'federation.connection-untested');
        provider.person = { sub: 'ida', email: 'ida@company.example', email_verified: false, name: 'Ida Rhodes' };
        const browser = platform.browser();
        assert.equal((await company.signIn(browser)).end, '/open');
        const found = { kind: 'sso', connectionId: company.connection.id, startPath: company.connection.startPath };
        for (const email of ['ida@company.example', 'nobody@COMPANY.example']) {
            assert.deepEqual(await discover(email), found);
        }
        for (const email of ['olga@example.com', 'ida@sub.company.example', 'ida@company.example.com']) {
            assert.deepEqual(await discover(email), { kind: 'password' });
        }
        const settings = await owner().call(federationRoutes.getSingleSignOn, { params: company.organization.params });
        assert.ok(settings.connections[0]?.testedAt);
    });

    it('makes a member at the first sign-in, with a personal organisation and the default role, who works in the organisation', async () => {
        provider.person = { sub: 'jean', email: 'jean@company.example', name: 'Jean Sammet' };
        const browser = platform.browser();
        await company.signIn(browser);
        const identity = await browser.api.call(identityRoutes.whoAmI);
        assert.equal(identity.currentOrganizationId, company.organization.id);
        assert.deepEqual(
            identity.memberships.map(({ personal, role }) => [personal, role]),
            [
                [true, 'owner'],
                [false, 'member']
            ]
        );
    });

    it('takes in nobody who is not a member where no default role is set', async () => {
        const change = (defaultRole: 'member' | null) =>
            owner().call(federationRoutes.updateConnection, { params: company.params, body: { defaultRole } });
        await change(null);
        provider.person = { sub: 'kay', email: 'kay@company.example', name: 'Kay' };
        const { end } = await company.signIn();
        assert.equal(end, '/sign-in?problem=not-a-member');
        await change('member');
        assert.equal((await company.signIn()).end, '/open');
    });

    it('makes a person a member again who left and whom the company still vouches for, but not one who is suspended', async () => {
        provider.person = { sub: 'lois', email: 'lois@company.example', name: 'Lois' };
        const browser = platform.browser();
        await company.signIn(browser);
        const { id: userId } = (await browser.api.call(identityRoutes.whoAmI)).user;
        await owner().call(memberRoutes.removeMember, { params: { ...company.organization.params, userId } });
        await company.signIn();
        assert.equal((await company.organization.roles()).Lois, 'member');
        await platform.database(client =>
            client.query('update memberships set suspended_at = now() where user_id = $1 and organization_id = $2', [
                userId,
                company.organization.id
            ])
        );
        assert.equal((await company.signIn()).end, '/sign-in?problem=not-a-member');
    });

    it('never gives a secret back, keeps it sealed, and sends it to no other issuer', async () => {
        const settings = await owner().call(federationRoutes.getSingleSignOn, { params: company.organization.params });
        assert.equal(JSON.stringify(settings).includes(testClient.secret), false);
        const { rows } = await platform.database(client => client.query('select settings::text from sign_in_connections'));
        const kept = (rows as { settings: string }[]).map(({ settings: sealed }) => sealed).join();
        assert.equal(kept.includes(Buffer.from(testClient.secret).toString('hex')), false);
        const body = { oidc: { issuer: 'http://127.0.0.1:9/elsewhere', clientId: testClient.id } };
        const problem = await problemOf(owner().call(federationRoutes.updateConnection, { params: company.params, body }));
        assert.equal(problem.fields?.[0]?.field, 'oidc.clientSecret');
    });

    it('says beside the issuer that there is no such provider', async () => {
        const body = {
            kind: 'oidc',
            name: 'Wrong',
            defaultRole: null,
            trustsFactors: false,
            oidc: { issuer: `${provider.issuer}/tenant`, clientId: 'x', clientSecret: 'y' }
        } as const;
        const problem = await problemOf(owner().call(federationRoutes.createConnection, { params: company.organization.params, body }));
        assert.deepEqual([problem.status, problem.fields?.[0]?.field], [422, 'oidc.issuer']);
    });

    it('is for owners and admins, after a fresh proof, and the higher default roles for owners alone', async () => {
        const { params } = company.organization;
        const member = await company.organization.join('Mia', 'member');
        assert.equal((await problemOf(member.browser.api.call(federationRoutes.getSingleSignOn, { params }))).status, 403);
        const admin = await company.organization.join('Anita', 'admin');
        const update = (by: typeof admin, defaultRole: 'admin' | 'viewer') =>
            by.browser.api.call(federationRoutes.updateConnection, { params: company.params, body: { defaultRole } });
        assert.equal((await problemOf(update(admin, 'admin'))).status, 403);
        await update(admin, 'viewer');
        platform.clock.advance(16 * 60_000);
        assert.equal((await problemOf(update(admin, 'viewer'))).code, 'session.elevation-required');
        await company.organization.owner.browser.signIn('olga@example.com');
    });

    it('is for no personal organisation', async () => {
        const person = await verifiedPerson(platform, 'Paula');
        const params = { organizationId: person.identity.currentOrganizationId };
        const call = person.browser.api.call(federationRoutes.addDomain, { params, body: { domain: 'paula.example' } });
        assert.equal((await problemOf(call)).code, 'organization.personal');
    });

    it('knows a domain by its TXT record alone, and refuses those that everybody can have addresses in', async () => {
        const { params } = company.organization;
        const add = (domain: string) => owner().call(federationRoutes.addDomain, { params, body: { domain } });
        assert.equal((await problemOf(add('gmail.com'))).code, 'federation.domain-public');
        for (const bad of ['example', 'a b.example', '-a.example', 'xn--.', 'a..example', '127.0.0.1', 'https://a.example']) {
            assert.equal((await problemOf(add(bad))).status, 422, bad);
        }
        const claimed = await add('Second.Example');
        assert.equal(claimed.domain, 'second.example');
        assert.match(claimed.record, /^coditect-verification=[\w-]{43}$/);
        assert.deepEqual(await add('second.example'), claimed);
        const check = () => owner().call(federationRoutes.checkDomain, { params: { ...params, domainId: claimed.id } });
        for (const texts of [[], ['coditect-verification=other'], [`${claimed.record}x`, `x${claimed.record}`]]) {
            platform.names.texts.set('second.example', texts);
            assert.equal((await problemOf(check())).code, 'federation.record-missing');
        }
        platform.names.texts.set('second.example', [claimed.record]);
        assert.ok((await check()).verifiedAt);
        await owner().call(federationRoutes.removeDomain, { params: { ...params, domainId: claimed.id } });
    });

    it('as the only way in shuts out passwords of its domain, ends what began with them there, and leaves owners theirs', async () => {
        provider.person = { sub: 'nora', email: 'nora@company.example', name: 'Nora' };
        // Nora had an account with a password before, and a guest has an address elsewhere.
        const nora = await verifiedPerson(platform, 'Nora', 'nora@company.example');
        await company.organization.admit(nora, 'member');
        await company.organization.switchTo(nora.browser);
        const guest = await company.organization.join('Guest', 'member');
        const read = (by: typeof nora) => by.browser.api.call(organizationRoutes.getOrganization, { params: company.organization.params });
        await read(nora);
        const events = await EventsClient.open(nora.browser, `${platform.origin}/api`);
        await company.requireSingleSignOn();
        await eventually('the open socket closes', () => events.closeCode);

        assert.equal((await problemOf(read(nora))).code, 'federation.single-sign-on-required');
        assert.notEqual((await nora.browser.api.call(identityRoutes.whoAmI)).currentOrganizationId, company.organization.id);
        assert.equal(
            (
                await problemOf(
                    platform
                        .browser()
                        .api.call(identityRoutes.signIn, { body: { email: 'nora@company.example', password: 'correct horse battery' } })
                )
            ).code,
            'federation.single-sign-on-required'
        );
        assert.equal(
            (
                await problemOf(
                    platform.browser().api.call(identityRoutes.signIn, { body: { email: 'nora@company.example', password: 'wrong' } })
                )
            ).code,
            'identity.wrong-credentials'
        );
        const browser = platform.browser();
        assert.equal((await company.signIn(browser)).end, '/open');
        assert.equal((await browser.api.call(identityRoutes.whoAmI)).user.id, nora.userId);
        await read({ ...nora, browser });

        await read(guest);
        await guest.browser.signIn('guest@example.com');
        await company.organization.owner.browser.signIn('olga@example.com');
        await read(company.organization.owner);

        const removal = owner().call(federationRoutes.deleteConnection, { params: company.params });
        assert.equal((await problemOf(removal)).code, 'federation.connection-untested');
        await company.requireSingleSignOn(false);
        await nora.browser.signIn('nora@company.example');
        await read(nora);
    });

    it('forgets who came by a connection when its issuer changes or it is removed', async () => {
        const other = await OpenIdProvider.start(platform.origin);
        try {
            const organization = await TestOrganization.found(platform, 'Rosa');
            await verifyDomain(platform, organization, 'rosa.example');
            const connection = await connect(organization, provider);
            provider.person = { sub: 'same', email: 'sue@rosa.example', name: 'Sue' };
            await travel(platform.browser(), `/api${connection.startPath}`);
            const links = async () =>
                (await platform.database(client => client.query('select from linked_identities where connection_id = $1', [connection.id])))
                    .rowCount;
            assert.equal(await links(), 1);
            const params = { ...organization.params, connectionId: connection.id };
            const { api } = organization.owner.browser;
            const oidc = { issuer: other.issuer, clientId: testClient.id, clientSecret: testClient.secret };
            const changed = await api.call(federationRoutes.updateConnection, { params, body: { oidc } });
            assert.equal(changed.testedAt, null);
            assert.equal(await links(), 0);
            other.person = { sub: 'same', email: 'sue@rosa.example', name: 'Sue' };
            assert.equal((await travel(platform.browser(), `/api${connection.startPath}`)).end, '/open');
            await api.call(federationRoutes.deleteConnection, { params });
            assert.equal(await links(), 0);
            assert.equal((await travel(platform.browser(), `/api${connection.startPath}`)).end, '/sign-in?problem=answer-refused');
        } finally {
            await other.stop();
        }
    });
});
