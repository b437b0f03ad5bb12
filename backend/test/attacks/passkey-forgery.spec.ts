import assert from 'node:assert/strict';
import { factorProblems, factorRoutes, identityProblems, identityRoutes } from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import { addPasskey, beginSignIn, recorded } from '../support/second-factors.js';
import { type Lies, SoftwareAuthenticator } from '../support/software-authenticator.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

describe('a forged passkey', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let adas: SoftwareAuthenticator;
    let mallory: TestBrowser;
    let mallorys: SoftwareAuthenticator;
    let adaHandle: string;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        const { user } = await ada.signUp('Ada');
        adaHandle = Buffer.from(user.id.replaceAll('-', ''), 'hex').toString('base64url');
        adas = (await addPasskey(ada)).authenticator;
        mallory = platform.browser();
        await mallory.signUp('Mallory');
        mallorys = (await addPasskey(mallory)).authenticator;
    });

    after(() => platform.stop());

    async function refusedAlone(authenticator: SoftwareAuthenticator, lies: Lies, what: string): Promise<void> {
        const browser = platform.browser();
        const request = await browser.api.call(factorRoutes.beginPasskeySignIn, { body: {} });
        const assertion = authenticator.sign(request, lies);
        const problem = await problemOf(browser.api.call(factorRoutes.signInWithPasskey, { body: { assertion } }));
        assert.equal(problem.code, factorProblems.wrongPasskey, what);
        assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401, what);
    }

    it('is refused where the page was another one', async () => {
        const workspace = await ada.workspace();
        const origins = [
            'https://evil.example',
            workspace.origin,
            platform.origin.replace('http:', 'https:'),
            `${platform.origin}.evil.example`,
            platform.origin.replace(/:\d+$/, ''),
            'null'
        ];
        for (const origin of origins) {
            await refusedAlone(adas, { origin }, origin);
        }
        await refusedAlone(adas, { crossOrigin: true }, 'a frame');
    });

    it('is refused where it was made for another site, another question, or for another purpose', async () => {
        await refusedAlone(adas, { rpId: 'evil.example' }, 'another site');
        await refusedAlone(adas, { challenge: Buffer.alloc(32, 7).toString('base64url') }, 'another question');
        await refusedAlone(adas, { type: 'webauthn.create' }, 'another purpose');
        await refusedAlone(adas, { userPresent: false }, 'nobody there');
        await refusedAlone(adas, { userVerified: false }, 'anybody there');
    });

    it('is refused where the signature is by another key, or the passkey says that it is somebody else’s', async () => {
        await refusedAlone(adas, { signedBy: mallorys }, 'another key');
        await refusedAlone(mallorys, { credentialId: adas.credentialId }, 'another name');
        await refusedAlone(mallorys, { userHandle: adaHandle }, 'another person');
        await refusedAlone(mallorys, { credentialId: Buffer.alloc(32, 9).toString('base64url') }, 'nobody has it');
    });

    it('is refused where the question was answered before, or was asked in another browser', async () => {
        const browser = platform.browser();
        const request = await browser.api.call(factorRoutes.beginPasskeySignIn, { body: {} });
        const assertion = adas.sign(request);
        const elsewhere = await problemOf(platform.browser().api.call(factorRoutes.signInWithPasskey, { body: { assertion } }));
        assert.equal(elsewhere.code, identityProblems.flowExpired);
        const cookie = browser.cookie('localhost', 'coditect_flow') ?? '';
        assert.equal((await browser.api.call(factorRoutes.signInWithPasskey, { body: { assertion } })).kind, 'signed-in');
        const thief = platform.browser();
        thief.setCookie('localhost', 'coditect_flow', cookie);
        const again = await problemOf(thief.api.call(factorRoutes.signInWithPasskey, { body: { assertion } }));
        assert.equal(again.code, identityProblems.flowExpired);
        await thief.api.call(factorRoutes.beginPasskeySignIn, { body: {} });
        const replayed = await problemOf(thief.api.call(factorRoutes.signInWithPasskey, { body: { assertion } }));
        assert.equal(replayed.code, factorProblems.wrongPasskey);
    });

    it('is refused after ten minutes', async () => {
        const browser = platform.browser();
        const assertion = adas.sign(await browser.api.call(factorRoutes.beginPasskeySignIn, { body: {} }));
        platform.clock.advance(11 * 60_000);
        const late = await problemOf(browser.api.call(factorRoutes.signInWithPasskey, { body: { assertion } }));
        assert.equal(late.code, identityProblems.flowExpired);
    });

    it('is refused as the second factor of somebody else’s sign-in, and a question is good in its sign-in alone', async () => {
        const browser = platform.browser();
        await beginSignIn(browser, 'ada@example.com');
        const ask = async () => {
            const asked = await browser.api.call(factorRoutes.challengeFactor, { body: { kind: 'passkey' } });
            assert.ok(asked.kind === 'passkey');
            return asked.request;
        };
        const refused = async (assertion: ReturnType<SoftwareAuthenticator['sign']>) =>
            (await problemOf(browser.api.call(factorRoutes.signInWithFactor, { body: { kind: 'passkey', assertion } }))).code;
        assert.equal(await refused(mallorys.sign(await ask())), factorProblems.wrongPasskey);
        assert.equal(await refused(mallorys.sign(await ask(), { userHandle: adaHandle })), factorProblems.wrongPasskey);
        const other = platform.browser();
        await beginSignIn(other, 'ada@example.com');
        const elsewhere = await other.api.call(factorRoutes.challengeFactor, { body: { kind: 'passkey' } });
        assert.ok(elsewhere.kind === 'passkey');
        assert.equal(await refused(adas.sign(elsewhere.request)), factorProblems.wrongPasskey);
        const request = await ask();
        assert.equal(await refused(adas.sign(request, { origin: 'https://evil.example' })), factorProblems.wrongPasskey);
        assert.equal(await refused(adas.sign(request)), identityProblems.flowExpired, 'one answer to a question, and five to a sign-in');
    });

    it('is refused where its counter goes back or stands still, as that of a copy does, and the log says why', async () => {
        const counter = adas.counter + 10;
        const browser = platform.browser();
        const request = await browser.api.call(factorRoutes.beginPasskeySignIn, { body: {} });
        await browser.api.call(factorRoutes.signInWithPasskey, { body: { assertion: adas.sign(request, { counter }) } });
        for (const older of [counter, counter - 1, 0]) {
            await refusedAlone(adas, { counter: older }, String(older));
        }
        const refusals = await recorded(ada, 'session.refused');
        assert.ok(refusals.filter(({ details }) => /counter/.test(String(details?.reason))).length >= 3);
        adas.counter = counter;
    });

    it('is refused at two answers with the same counter that come at once', async () => {
        const browsers = [platform.browser(), platform.browser()];
        const requests = await Promise.all(browsers.map(browser => browser.api.call(factorRoutes.beginPasskeySignIn, { body: {} })));
        const counter = adas.counter + 1;
        adas.counter = counter;
        const assertions = requests.map(request => adas.sign(request, { counter }));
        const outcomes = await Promise.allSettled(
            browsers.map((browser, index) => {
                const assertion = assertions[index];
                assert.ok(assertion);
                return browser.api.call(factorRoutes.signInWithPasskey, { body: { assertion } });
            })
        );
        assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('is not registered: for another page or question, in another session, twice, or with somebody else’s credential', async () => {
        const begin = () => mallory.api.call(factorRoutes.beginPasskey);
        const add = (registration: ReturnType<SoftwareAuthenticator['create']>, browser = mallory) =>
            browser.api.call(factorRoutes.addPasskey, { body: { name: 'Forged', registration } });
        const fresh = () => new SoftwareAuthenticator(platform.origin);
        for (const lies of [
            { origin: 'https://evil.example' },
            { rpId: 'evil.example' },
            { challenge: Buffer.alloc(32, 1).toString('base64url') },
            { type: 'webauthn.get' },
            { crossOrigin: true },
            { userPresent: false }
        ]) {
            const problem = await problemOf(add(fresh().create(await begin(), lies)));
            assert.equal(problem.code, factorProblems.wrongPasskey, JSON.stringify(lies));
        }
        const taken = await problemOf(add(fresh().create(await begin(), { credentialId: adas.credentialId })));
        assert.deepEqual([taken.status, taken.code], [409, factorProblems.alreadyThere]);
        const stranger = platform.browser();
        await stranger.signUp('Eve');
        const foreign = await problemOf(add(fresh().create(await begin()), stranger));
        assert.equal(foreign.code, identityProblems.flowExpired);
        const registration = fresh().create(await begin());
        await add(registration);
        assert.equal((await problemOf(add(registration))).code, identityProblems.flowExpired);
    });
});
