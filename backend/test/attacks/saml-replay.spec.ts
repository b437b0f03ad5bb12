import assert from 'node:assert/strict';
import { SamlCompany } from '../support/saml-company.js';

describe('a SAML answer that nobody awaits', () => {
    let company: SamlCompany;

    before(async () => {
        company = await SamlCompany.start();
    });

    after(() => company.stop());

    it('is refused where nobody asked', () => company.assertRefused({ inResponseTo: null, confirmedInResponseTo: null }, 'unsolicited'));

    it('is refused where what is signed does not say what was asked', () =>
        company.assertRefused({ confirmedInResponseTo: null }, 'unsolicited'));

    it('is refused where it answers a request that was never made', async () => {
        for (const forged of ['_0123456789', '_', 'x', `_${'A'.repeat(43)}`]) {
            await company.assertRefused({ inResponseTo: forged, confirmedInResponseTo: forged }, 'unknown-request');
            await company.assertRefused({ confirmedInResponseTo: forged }, 'unknown-request');
        }
    });

    it('is refused where the request was made ten minutes ago', async () => {
        const browser = company.platform.browser();
        const request = await company.begin(browser);
        company.platform.clock.advance(10 * 60_000 + 1_000);
        await company.assertAnswerRefused(browser, company.provider.answer(request, {}), 'unknown-request');
    });

    it('is good once', async () => {
        const browser = company.platform.browser();
        const answer = company.provider.answer(await company.begin(browser), {});
        const accepted = await company.post(answer);
        assert.match(String(accepted.headers.location), /^\/api\/sign-in\/saml\/finish\?code=/);
        await company.assertAnswerRefused(browser, answer, 'unknown-request');
        assert.equal((await company.follow(browser, accepted)).headers.location, '/open');
        assert.equal(await company.isSignedIn(browser), true);
        await company.assertAnswerRefused(company.platform.browser(), answer, 'unknown-request');
    });

    it('is good once also where it comes ten times at the same moment', async () => {
        const browser = company.platform.browser();
        const answer = company.provider.answer(await company.begin(browser), {});
        const answers = await Promise.all(Array.from({ length: 10 }, () => company.post(answer)));
        const accepted = answers.filter(({ headers }) => headers.location?.startsWith('/api/sign-in/saml/finish'));
        assert.equal(accepted.length, 1);
    });

    it('is refused where its assertion answered another request before', async () => {
        const assertionId = '_once';
        const browser = company.platform.browser();
        const first = await company.post(company.provider.answer(await company.begin(browser), { assertionId }));
        assert.match(String(first.headers.location), /finish/);
        await company.assertRefused({ assertionId }, 'replay');
    });

    it('gives a result that is good once, and for two minutes', async () => {
        const browser = company.platform.browser();
        const accepted = await company.post(company.provider.answer(await company.begin(browser), {}));
        const signedIn = await company.follow(browser, accepted);
        assert.equal(signedIn.headers.location, '/open');
        assert.equal((await company.follow(browser, accepted)).headers.location, '/sign-in?problem=expired');

        const late = company.platform.browser();
        const waiting = await company.post(company.provider.answer(await company.begin(late), {}));
        company.platform.clock.advance(2 * 60_000 + 1_000);
        assert.equal((await company.follow(late, waiting)).headers.location, '/sign-in?problem=expired');
        assert.equal(await company.isSignedIn(late), false);
    });
});
