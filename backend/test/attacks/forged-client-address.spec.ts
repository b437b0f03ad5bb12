import assert from 'node:assert/strict';
import { auditRoutes, identityRoutes } from '@coditect/protocol';
import { TestPlatform } from '../support/test-platform.js';

/** A stranger who writes X-Forwarded-For would choose the address that limits and the audit log know. */
describe('a forged client address', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start();
    });

    after(() => platform.stop());

    it('is not believed where no proxy is trusted', async () => {
        const browser = platform.browser();
        const answer = await browser.send(`${platform.origin}/api/accounts`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.7', 'x-real-ip': '198.51.100.7' },
            body: JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' })
        });
        assert.equal(answer.status, 201);
        const sessions = await platform.database(
            async client => (await client.query<{ address: string }>('select address from sessions')).rows
        );
        const { currentOrganizationId: organizationId } = await browser.api.call(identityRoutes.whoAmI);
        const { entries } = await browser.api.call(auditRoutes.listAuditEntries, { params: { organizationId }, query: {} });
        assert.ok(entries.length > 0);
        assert.deepEqual(new Set([...sessions, ...entries].map(({ address }) => address)), new Set(['127.0.0.1']));
    });
});
