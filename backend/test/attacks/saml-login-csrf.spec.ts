import assert from 'node:assert/strict';
import { SamlCompany } from '../support/saml-company.js';

/** Who signs a victim in as himself reads afterwards what the victim does there. */
describe("a SAML answer that an attacker puts into a victim's browser", () => {
    let company: SamlCompany;

    before(async () => {
        company = await SamlCompany.start();
    });

    after(() => company.stop());

    const attackersAnswer = async () => {
        const attacker = company.platform.browser();
        return company.post(company.provider.answer(await company.begin(attacker), { email: 'mallory@example.com' }));
    };

    it('signs in nobody in a browser that began nothing', async () => {
        const victim = company.platform.browser();
        const answer = await company.follow(victim, await attackersAnswer());
        assert.equal(answer.headers.location, '/sign-in?problem=expired');
        assert.equal(await company.isSignedIn(victim), false);
        assert.equal((await company.refusals())[0], 'other-browser');
    });

    it('signs in nobody in a browser that began a sign-in of its own', async () => {
        const victim = company.platform.browser();
        await company.begin(victim);
        const answer = await company.follow(victim, await attackersAnswer());
        assert.equal(answer.headers.location, '/sign-in?problem=expired');
        assert.equal(await company.isSignedIn(victim), false);
    });

    it('changes nothing for a victim who is signed in', async () => {
        const victim = company.platform.browser();
        const before = await company.signInAs(victim, { email: 'victim@example.com' });
        const answer = await company.follow(victim, await attackersAnswer());
        assert.equal(answer.headers.location, '/sign-in?problem=expired');
        assert.equal(answer.headers['set-cookie'], undefined);
        const after = await victim.send(`${company.platform.origin}/api/me`);
        assert.deepEqual(after.json(), before);
    });

    it('is of no use to the attacker either, once it was tried', async () => {
        const attacker = company.platform.browser();
        const accepted = await company.post(company.provider.answer(await company.begin(attacker), { email: 'mallory@example.com' }));
        await company.follow(company.platform.browser(), accepted);
        assert.equal((await company.follow(attacker, accepted)).headers.location, '/sign-in?problem=expired');
    });
});
