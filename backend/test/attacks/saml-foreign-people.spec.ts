import assert from 'node:assert/strict';
import { SamlCompany } from '../support/saml-company.js';
import type { Misbehaviour } from '../support/saml-identity-provider.js';

/** An identity provider has the say on its own company's people, and on nobody else. */
describe("a company's identity provider that vouches for others than its own", () => {
    let company: SamlCompany;
    let other: SamlCompany;

    before(async () => {
        company = await SamlCompany.start();
        other = await SamlCompany.found(company.platform, company.owner, 'other.example');
    });

    after(async () => {
        await other.provider.stop();
        await company.stop();
    });

    const assertForeign = async (misbehaviour: Misbehaviour) => {
        const browser = company.platform.browser();
        const answer = await company.signIn(browser, misbehaviour);
        assert.equal(answer.headers.location, '/sign-in?problem=foreign-address');
        assert.equal(await company.isSignedIn(browser), false);
    };

    it('is not believed about an address of another domain', async () => {
        await assertForeign({ email: 'grace@owners.example' });
        await assertForeign({ email: 'bob@other.example' });
        await assertForeign({ email: 'eve@evil.example' });
        await assertForeign({ email: 'eve@sub.example.com' });
        await assertForeign({ email: 'eve@notexample.com' });
    });

    it('is not believed about a domain that a comment hides', async () => {
        const attributes = { displayName: ['Eve'] };
        for (const name of ['ada@example.com<!---->.evil.example', 'ada@example.com<!-- x -->.evil.example']) {
            await assertForeign({ nameIdXml: name, attributes });
        }
        await assertForeign({ attributes: { email: ['ada@example.com<!---->.evil.example'] } });
    });

    it('is not believed at the connection of another organisation', async () => {
        const browser = company.platform.browser();
        const request = await other.begin(browser);
        // Signed by the one company's provider, right in all else, and brought to the other's address.
        const answer = company.provider.answer(request, { issuer: other.provider.entityId, email: 'bob@other.example' });
        await other.assertAnswerRefused(browser, answer, 'signature');
        await other.assertAnswerRefused(browser, company.provider.answer(request, { email: 'bob@other.example' }), 'signature');
    });

    it('is not believed at its own connection in answer to a request of another', async () => {
        const browser = company.platform.browser();
        const request = {
            ...(await other.begin(browser)),
            issuer: company.urlOf('/sign-in/saml/:connectionId/metadata'),
            acsUrl: company.acsUrl
        };
        await company.assertAnswerRefused(browser, company.provider.answer(request, {}), 'unknown-request');
    });

    it('gets the same answer where there is no such connection', async () => {
        const none = company.acsUrl.replace(company.connectionId, company.organizationId);
        const answer = await company.post(company.provider.answer({ id: '_x', issuer: 'x', acsUrl: none }, {}), none);
        assert.equal(answer.headers.location, '/sign-in?problem=answer-refused');
    });
});
