import assert from 'node:assert/strict';
import { TestPlatform } from '../support/test-platform.js';

/** A new password by mail is what goes around every wait that strangers can make a person have. */
describe('strangers who use up the mails that a person can be sent', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start({ CODITECT_TRUSTED_PROXIES: 'loopback' });
        await platform.browser().signUp('Ada');
    });

    after(() => platform.stop());

    async function post(path: string, body: object, address: string): Promise<number> {
        const answer = await platform.browser().send(`${platform.origin}/api${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
            body: JSON.stringify(body)
        });
        return answer.status;
    }

    it('by signing up in his or her name, from however many places, keep nobody from a new password', async () => {
        const email = 'ada@example.com';
        const statuses: number[] = [];
        for (let number = 0; number < 25; number += 1) {
            const form = { name: 'Mallory', email, password: 'correct horse battery' };
            statuses.push(await post('/accounts', form, `198.51.100.${number}`));
        }
        assert.ok(statuses.includes(429));
        assert.equal(await post('/password-resets', { email }, '203.0.113.1'), 204);
        await platform.mailTo(email, /Choose a new password/);
    });
});
