import assert from 'node:assert/strict';
import { federationRoutes, identityRoutes, organizationRoutes } from '@coditect/protocol';
import { type Company, type CompanyAtHome, startCompany } from '../support/company.js';
import type { OpenIdProvider } from '../support/openid-provider.js';
import { problemOf } from '../support/problem-of.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import type { TestPlatform } from '../support/test-platform.js';
import { travel } from '../support/travel.js';

/** An organisation rules over itself: its single sign-on must not keep people from what else they have here. */
describe('an organisation that lets people in by single sign-on alone, of which one is in others too', () => {
    let home: CompanyAtHome;
    let platform: TestPlatform;
    let provider: OpenIdProvider;
    let company: Company;
    let root: TestPerson;
    let eve: TestPerson;

    before(async () => {
        home = await startCompany();
        ({ platform, provider, company, root } = home);
        eve = await verifiedPerson(platform, 'Eve', 'eve@company.example');
        for (const person of [root, eve]) {
            await company.organization.admit(person, 'admin');
        }
        await (await TestOrganization.found(platform, 'Other')).admit(eve, 'member');
        provider.person = { sub: 'ida', email: 'ida@company.example', name: 'Ida' };
        await company.signIn();
        await company.requireSingleSignOn();
    });

    after(() => home?.stop());

    for (const [who, person] of [
        ['that person', () => eve],
        ['an administrator of the installation', () => root]
    ] as const) {
        it(`lets ${who} in to everything but itself, until its provider was linked`, async () => {
            const { email, userId } = person();
            provider.person = { sub: userId, email, name: 'Somebody' };
            assert.equal((await company.signIn()).end, '/sign-in?problem=link-first');
            const browser = platform.browser();
            assert.equal((await browser.signIn(email)).user.email, email);
            const { params } = company.organization;
            const closed = await problemOf(browser.api.call(organizationRoutes.getOrganization, { params }));
            assert.equal(closed.status, 403);
            const switching = await problemOf(company.organization.switchTo(browser));
            assert.deepEqual([switching.status, switching.code], [403, closed.code]);
            const { location } = await browser.api.call(federationRoutes.linkConnection, {
                params: { connectionId: company.connection.id }
            });
            assert.equal((await travel(browser, location)).end, '/account/sign-in?linked=yes');
            const after = platform.browser();
            assert.equal((await company.signIn(after)).end, '/open');
            assert.equal((await after.api.call(identityRoutes.whoAmI)).currentOrganizationId, company.organization.id);
        });
    }

    it('keeps those out by any other way who are in no other', async () => {
        const only = await verifiedPerson(platform, 'Only', 'only@company.example');
        await company.organization.admit(only, 'member');
        assert.equal((await problemOf(platform.browser().signIn(only.email))).status, 403);
    });
});
