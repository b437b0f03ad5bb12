import { SamlCompany } from '../support/saml-company.js';

/** An answer that the right identity provider signed, but for somebody else, for another time, or in another's name. */
describe('a SAML answer that is not meant for here and now', () => {
    let company: SamlCompany;

    before(async () => {
        company = await SamlCompany.start();
    });

    after(() => company.stop());

    it('is refused where its audience is another service', async () => {
        await company.assertRefused({ audience: 'https://other.example/metadata' }, 'audience');
        await company.assertRefused({ audience: '' }, 'audience');
    });

    it('is refused where it is to be brought to another service', () =>
        company.assertRefused({ recipient: 'https://other.example/acs' }, 'recipient'));

    it('is refused where it is addressed to another service', async () => {
        await company.assertRefused({ destination: 'https://other.example/acs' }, 'destination');
        await company.assertRefused({ destination: '', sign: 'response' }, 'destination');
    });

    it('is refused in the name of another identity provider', () =>
        company.assertRefused({ issuer: 'https://evil.example/entity' }, 'issuer'));

    it('is refused after its time', async () => {
        const ago = (seconds: number) => new Date(company.platform.clock.now().getTime() - seconds * 1000);
        await company.assertRefused({ notOnOrAfter: ago(61) }, 'expired');
        await company.assertRefused({ notOnOrAfter: ago(86_400) }, 'expired');
    });

    it('is refused before its time', () =>
        company.assertRefused({ notBefore: new Date(company.platform.clock.now().getTime() + 62_000) }, 'not-yet-valid'));

    it('is refused where it says that the sign-in failed', () =>
        company.assertRefused({ status: 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed' }, 'provider-status'));
});
