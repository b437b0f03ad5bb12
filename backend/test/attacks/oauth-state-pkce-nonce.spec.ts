import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { federationRoutes, identityRoutes } from '@coditect/protocol';
import { freePort } from '../support/free-port.js';
import { OpenIdProvider, testClient } from '../support/openid-provider.js';
import { problemOf } from '../support/problem-of.js';
import { ScriptedProvider, type SignedToken } from '../support/scripted-provider.js';
import type { TestBrowser } from '../support/test-browser.js';
import { verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';
import { travel } from '../support/travel.js';

describe('a forged answer of a provider', () => {
    let platform: TestPlatform;
    let honest: OpenIdProvider;
    let hostile: ScriptedProvider;

    before(async () => {
        const port = await freePort();
        honest = await OpenIdProvider.start(`http://localhost:${port}`);
        hostile = await ScriptedProvider.start();
        const file = join(await mkdtemp(join(tmpdir(), 'coditect-test-')), 'providers.json');
        const client = { clientId: testClient.id, clientSecret: testClient.secret };
        await writeFile(
            file,
            JSON.stringify([
                { id: 'honest', name: 'Honest', issuer: honest.issuer, ...client },
                { id: 'hostile', name: 'Hostile', issuer: hostile.issuer, ...client }
            ])
        );
        platform = await TestPlatform.start({ CODITECT_OIDC_PROVIDERS: file, CODITECT_INTERNAL_PROVIDER_HOSTS: '127.0.0.1' }, port);
        await verifiedPerson(platform, 'First');
    });

    beforeEach(() => {
        hostile.reset();
        honest.person = { sub: 'ada', email: 'ada@example.com', email_verified: true, name: 'Ada' };
    });

    after(async () => {
        await platform.stop();
        await honest.stop();
        await hostile.stop();
    });

    const start = (id: string) => `/api/sign-in/providers/${id}/start`;
    const isCallback = (url: URL) => /^\/api\/sign-in\/providers\/\w+\/callback$/.test(url.pathname);

    /** The address that the provider sends the browser back to, not yet gone to. */
    const answerOf = async (browser: TestBrowser, id: string) => new URL((await travel(browser, start(id), isCallback)).end);

    async function assertRefused(browser: TestBrowser, url: string | URL, problem: string): Promise<void> {
        const { end } = await travel(browser, String(url));
        assert.equal(end, `/sign-in?problem=${problem}`);
        assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401);
    }

    it('is told from a good one, which signs in (so that what follows tries something)', async () => {
        for (const id of ['honest', 'hostile']) {
            const browser = platform.browser();
            assert.equal((await travel(browser, start(id))).end, '/open');
            await browser.api.call(identityRoutes.whoAmI);
            await platform.database(client => client.query("delete from users where email = 'ada@example.com'"));
        }
    });

    it('is refused with another state, with none, and with a state of another sign-in', async () => {
        const other = await answerOf(platform.browser(), 'honest');
        for (const state of ['forged', '', other.searchParams.get('state') ?? '']) {
            const browser = platform.browser();
            const answer = await answerOf(browser, 'honest');
            answer.searchParams.set('state', state);
            await assertRefused(browser, answer, 'answer-refused');
        }
    });

    it('is refused in another browser than the one that left, with a flow of its own or without', async () => {
        const mallorys = await answerOf(platform.browser(), 'honest');
        await assertRefused(platform.browser(), mallorys, 'expired');
        const victim = platform.browser();
        await answerOf(victim, 'honest');
        await assertRefused(victim, mallorys, 'answer-refused');
    });

    it('is refused the second time, and after a quarter of an hour', async () => {
        const browser = platform.browser();
        const answer = await answerOf(browser, 'honest');
        assert.equal((await travel(browser, answer.href)).end, '/open');
        const replaying = platform.browser();
        const flow = await answerOf(replaying, 'honest');
        flow.searchParams.set('code', answer.searchParams.get('code') ?? '');
        await assertRefused(replaying, flow, 'answer-refused');
        const late = platform.browser();
        const lateAnswer = await answerOf(late, 'honest');
        platform.clock.advance(15 * 60_000 + 1_000);
        await assertRefused(late, lateAnswer, 'expired');
    });

    it('is refused when a stolen code is put into a sign-in of another browser: its verifier is not the one', async () => {
        const stolen = await answerOf(platform.browser(), 'hostile');
        const mallory = platform.browser();
        const answer = await answerOf(mallory, 'hostile');
        answer.searchParams.set('code', stolen.searchParams.get('code') ?? '');
        await assertRefused(mallory, answer, 'answer-refused');
        const verifiers = hostile.exchanges.map(form => form.get('code_verifier'));
        assert.equal(new Set(verifiers).size, verifiers.length);
        assert.ok(verifiers.every(verifier => verifier !== null && verifier.length >= 43));
    });

    it('is refused where one provider answers for another (mix-up), by path and by issuer', async () => {
        const browser = platform.browser();
        const honestAnswer = await answerOf(browser, 'honest');
        const other = new URL(honestAnswer.href.replace('/providers/honest/', '/providers/hostile/'));
        await assertRefused(browser, other, 'expired');

        const second = platform.browser();
        const answer = await answerOf(second, 'honest');
        answer.searchParams.set('iss', hostile.issuer);
        await assertRefused(second, answer, 'answer-refused');

        const third = platform.browser();
        const withoutIssuer = await answerOf(third, 'honest');
        withoutIssuer.searchParams.delete('iss');
        await assertRefused(third, withoutIssuer, 'answer-refused');
        // Neither code went to the hostile provider.
        const codes = [honestAnswer, answer].map(({ searchParams }) => searchParams.get('code'));
        assert.ok(hostile.exchanges.every(form => !codes.includes(form.get('code'))));
    });

    const now = () => Math.floor(Date.now() / 1000);
    const claims = (change: Record<string, unknown>) => (token: SignedToken) => ({ ...token, claims: { ...token.claims, ...change } });
    const bends: Readonly<Record<string, (token: SignedToken) => SignedToken>> = {
        'another nonce': claims({ nonce: 'forged' }),
        'no nonce': claims({ nonce: undefined }),
        "another provider's issuer": token => claims({ iss: honest.issuer })(token),
        'no issuer': claims({ iss: undefined }),
        'another audience': claims({ aud: 'somebody-else' }),
        'more audiences, authorised for another': claims({ aud: [testClient.id, 'other'], azp: 'other' }),
        'no audience': claims({ aud: undefined }),
        'an end in the past': claims({ exp: Math.floor(Date.now() / 1000) - 3_600 }),
        'no end': claims({ exp: undefined }),
        'a beginning in the future': token => claims({ nbf: now() + 3_600 })(token),
        'no subject': claims({ sub: undefined }),
        'an empty subject': claims({ sub: '' }),
        "another's key": token => ({ ...token, key: hostile.foreign.privateKey }),
        "another's key under an unknown id": token => ({
            ...token,
            header: { ...token.header, kid: 'other' },
            key: hostile.foreign.privateKey
        }),
        'no signature (alg none)': token => ({ ...token, header: { alg: 'none', typ: 'JWT' }, key: 'none' }),
        'no signature under a good header': token => ({ ...token, key: 'none' }),
        'the public key as a shared secret (HS256)': token => ({
            ...token,
            header: { ...token.header, alg: 'HS256' },
            key: 'public-key-as-secret'
        }),
        'a key of its own in the header': token => ({
            ...token,
            header: { alg: 'RS256', typ: 'JWT', jwk: hostile.foreign.publicKey.export({ format: 'jwk' }) },
            key: hostile.foreign.privateKey
        }),
        'an unknown critical header': token => ({ ...token, header: { ...token.header, crit: ['x'], x: true } })
    };
    for (const [name, bend] of Object.entries(bends)) {
        it(`is refused with ${name}`, async () => {
            hostile.bend = bend;
            await assertRefused(platform.browser(), start('hostile'), 'answer-refused');
        });
    }

    it('is refused where a good one is given twice in one address', async () => {
        const browser = platform.browser();
        const answer = await answerOf(browser, 'honest');
        answer.searchParams.append('state', 'forged');
        const { status } = await browser.send(answer.href);
        assert.equal(status, 422);
        assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401);
    });

    it('can not link an identity of its own to a person who is led through it', async () => {
        const { browser: victim } = await verifiedPerson(platform, 'Victim');
        hostile.claims = { sub: 'mallory', email: 'mallory@example.com', email_verified: true };
        const mallory = (await verifiedPerson(platform, 'Mallory')).browser;
        const { location } = await mallory.api.call(federationRoutes.linkProvider, { params: { provider: 'hostile' } });
        const { end } = await travel(mallory, location, isCallback);
        await travel(victim, end);
        assert.deepEqual((await victim.api.call(federationRoutes.listLinkedIdentities)).identities, []);
        assert.equal((await victim.api.call(identityRoutes.whoAmI)).user.name, 'Victim');
    });
});
