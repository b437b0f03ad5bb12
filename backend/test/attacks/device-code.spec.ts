import assert from 'node:assert/strict';
import { commandLineClient, deviceCodeGrant, deviceRoutes, identityRoutes, oauthRoutes, userCodeAlphabet } from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import { approveDevice, beginDevice, currentOrganization, pollDevice, program, withToken } from '../support/programs.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;

describe('the sign-in of a device by a code', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let mallory: TestBrowser;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        mallory = platform.browser();
        await ada.signUp('Ada');
        await mallory.signUp('Mallory');
    });

    beforeEach(async () => {
        // Past the limits of the test before, and the elevation too.
        platform.clock.advance(60 * minute);
        await ada.signIn('ada@example.com');
        await mallory.signIn('mallory@example.com');
    });

    after(() => platform.stop());

    const codeOf = async (call: Promise<unknown>) => (await problemOf(call)).code;
    const find = (browser: TestBrowser, userCode: string) => browser.api.call(oauthRoutes.findDevice, { body: { userCode } });
    const deny = (browser: TestBrowser, userCode: string) => browser.api.call(oauthRoutes.denyDevice, { body: { userCode } });

    it('tells the device what RFC 8628 says, with a code of letters that are hard to confuse', async () => {
        const begun = await beginDevice(ada);
        assert.match(begun.user_code, new RegExp(`^[${userCodeAlphabet}]{4}-[${userCodeAlphabet}]{4}$`));
        assert.equal(begun.verification_uri, `${platform.origin}/device`);
        assert.equal(begun.verification_uri_complete, `${platform.origin}/device#${begun.user_code}`);
        assert.deepEqual([begun.expires_in, begun.interval], [600, 5]);
        const metadata = (await ada.send(`${platform.origin}/.well-known/oauth-authorization-server`)).json<Record<string, string>>();
        assert.equal(metadata.issuer, platform.origin);
        assert.equal(metadata.device_authorization_endpoint, `${platform.origin}/api/oauth/device_authorization`);
    });

    it('shows the person who asks for what, however the code is typed, and signs the device in for that person alone', async () => {
        const begun = await beginDevice(ada, ['workspace', 'audit:read']);
        const asked = await find(ada, ` ${begun.user_code.toLowerCase().replace('-', ' ')} `);
        assert.deepEqual(
            [asked.userCode, asked.clientName, asked.deviceName, asked.address, asked.scopes],
            [begun.user_code, 'CODITECT command line', 'a laptop', '127.0.0.1', ['audit:read', 'workspace']]
        );
        assert.equal(await codeOf(pollDevice(ada, begun.device_code)), 'oauth.authorization_pending');
        await approveDevice(ada, begun.user_code, { scopes: ['workspace', 'organization:manage'] });
        const tokens = await pollDevice(ada, begun.device_code);
        assert.deepEqual([tokens.token_type, tokens.expires_in, tokens.scope], ['Bearer', 300, 'workspace']);
        assert.equal((await withToken(ada, tokens.access_token).call(identityRoutes.whoAmI)).user.name, 'Ada');
        const { devices } = await ada.api.call(deviceRoutes.listDevices);
        const device = devices.find(({ kind }) => kind === 'command-line')!;
        assert.deepEqual(
            [device.name, device.methods, device.scopes],
            ['CODITECT command line (a laptop)', ['device-code'], ['workspace']]
        );
    });

    it('gives a session once: a code that is shown again, or was never given out, is refused', async () => {
        const begun = await beginDevice(ada);
        await approveDevice(ada, begun.user_code);
        const answers = await Promise.allSettled(Array.from({ length: 5 }, () => pollDevice(ada, begun.device_code)));
        assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
        assert.equal(await codeOf(pollDevice(ada, begun.device_code)), 'oauth.invalid_grant');
        assert.equal(await codeOf(pollDevice(ada, begun.user_code)), 'oauth.invalid_grant');
        assert.equal(await codeOf(find(ada, begun.user_code)), 'device.unknown-code');
        assert.equal(await codeOf(approveDevice(ada, begun.user_code)), 'device.unknown-code');
    });

    it('is decided once: what one person denied or approved, no other turns round', async () => {
        const deniedOne = await beginDevice(ada);
        await deny(ada, deniedOne.user_code);
        assert.equal(await codeOf(approveDevice(mallory, deniedOne.user_code)), 'device.unknown-code');
        assert.equal(await codeOf(pollDevice(ada, deniedOne.device_code)), 'oauth.access_denied');
        assert.equal(await codeOf(pollDevice(ada, deniedOne.device_code)), 'oauth.invalid_grant');

        const approved = await beginDevice(ada);
        await approveDevice(ada, approved.user_code);
        assert.equal(await codeOf(deny(mallory, approved.user_code)), 'device.unknown-code');
        assert.equal(await codeOf(approveDevice(mallory, approved.user_code)), 'device.unknown-code');
        const { access_token: token } = await pollDevice(ada, approved.device_code);
        assert.equal((await withToken(ada, token).call(identityRoutes.whoAmI)).user.name, 'Ada');
    });

    it("never gives a person's rights to a device that another approved, nor leads into another's organisation", async () => {
        const begun = await beginDevice(ada);
        const params = { organizationId: await currentOrganization(ada) };
        const foreign = mallory.api.call(oauthRoutes.approveDevice, { params, body: { userCode: begun.user_code, scopes: ['workspace'] } });
        assert.equal((await problemOf(foreign)).status, 404);
        await approveDevice(mallory, begun.user_code);
        const { access_token: token } = await pollDevice(ada, begun.device_code);
        assert.equal((await withToken(ada, token).call(identityRoutes.whoAmI)).user.name, 'Mallory');
    });

    it('takes a fresh proof of being there, which a program can not give', async () => {
        const begun = await beginDevice(ada);
        await approveDevice(ada, begun.user_code);
        const { access_token: token } = await pollDevice(ada, begun.device_code);
        const next = await beginDevice(ada);
        const params = { organizationId: await currentOrganization(ada) };
        const body = { userCode: next.user_code, scopes: ['workspace' as const] };
        assert.equal((await problemOf(withToken(ada, token).call(oauthRoutes.approveDevice, { params, body }))).status, 403);
        platform.clock.advance(16 * minute);
        const late = await beginDevice(ada);
        assert.equal(await codeOf(approveDevice(ada, late.user_code)), 'session.elevation-required');
    });

    it('gives nothing to a device whose approval was regretted: the session that gave it has ended', async () => {
        const begun = await beginDevice(ada);
        await approveDevice(ada, begun.user_code);
        await ada.api.call(deviceRoutes.signOutEverywhere, { query: {} });
        assert.equal(await codeOf(pollDevice(ada, begun.device_code)), 'oauth.invalid_grant');
    });

    it('gives nothing to a device that was let in before all others were signed out, also where the session that did it stays', async () => {
        const begun = await beginDevice(ada);
        await approveDevice(ada, begun.user_code);
        const waiting = await beginDevice(ada);
        const foreign = await beginDevice(mallory);
        await approveDevice(mallory, foreign.user_code);
        await ada.api.call(deviceRoutes.signOutEverywhere, { query: { keepCurrent: 'true' } });
        assert.equal(await codeOf(pollDevice(ada, begun.device_code)), 'oauth.invalid_grant');
        await approveDevice(ada, waiting.user_code);
        await pollDevice(ada, waiting.device_code);
        await pollDevice(mallory, foreign.device_code);
    });

    it('is let in by no session that ended in the same moment, as on another process', async () => {
        const begun = await beginDevice(ada);
        const params = { organizationId: await currentOrganization(ada) };
        await platform.database(client => client.query("delete from sessions where user_id = (select id from users where name = 'Ada')"));
        const body = { userCode: begun.user_code, scopes: ['workspace' as const] };
        assert.equal((await problemOf(ada.api.call(oauthRoutes.approveDevice, { params, body }))).status, 401);
        assert.equal(await codeOf(pollDevice(ada, begun.device_code)), 'oauth.authorization_pending');
    });

    it('slows a device down that asks too often, by five seconds each time', async () => {
        const { device_code: code } = await beginDevice(ada);
        const poll = () => codeOf(pollDevice(ada, code));
        assert.equal(await poll(), 'oauth.authorization_pending');
        assert.equal(await poll(), 'oauth.slow_down');
        platform.clock.advance(6_000);
        assert.equal(await poll(), 'oauth.slow_down');
        platform.clock.advance(15_500);
        assert.equal(await poll(), 'oauth.authorization_pending');
    });

    it('is over after ten minutes, for the device and for the person', async () => {
        const begun = await beginDevice(ada);
        const approved = await beginDevice(ada);
        await approveDevice(ada, approved.user_code);
        platform.clock.advance(10 * minute);
        assert.equal(await codeOf(find(ada, begun.user_code)), 'device.unknown-code');
        assert.equal(await codeOf(pollDevice(ada, begun.device_code)), 'oauth.expired_token');
        assert.equal(await codeOf(pollDevice(ada, approved.device_code)), 'oauth.expired_token');
    });

    it('lets nobody guess codes: a person who tries is made to wait, also with the right one, and nobody else', async () => {
        const begun = await beginDevice(ada);
        const guess = (index: number) => `BBBB-BB${userCodeAlphabet[index % 20]}${userCodeAlphabet[(index + 7) % 20]}`;
        const codes = await Promise.all(Array.from({ length: 30 }, (_, index) => codeOf(find(mallory, guess(index)))));
        assert.deepEqual([...new Set(codes)].sort(), ['device.unknown-code', 'request.too-many']);
        assert.equal(codes.filter(code => code === 'device.unknown-code').length, 20);
        for (const tried of [find(mallory, begun.user_code), deny(mallory, begun.user_code), approveDevice(mallory, begun.user_code)]) {
            assert.equal((await problemOf(tried)).status, 429);
        }
        assert.equal((await find(ada, begun.user_code)).userCode, begun.user_code);
    });

    it('is begun by known clients alone, for scopes that programs can be given, and not without end', async () => {
        const begin = (body: Record<string, string>) =>
            codeOf(program(ada).call(oauthRoutes.authorizeDevice, { body: body as { client_id: string } }));
        assert.equal(await begin({ client_id: 'evil' }), 'oauth.invalid_client');
        assert.equal(await begin({}), 'oauth.invalid_request');
        for (const scope of ['account', 'workspace administration', 'session:end', 'everything']) {
            assert.equal(await begin({ client_id: commandLineClient, scope }), 'oauth.invalid_scope');
        }
        assert.equal(await begin({ client_id: commandLineClient, device_name: 'a\u202eb\u0007' }), 'oauth.invalid_request');
        const twice = await ada.send(`${platform.origin}/api/oauth/token`, {
            method: 'POST',
            origin: false,
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: `grant_type=${deviceCodeGrant}&client_id=${commandLineClient}&device_code=a&device_code=b`
        });
        assert.deepEqual([twice.status, twice.json<{ error: string }>().error], [400, 'invalid_request']);
        const many = await Promise.allSettled(Array.from({ length: 40 }, () => beginDevice(ada)));
        assert.ok(many.some(({ status }) => status === 'rejected'));
        assert.ok(many.filter(({ status }) => status === 'fulfilled').length <= 30);
    });
});
