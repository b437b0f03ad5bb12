import assert from 'node:assert/strict';
import {
    accountRoutes,
    closeCodes,
    deviceRoutes,
    eventsPath,
    factorRoutes,
    identityRoutes,
    licenseRoutes,
    oauthRoutes,
    platformPaths
} from '@coditect/protocol';
import type { WebSocket } from 'ws';
import { tokenIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import { newKey, program, refresh, signInCommandLine, withToken } from '../support/programs.js';
import { addPasskey, enrolTotp, newcomer } from '../support/second-factors.js';
import { closeCodeOf, opened, within } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** How long whatever was opened under a session may outlive it. */
const graceMilliseconds = 2_000;

describe('what is shown again after a sign-out', () => {
    let platform: TestPlatform;
    let cookieBefore: string;
    let ada: TestBrowser;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Ada');
    });

    beforeEach(async () => {
        ada = platform.browser();
        await ada.signIn('ada@example.com');
        cookieBefore = ada.cookie('localhost', 'coditect_session') ?? '';
    });

    after(() => platform.stop());

    const refused = async (call: Promise<unknown>) => assert.equal((await problemOf(call)).status, 401);
    const eventsOf = (browser: TestBrowser, headers: Record<string, string> = {}) =>
        opened(browser.socket(`${platform.origin}/api${eventsPath}`, { headers }));

    /** All of these sockets close, and say why, within the grace. */
    const allClose = async (sockets: readonly WebSocket[], deed: () => Promise<unknown>) => {
        const codes = Promise.all(sockets.map(closeCodeOf));
        await deed();
        const closed = await within(graceMilliseconds, 'the sockets close', codes);
        assert.deepEqual([...new Set(closed)], [closeCodes.sessionEnded.code]);
    };

    it('is refused: the cookie, the access token, the cookie and the sockets of a workspace', async () => {
        const { accessToken } = await ada.api.call(oauthRoutes.issueAccessToken, { body: {} });
        const workspace = await ada.enter();
        const token = withToken(ada, accessToken);
        await token.call(identityRoutes.whoAmI);
        await ada.workspaceApi(workspace).call(licenseRoutes.currentLicense);
        const sockets = [
            await eventsOf(ada),
            await eventsOf(platform.browser(), { authorization: `Bearer ${accessToken}` }),
            await opened(ada.socket(workspace.origin + platformPaths.api + eventsPath))
        ];
        await allClose(sockets, () => ada.api.call(identityRoutes.signOut));
        ada.setCookie('localhost', 'coditect_session', cookieBefore);
        await refused(ada.api.call(identityRoutes.whoAmI));
        await refused(token.call(identityRoutes.whoAmI));
        assert.equal((await problemOf(ada.workspaceApi(workspace).call(licenseRoutes.currentLicense))).status, 403);
    });

    it('is refused: all of a command line that was signed out from the list of devices', async () => {
        const tokens = await signInCommandLine(ada);
        const line = withToken(ada, tokens.access_token);
        await line.call(identityRoutes.whoAmI);
        const socket = await eventsOf(platform.browser(), { authorization: `Bearer ${tokens.access_token}` });
        const { devices } = await ada.api.call(deviceRoutes.listDevices);
        const device = devices.find(({ kind }) => kind === 'command-line')!;
        await allClose([socket], () => ada.api.call(deviceRoutes.signOutDevice, { params: { sessionId: device.id } }));
        await refused(line.call(identityRoutes.whoAmI));
        assert.equal((await problemOf(refresh(ada, tokens.refresh_token))).code, 'oauth.invalid_grant');
        await ada.api.call(identityRoutes.whoAmI);
    });

    it('is refused: all of a command line that signed itself out, by any token of its family', async () => {
        const tokens = await signInCommandLine(ada);
        const next = await refresh(ada, tokens.refresh_token);
        await program(ada).call(oauthRoutes.revokeToken, { body: { token: tokens.refresh_token } });
        await refused(withToken(ada, next.access_token).call(identityRoutes.whoAmI));
        assert.equal((await problemOf(refresh(ada, next.refresh_token))).code, 'oauth.invalid_grant');
        await program(ada).call(oauthRoutes.revokeToken, { body: { token: tokens.refresh_token } });
    });

    it('is refused after signing out everywhere: other browsers, command lines, and keys where that was asked', async () => {
        const other = platform.browser();
        await other.signIn('ada@example.com');
        const line = await signInCommandLine(ada);
        const { secret } = await newKey(ada);
        const key = withToken(ada, secret);
        await key.call(identityRoutes.whoAmI);
        const keyed = await eventsOf(platform.browser(), { authorization: `Bearer ${secret}` });

        await allClose([await eventsOf(other)], () => ada.api.call(deviceRoutes.signOutEverywhere, { query: { keepCurrent: 'true' } }));
        await refused(other.api.call(identityRoutes.whoAmI));
        await refused(withToken(ada, line.access_token).call(identityRoutes.whoAmI));
        assert.equal((await problemOf(refresh(ada, line.refresh_token))).code, 'oauth.invalid_grant');
        await ada.api.call(identityRoutes.whoAmI);
        await key.call(identityRoutes.whoAmI);

        await allClose([keyed, await eventsOf(ada)], () =>
            ada.api.call(deviceRoutes.signOutEverywhere, { query: { includeKeys: 'true' } })
        );
        await refused(key.call(identityRoutes.whoAmI));
        ada.setCookie('localhost', 'coditect_session', cookieBefore);
        await refused(ada.api.call(identityRoutes.whoAmI));
    });

    /** A machine that people share: one signs in where another has not signed out. */
    describe('and after a sign-in over the session, whose cookie the browser still bore', () => {
        const password = 'correct horse battery';
        const sessionOf = (browser: TestBrowser) => browser.cookie('localhost', 'coditect_session') ?? '';

        /** Somebody who only has that cookie, such as who copied it before. */
        const bearing = (cookie: string) => {
            const browser = platform.browser();
            browser.setCookie('localhost', 'coditect_session', cookie);
            return browser;
        };
        const isRefused = (cookie: string) => refused(bearing(cookie).api.call(identityRoutes.whoAmI));
        const holds = async (cookie: string, name: string) =>
            assert.equal((await bearing(cookie).api.call(identityRoutes.whoAmI)).user.name, name);

        before(() => platform.browser().signUp('Grace'));

        it('is refused: the cookie, the access token, the cookie and the sockets of a workspace', async () => {
            const { accessToken } = await ada.api.call(oauthRoutes.issueAccessToken, { body: {} });
            const workspace = await ada.enter();
            const token = withToken(ada, accessToken);
            await token.call(identityRoutes.whoAmI);
            await ada.workspaceApi(workspace).call(licenseRoutes.currentLicense);
            const sockets = [await eventsOf(ada), await opened(ada.socket(workspace.origin + platformPaths.api + eventsPath))];
            await allClose(sockets, () => ada.signIn('grace@example.com'));
            await isRefused(cookieBefore);
            await refused(token.call(identityRoutes.whoAmI));
            assert.equal((await problemOf(ada.workspaceApi(workspace).call(licenseRoutes.currentLicense))).status, 403);
            await holds(sessionOf(ada), 'Grace');
        });

        it('is refused as well where it was the same person, who is signed in once after it', async () => {
            const { browser, email } = await newcomer(platform);
            const first = sessionOf(browser);
            const workspace = await browser.enter();
            await browser.signIn(email);
            await isRefused(first);
            assert.equal((await problemOf(browser.workspaceApi(workspace).call(licenseRoutes.currentLicense))).status, 403);
            assert.equal((await browser.api.call(deviceRoutes.listDevices)).devices.length, 1);
            await browser.workspaceApi(await browser.enter()).call(licenseRoutes.currentLicense);
        });

        it('is refused, but for what outlives a sign-out: command lines and keys that were let in from there, other browsers', async () => {
            const other = platform.browser();
            await other.signIn('ada@example.com');
            const line = withToken(ada, (await signInCommandLine(ada)).access_token);
            const key = withToken(ada, (await newKey(ada)).secret);
            await ada.signIn('grace@example.com');
            for (const program of [line, key, other.api]) {
                await program.call(identityRoutes.whoAmI);
            }
        });

        it('is refused whichever way the next one comes in: by a passkey, or by signing up', async () => {
            const { browser: own } = await newcomer(platform);
            const { authenticator } = await addPasskey(own);
            const begun = await ada.api.call(factorRoutes.beginPasskeySignIn, { body: {} });
            await holds(cookieBefore, 'Ada');
            await ada.api.call(factorRoutes.signInWithPasskey, { body: { assertion: authenticator.sign(begun) } });
            await isRefused(cookieBefore);

            const before = sessionOf(ada);
            await ada.api.call(identityRoutes.signUp, { body: { name: 'Joan', email: 'joan@example.com', password } });
            await bearing(before).api.call(identityRoutes.whoAmI);
            const token = tokenIn(await platform.mailTo('joan@example.com', /Confirm your address/));
            await ada.api.call(accountRoutes.verifySignUp, { body: { token } });
            await isRefused(before);
            await holds(sessionOf(ada), 'Joan');
        });

        it('still holds while the sign-in fails, or waits for a second factor, and no longer once that is shown', async () => {
            const { browser: own, email } = await newcomer(platform);
            const { app } = await enrolTotp(platform, own);
            await ada.api.call(identityRoutes.whoAmI);
            const body = { email: 'grace@example.com', password: 'no such battery' };
            assert.equal((await problemOf(ada.api.call(identityRoutes.signIn, { body }))).status, 401);
            await holds(cookieBefore, 'Ada');
            assert.equal((await ada.api.call(identityRoutes.signIn, { body: { email, password } })).kind, 'factor-required');
            await problemOf(ada.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code: app.wrongCode() } }));
            await holds(cookieBefore, 'Ada');
            await ada.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code: app.nextCode() } });
            await isRefused(cookieBefore);
        });

        it('is refused where several sign in over it at the same moment, and where two change places: none fails for another', async () => {
            await Promise.all(
                Array.from({ length: 6 }, (_, index) => bearing(cookieBefore).signIn(index % 2 ? 'ada@example.com' : 'grace@example.com'))
            );
            await isRefused(cookieBefore);
            const grace = platform.browser();
            await ada.signIn('ada@example.com');
            await grace.signIn('grace@example.com');
            for (let turn = 0; turn < 8; turn += 1) {
                const [first, second] = turn % 2 ? ['ada@example.com', 'grace@example.com'] : ['grace@example.com', 'ada@example.com'];
                const old = [sessionOf(ada), sessionOf(grace)];
                await Promise.all([ada.signIn(first), grace.signIn(second)]);
                await Promise.all(old.map(isRefused));
            }
        });

        it('ends nothing else: a key that stands in the cookie is none of it', async () => {
            const { secret } = await newKey(ada);
            await bearing(secret).signIn('grace@example.com');
            await withToken(ada, secret).call(identityRoutes.whoAmI);
        });
    });
});
