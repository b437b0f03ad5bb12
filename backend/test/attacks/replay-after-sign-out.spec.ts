import assert from 'node:assert/strict';
import { closeCodes, deviceRoutes, eventsPath, identityRoutes, licenseRoutes, oauthRoutes, platformPaths } from '@coditect/protocol';
import type { WebSocket } from 'ws';
import { problemOf } from '../support/problem-of.js';
import { newKey, program, refresh, signInCommandLine, withToken } from '../support/programs.js';
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
});
