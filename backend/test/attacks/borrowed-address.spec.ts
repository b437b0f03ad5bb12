import assert from 'node:assert/strict';
import { accountProblems, accountRoutes, identityRoutes } from '@coditect/protocol';
import { tokenIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** Whoever can make the reader of a mail click would get the reader's address, and what comes to it later, for the own account. */
describe("another person's address, asked for by a stranger's account", () => {
    let platform: TestPlatform;
    let mallory: TestBrowser;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('First');
        mallory = platform.browser();
        await mallory.signUp('Mallory');
    });

    after(() => platform.stop());

    async function linkTo(email: string): Promise<string> {
        await mallory.api.call(accountRoutes.changeAddress, { body: { email } });
        return tokenIn(await platform.mailTo(email, /Confirm this address/));
    }

    const follow = (browser: TestBrowser, token: string) => problemOf(browser.api.call(accountRoutes.confirmAddress, { body: { token } }));
    const addressOfMallory = async () => (await mallory.api.call(identityRoutes.whoAmI)).user.email;

    it('is not given away by its owner, who follows the link without an account', async () => {
        const token = await linkTo('victim@example.com');
        assert.equal((await follow(platform.browser(), token)).status, 401);
        assert.equal(await addressOfMallory(), 'mallory@example.com');
        await platform.browser().signUp('Victim');
        assert.equal((await follow(mallory, token)).code, 'identity.flow-expired');
    });

    it('nor with an account that has another address', async () => {
        const owner = platform.browser();
        await owner.signUp('Owner');
        const token = await linkTo('owner-at-work@example.com');
        const { status, code } = await follow(owner, token);
        assert.deepEqual([status, code], [403, accountProblems.otherAccount]);
        assert.equal(await addressOfMallory(), 'mallory@example.com');
        assert.equal((await owner.api.call(identityRoutes.whoAmI)).user.email, 'owner@example.com');
    });
});
