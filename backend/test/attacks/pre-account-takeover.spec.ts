import assert from 'node:assert/strict';
import { accountProblems, accountRoutes, identityProblems, identityRoutes } from '@coditect/protocol';
import { tokenIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const squattersPassword = 'I was here before you';
const victimsPassword = 'my very own long secret';

/** A squatter signs up with somebody else's address and waits for its owner to bring the account to life (Sudhodanan, Paverd 2022). */
describe("signing up with a victim's address", () => {
    let platform: TestPlatform;
    let squatter: TestBrowser;
    let email: string;
    let count = 0;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Ada');
    });

    after(() => platform.stop());

    beforeEach(async () => {
        count += 1;
        email = `victim-${count}@example.com`;
        squatter = platform.browser();
        await squatter.api.call(identityRoutes.signUp, { body: { name: 'Squatter', email, password: squattersPassword } });
    });

    const accounts = () =>
        platform.database(async client => (await client.query('select 1 from users where email_key = $1', [email])).rows.length);
    const verify = (browser: TestBrowser, body: { token: string; password?: string }) =>
        browser.api.call(accountRoutes.verifySignUp, { body });
    const mailedToken = async () => tokenIn(await platform.mailTo(email, /Confirm your address/));
    const refused = async (password: string) =>
        (await problemOf(platform.browser().signIn(email, password))).code === identityProblems.wrongCredentials;

    it('makes no account, and none when the victim opens the link', async () => {
        assert.equal(await accounts(), 0);
        const token = await mailedToken();
        const problem = await problemOf(verify(platform.browser(), { token }));
        assert.deepEqual([problem.status, problem.code], [403, accountProblems.passwordRequired]);
        const guessed = await problemOf(verify(platform.browser(), { token, password: victimsPassword }));
        assert.deepEqual([guessed.status, guessed.code], [422, identityProblems.wrongCredentials]);
        assert.equal(await accounts(), 0);
        assert.ok(await refused(squattersPassword));
    });

    it('gives the squatter nothing without the mail, not even with the cookie of the sign-up', async () => {
        const cookie = squatter.cookie('localhost', 'coditect_flow') ?? '';
        for (const token of [cookie, 'guessed', cookie.slice(0, -1)]) {
            assert.equal((await problemOf(verify(squatter, { token, password: squattersPassword }))).code, identityProblems.flowExpired);
        }
        assert.equal(await accounts(), 0);
    });

    it('does not keep the victim from an account of her own, to which the squatter has no key', async () => {
        const squattersToken = await mailedToken();
        const victim = platform.browser();
        const { user } = await victim.signUp('Victim', email, victimsPassword);
        assert.equal(user.name, 'Victim');
        assert.ok(await refused(squattersPassword));
        // Even with the link of the squatter's own sign-up, in the squatter's own browser.
        const late = await problemOf(verify(squatter, { token: squattersToken }));
        assert.equal(late.code, identityProblems.flowExpired);
        await platform.browser().signIn(email, victimsPassword);
        assert.equal(await accounts(), 1);
    });

    it("is not confirmed by the victim's own sign-up in another browser", async () => {
        const squattersToken = await mailedToken();
        const victim = platform.browser();
        await victim.api.call(identityRoutes.signUp, { body: { name: 'Victim', email, password: victimsPassword } });
        await mailedToken();
        // The victim takes the wrong one of the two mails: her browser is not the one that this sign-up was made in.
        assert.equal((await problemOf(verify(victim, { token: squattersToken }))).code, accountProblems.passwordRequired);
        assert.equal(await accounts(), 0);
    });

    it('ends with "This was not me"', async () => {
        const token = await mailedToken();
        await platform.browser().api.call(accountRoutes.discardSignUp, { body: { token } });
        assert.equal((await problemOf(verify(squatter, { token }))).code, identityProblems.flowExpired);
        assert.equal(await accounts(), 0);
    });

    it('stands no more than ten guesses of its password', async () => {
        const token = await mailedToken();
        const guesses = Array.from({ length: 15 }, (_, index) =>
            problemOf(verify(platform.browser(), { token, password: `guess number ${index}` }))
        );
        const statuses = (await Promise.all(guesses)).map(({ status }) => status).sort();
        assert.deepEqual([statuses.filter(status => status === 422).length, statuses.filter(status => status === 429).length], [10, 5]);
    });

    it('can be undone by who reads the mail, also where the squatter got an account', async () => {
        const token = await mailedToken();
        // As if the victim had passed the link on.
        await verify(squatter, { token });
        await platform.browser().api.call(accountRoutes.requestPasswordReset, { body: { email } });
        const reset = tokenIn(await platform.mailTo(email, /Choose a new password/));
        await platform.browser().api.call(accountRoutes.confirmPasswordReset, { body: { token: reset, password: victimsPassword } });
        assert.equal((await problemOf(squatter.api.call(identityRoutes.whoAmI))).status, 401);
        assert.ok(await refused(squattersPassword));
        await platform.browser().signIn(email, victimsPassword);
    });
});
