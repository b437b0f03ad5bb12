import assert from 'node:assert/strict';
import { accountProblems, accountRoutes, identityRoutes } from '@coditect/protocol';
import { type Company, type CompanyAtHome, startCompany } from '../support/company.js';
import { tokenIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import { type TestPerson, verifiedPerson } from '../support/test-organization.js';
import type { TestPlatform } from '../support/test-platform.js';

/** "Single sign-on only" holds for addresses of the company's domains: who could leave these would stay a member by a password. */
describe('a member who would leave single sign-on behind by another address', () => {
    let home: CompanyAtHome;
    let platform: TestPlatform;
    let company: Company;
    let eve: TestPerson;
    let linkOfBefore: string;

    before(async () => {
        home = await startCompany();
        ({ platform, company } = home);
        eve = await verifiedPerson(platform, 'Eve', 'eve@company.example');
        await company.organization.admit(eve, 'member');
        await ask('eve-before@example.com');
        linkOfBefore = tokenIn(await platform.mailTo('eve-before@example.com', /Confirm this address/));
        home.provider.person = { sub: 'ida', email: 'ida@company.example', name: 'Ida' };
        await company.signIn();
        await company.requireSingleSignOn();
    });

    after(() => home?.stop());

    const ask = (email: string) => eve.browser.api.call(accountRoutes.changeAddress, { body: { email } });

    it('is refused another domain', async () => {
        for (const email of ['eve@example.com', 'eve@sub.company.example']) {
            const { status, code } = await problemOf(ask(email));
            assert.deepEqual([status, code], [409, accountProblems.addressOfOrganization]);
        }
        assert.equal((await problemOf(platform.browser().signIn('eve@company.example'))).status, 403);
    });

    it('is refused it by a link that was sent before single sign-on was asked for', async () => {
        const { code } = await problemOf(eve.browser.api.call(accountRoutes.confirmAddress, { body: { token: linkOfBefore } }));
        assert.equal(code, accountProblems.addressOfOrganization);
        assert.equal((await eve.browser.api.call(identityRoutes.whoAmI)).user.email, 'eve@company.example');
    });

    it("may take another address of the company's, and any once it is optional", async () => {
        await ask('eve.new@company.example');
        await company.requireSingleSignOn(false);
        await ask('eve-after@example.com');
    });
});
