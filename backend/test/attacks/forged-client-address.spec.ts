import assert from 'node:assert/strict';
import { TestPlatform } from '../support/test-platform.js';

/** A stranger who writes X-Forwarded-For would choose the address that limits and the audit log know. */
describe('a forged client address', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start();
    });

    after(() => platform.stop());

    it('is not believed where no proxy is trusted', async () => {
        const answer = await platform.browser().send(`${platform.origin}/api/accounts`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.7', 'x-real-ip': '198.51.100.7' },
            body: JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' })
        });
        assert.equal(answer.status, 201);
        const addresses = await platform.database(async client => {
            const sessions = await client.query('select address from sessions');
            const entries = await client.query("select content->>'address' as address from audit_entries");
            return [...sessions.rows, ...entries.rows].map(row => (row as { address: string }).address);
        });
        assert.deepEqual(addresses, ['127.0.0.1', '127.0.0.1', '127.0.0.1']);
    });
});
