import assert from 'node:assert/strict';
import { auditRoutes, identityRoutes } from '@coditect/protocol';
import type { Answer, TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** That the test asks from, and a proxy of which the platform believes what it says. */
const proxy = '127.0.0.1';

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
        assert.deepEqual(new Set([...sessions, ...entries].map(({ address }) => address)), new Set([proxy]));
    });

    describe('behind a trusted proxy', () => {
        const stranger = '203.0.113.5';
        let behind: TestPlatform;

        before(async () => {
            behind = await TestPlatform.start({ CODITECT_TRUSTED_PROXIES: 'loopback' });
        });

        after(() => behind.stop());

        /** As it comes from the proxy, which adds whom it saw to what the stranger wrote. */
        function signIn(browser: TestBrowser, written: string, email: string, password: string): Promise<Answer> {
            return browser.send(`${behind.origin}/api/sessions`, {
                method: 'POST',
                headers: {
                    'content-type': 'application/json',
                    'x-forwarded-for': `${written}, ${stranger}`,
                    'x-real-ip': written,
                    forwarded: `for=${written}`
                },
                body: JSON.stringify({ email, password })
            });
        }

        it('is not what sessions and the audit log name, whatever stands before what the proxy added', async () => {
            const person = behind.browser();
            await person.signUp('Ada');
            const { currentOrganizationId: organizationId } = await person.api.call(identityRoutes.whoAmI);
            for (const written of ['198.51.100.7', proxy, '198.51.100.7, 127.0.0.1', '::1', 'nonsense', '']) {
                const answer = await signIn(behind.browser(), written, 'ada@example.com', 'correct horse battery');
                assert.equal(answer.status, 201, `${written}: ${answer.body}`);
                const address = await behind.database(async client => {
                    const { rows } = await client.query<{ address: string }>(
                        'select address from sessions order by created_at desc limit 1'
                    );
                    return rows[0]?.address;
                });
                const query = { action: 'session.started', limit: 1 };
                const { entries } = await person.api.call(auditRoutes.listAuditEntries, { params: { organizationId }, query });
                assert.deepEqual([address, entries[0]?.address], [stranger, stranger], written);
                behind.clock.advance(1_000);
            }
        });

        it('gains no tries: another one at each guess leaves them counted as of one address', async () => {
            const statuses: number[] = [];
            for (let guess = 0; guess < 12; guess += 1) {
                const written = `198.51.100.${guess}`;
                statuses.push((await signIn(behind.browser(), written, 'ada@example.com', 'wrong password')).status);
            }
            assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429, 429]);
        });
    });
});
