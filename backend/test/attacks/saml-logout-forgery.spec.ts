import assert from 'node:assert/strict';
import { SamlCompany } from '../support/saml-company.js';
import { makeIdentity } from '../support/saml-identity-provider.js';
import type { Answer, TestBrowser } from '../support/test-browser.js';

/** Who can forge a logout request throws people out at will. */
describe('a SAML logout request that the identity provider did not send', () => {
    let company: SamlCompany;
    let ada: TestBrowser;

    before(async () => {
        company = await SamlCompany.start();
        ada = company.platform.browser();
        await company.signInAs(ada, { email: 'ada@example.com' });
    });

    after(() => company.stop());

    const assertIgnored = async (answer: Answer, reason: string) => {
        assert.equal(answer.status, 303, answer.body);
        assert.equal(answer.headers.location, '/sign-in?problem=answer-refused', reason);
        assert.equal((await company.refusals())[0], reason);
        assert.equal(await company.isSignedIn(ada), true);
    };
    const subject = 'ada@example.com';
    const stranger = makeIdentity('idp.example.com');

    it('is refused in a form', async () => {
        const form = (wrong: Parameters<typeof company.provider.logoutForm>[2]) =>
            company.postLogout(company.provider.logoutForm(company.sloUrl, subject, wrong));
        await assertIgnored(await form({ sign: false }), 'unsigned');
        await assertIgnored(await form({ key: stranger }), 'signature');
        await assertIgnored(await form({ algorithm: 'sha1' }), 'algorithm');
        await assertIgnored(await form({ issuer: 'https://evil.example' }), 'issuer');
        await assertIgnored(await form({ destination: 'https://evil.example' }), 'destination');
        await assertIgnored(await form({ issuedAt: new Date(company.platform.clock.now().getTime() - 301_000) }), 'expired');
        await assertIgnored(await form({ tamper: xml => `<!DOCTYPE x>${xml}` }), 'document-type');
        await assertIgnored(
            await company.postLogout(
                company.provider.logoutForm(company.sloUrl, 'eve@example.com', { tamper: xml => xml.replace('eve@', 'ada@') })
            ),
            'signature'
        );
    });

    it('is refused in an address', async () => {
        const visit = (wrong: Parameters<typeof company.provider.logoutUrl>[2], tamper = (url: string) => url) =>
            company.platform.browser().send(tamper(company.provider.logoutUrl(company.sloUrl, subject, wrong)));
        await assertIgnored(await visit({ sign: false }), 'unsigned');
        await assertIgnored(await visit({ key: stranger }), 'signature');
        await assertIgnored(await visit({ algorithm: 'sha1' }), 'algorithm');
        await assertIgnored(await visit({}, url => url.replace('RelayState=', 'RelayState=x')), 'signature');
        await assertIgnored(await visit({ destination: 'https://evil.example' }), 'destination');
    });

    it('is good once', async () => {
        const form = company.provider.logoutForm(company.sloUrl, 'nobody@example.com');
        assert.match(String((await company.postLogout(form)).headers.location), /\/slo\?/);
        await assertIgnored(await company.postLogout(form), 'replay');
    });

    it("ends nobody's sessions but those that came from that connection", async () => {
        assert.match(
            String((await company.postLogout(company.provider.logoutForm(company.sloUrl, 'grace@owners.example'))).headers.location),
            /\/slo\?/
        );
        assert.equal(await company.isSignedIn(company.owner), true);
        assert.equal(await company.isSignedIn(ada), true);
    });
});
