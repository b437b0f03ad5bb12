import assert from 'node:assert/strict';
import { factorRoutes, federationRoutes, identityRoutes, organizationRoutes } from '@coditect/protocol';
import { Company, type CompanyAtHome, connect, startCompany, verifyDomain } from '../support/company.js';
import { OpenIdProvider, testClient } from '../support/openid-provider.js';
import { problemOf } from '../support/problem-of.js';
import { ScriptedProvider } from '../support/scripted-provider.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestOrganization, verifiedPerson } from '../support/test-organization.js';
import type { TestPlatform } from '../support/test-platform.js';
import { travel } from '../support/travel.js';

describe("an organisation's identity provider that vouches for whom it must not", () => {
    let home: CompanyAtHome;
    let platform: TestPlatform;
    let providerOfA: OpenIdProvider;
    let providerOfB: OpenIdProvider;
    let a: Company;
    let b: Company;

    before(async () => {
        home = await startCompany('Alice', 'a.example', async origin => {
            providerOfB = await OpenIdProvider.start(origin);
            return { OIDC_ISSUER: providerOfB.issuer, OIDC_CLIENT_ID: testClient.id, OIDC_CLIENT_SECRET: testClient.secret };
        });
        ({ platform, provider: providerOfA, company: a } = home);
        b = await Company.found(platform, providerOfB, 'Bob', 'b.example');
    });

    after(async () => {
        await home?.stop();
        await providerOfB?.stop();
    });

    async function assertRefused(problem: string): Promise<void> {
        const browser = platform.browser();
        const { end } = await a.signIn(browser);
        assert.equal(end, `/sign-in?problem=${problem}`);
        assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401);
    }

    const users = async () => (await platform.database(client => client.query('select from users'))).rowCount;

    it('is refused for every address outside of its verified domains, and nobody is made', async () => {
        const before = await users();
        const addresses = [
            'ceo@b.example',
            'bob@example.com',
            'x@sub.a.example',
            'x@a.example.evil.example',
            'x@xa.example',
            'x@gmail.com',
            '"x@a.example"@b.example'
        ];
        for (const email of addresses) {
            providerOfA.person = { sub: `forged ${email}`, email, email_verified: true };
            await assertRefused('foreign-address');
        }
        providerOfA.person = { sub: 'nameless' };
        await assertRefused('foreign-address');
        assert.equal(await users(), before);
    });

    it('is refused while a domain is claimed and not verified, and after it was given up', async () => {
        const { api } = a.organization.owner.browser;
        const { params } = a.organization;
        const claimed = await api.call(federationRoutes.addDomain, { params, body: { domain: 'claimed.example' } });
        providerOfA.person = { sub: 'c', email: 'c@claimed.example', email_verified: true };
        await assertRefused('foreign-address');
        platform.names.texts.set('claimed.example', [claimed.record]);
        const domain = { ...params, domainId: claimed.id };
        await api.call(federationRoutes.checkDomain, { params: domain });
        assert.equal((await a.signIn()).end, '/open');
        await api.call(federationRoutes.removeDomain, { params: domain });
        await assertRefused('foreign-address');
    });

    it('can not get a domain that another organisation has verified, not even with its record in the DNS', async () => {
        const { api } = a.organization.owner.browser;
        const claimed = await api.call(federationRoutes.addDomain, { params: a.organization.params, body: { domain: 'b.example' } });
        platform.names.texts.set('b.example', [claimed.record]);
        const check = api.call(federationRoutes.checkDomain, { params: { ...a.organization.params, domainId: claimed.id } });
        assert.equal((await problemOf(check)).code, 'federation.domain-taken');
        providerOfA.person = { sub: 'ceo', email: 'ceo@b.example' };
        await assertRefused('foreign-address');
    });

    it("can not use another organisation's record", async () => {
        const other = await TestOrganization.found(platform, 'Carol');
        const theirs = await other.owner.browser.api.call(federationRoutes.addDomain, {
            params: other.params,
            body: { domain: 'shared.example' }
        });
        platform.names.texts.set('shared.example', [theirs.record]);
        const { api } = a.organization.owner.browser;
        const claimed = await api.call(federationRoutes.addDomain, { params: a.organization.params, body: { domain: 'shared.example' } });
        const check = api.call(federationRoutes.checkDomain, { params: { ...a.organization.params, domainId: claimed.id } });
        assert.equal((await problemOf(check)).code, 'federation.record-missing');
    });

    it('takes over no account that belongs to another organisation too, though its address is in the domain', async () => {
        const dora = await verifiedPerson(platform, 'Dora', 'dora@a.example');
        await b.organization.admit(dora, 'admin');
        providerOfA.person = { sub: 'dora', email: 'dora@a.example' };
        await assertRefused('link-first');
        // Not even once she has come to A by her own will: she still has to link it herself.
        await a.organization.admit(dora, 'member');
        await assertRefused('link-first');
        const { location } = await dora.browser.api.call(federationRoutes.linkConnection, {
            params: { connectionId: a.connection.id }
        });
        assert.equal((await travel(dora.browser, location)).end, '/account/sign-in?linked=yes');
        assert.equal((await a.signIn()).end, '/open');
    });

    it('takes over no administrator of the installation, whatever the address', async () => {
        providerOfA.person = { sub: 'root', email: 'root@a.example' };
        await assertRefused('link-first');
    });

    it("takes over nobody by another provider's issuer and subject", async () => {
        providerOfB.person = { sub: 'eve', email: 'eve@elsewhere.example', email_verified: true, name: 'Eve' };
        const eve = platform.browser();
        assert.equal((await travel(eve, '/api/sign-in/providers/oidc/start')).end, '/open');
        // The same issuer and subject come by the connection of B, whose admins could make anybody up.
        providerOfB.person = { sub: 'eve', email: 'other@b.example', email_verified: true, name: 'Other' };
        const other = platform.browser();
        assert.equal((await b.signIn(other)).end, '/open');
        const ids = await Promise.all([eve, other].map(async browser => (await browser.api.call(identityRoutes.whoAmI)).user.id));
        assert.notEqual(ids[0], ids[1]);
    });

    it('does not go on for a person who was removed, and had linked it to an account with an address elsewhere', async () => {
        const fred = await verifiedPerson(platform, 'Fred');
        await a.organization.admit(fred, 'member');
        providerOfA.person = { sub: 'fred', email: 'fred@a.example', name: 'Fred of A' };
        const { location } = await fred.browser.api.call(federationRoutes.linkConnection, { params: { connectionId: a.connection.id } });
        await travel(fred.browser, location);
        const during = platform.browser();
        await a.signIn(during);
        assert.equal((await during.api.call(identityRoutes.whoAmI)).user.id, fred.userId);
        await fred.browser.api.call(organizationRoutes.leaveOrganization, { params: a.organization.params });
        const after = platform.browser();
        await a.signIn(after);
        assert.notEqual((await after.api.call(identityRoutes.whoAmI)).user.id, fred.userId);
    });

    it('does not stand in for the second factor of a person who belongs to others too', async () => {
        const { api } = a.organization.owner.browser;
        await api.call(federationRoutes.updateConnection, { params: a.params, body: { trustsFactors: true } });
        providerOfA.person = { sub: 'dora', email: 'dora@a.example', amr: ['pwd', 'mfa'] };
        const dora = platform.browser();
        await a.signIn(dora);
        providerOfA.person = { sub: 'gina', email: 'gina@a.example', name: 'Gina', amr: ['pwd', 'mfa'] };
        const gina = platform.browser();
        await a.signIn(gina);
        const { rows } = await platform.database(client =>
            client.query(
                `select users.email, bool_or(multi_factor) as multi from sessions join users on users.id = user_id
                 where signed_on_organization_id is not null and users.email in ('dora@a.example', 'gina@a.example')
                 group by users.email order by users.email`
            )
        );
        assert.deepEqual(rows, [
            { email: 'dora@a.example', multi: false },
            { email: 'gina@a.example', multi: true }
        ]);
    });

    it('is not believed that it asked for a proof just now about people who belong elsewhere too', async () => {
        const scripted = await ScriptedProvider.start();
        try {
            const connection = await connect(a.organization, scripted);
            const elevatedUntil = async (browser: TestBrowser) => (await browser.api.call(factorRoutes.getElevation)).elevatedUntil;
            const comes = async (browser: TestBrowser) => {
                scripted.claims = { ...scripted.claims, auth_time: Math.floor(platform.clock.now().getTime() / 1000) };
                assert.equal((await travel(browser, `/api${connection.startPath}`)).end, '/open');
                return elevatedUntil(browser);
            };
            scripted.claims = { sub: 'hal', email: 'hal@a.example', name: 'Hal\u0000\nBcc: x' };
            const hal = platform.browser();
            assert.notEqual(await comes(hal), null);
            const identity = await hal.api.call(identityRoutes.whoAmI);
            assert.equal(identity.user.name, 'HalBcc: x');
            await b.organization.admit({ browser: hal, userId: identity.user.id, email: 'hal@a.example', identity }, 'member');
            assert.equal(await comes(platform.browser()), null);
            await a.organization.owner.browser.api.call(federationRoutes.deleteConnection, {
                params: { ...a.organization.params, connectionId: connection.id }
            });
        } finally {
            await scripted.stop();
        }
    });

    it('can not be one that answers for many tenants', async () => {
        const many = await ScriptedProvider.start();
        try {
            many.bendDiscovery = document => ({ ...document, issuer: `${many.issuer}/{tenantid}/v2.0` });
            assert.equal((await problemOf(connect(a.organization, many))).fields?.[0]?.field, 'oidc.issuer');
        } finally {
            await many.stop();
        }
    });

    it('reads, changes or removes nothing of another organisation', async () => {
        const { api } = a.organization.owner.browser;
        const foreign = { organizationId: a.organization.id, connectionId: b.connection.id };
        assert.equal(
            (await problemOf(api.call(federationRoutes.updateConnection, { params: foreign, body: { name: 'Mine' } }))).status,
            404
        );
        assert.equal((await problemOf(api.call(federationRoutes.deleteConnection, { params: foreign }))).status, 404);
        assert.equal((await problemOf(api.call(federationRoutes.getSingleSignOn, { params: b.organization.params }))).status, 404);
        await verifyDomain(platform, b.organization, 'second-b.example');
        const { domains } = await b.organization.owner.browser.api.call(federationRoutes.getSingleSignOn, {
            params: b.organization.params
        });
        const domainId = domains.find(({ domain }) => domain === 'second-b.example')?.id ?? '';
        const removal = api.call(federationRoutes.removeDomain, { params: { organizationId: a.organization.id, domainId } });
        assert.equal((await problemOf(removal)).status, 404);
    });
});
