import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceRoutes, identityRoutes, oauthRoutes } from '@coditect/protocol';
import { CommandLineCall } from '../support/command-line.js';
import { approveDevice, withToken } from '../support/programs.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

describe('the command line', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let home: string;

    before(async () => {
        platform = await TestPlatform.start();
        home = await mkdtemp(join(tmpdir(), 'coditect-cli-'));
        ada = platform.browser();
        await ada.signUp('Ada');
    });

    after(async () => {
        await platform.stop();
        await rm(home, { recursive: true, force: true });
    });

    const file = () => join(home, 'coditect', 'credentials.json');
    const run = (...args: string[]) => new CommandLineCall(home, args).ended;

    it('signs in by a code that the person confirms in a browser, and keeps that for its owner alone', async () => {
        const call = new CommandLineCall(home, ['login', '--url', `${platform.origin}/`]);
        const code = await call.userCode();
        assert.ok(call.told.includes(`${platform.origin}/device#${code}`));
        await approveDevice(ada, code);
        const { code: exit, printed, told } = await call.ended;
        assert.equal(exit, 0, told);
        assert.equal(printed, `Ada <ada@example.com>, in Ada, at ${platform.origin}\n`);
        assert.equal((await stat(file())).mode & 0o777, 0o600);
        assert.equal((await stat(join(home, 'coditect'))).mode & 0o777, 0o700);
    });

    it('says who is signed in, and gives the token to programs', async () => {
        assert.match((await run('whoami')).printed, /^Ada <ada@example\.com>/);
        const { printed } = await run('token');
        assert.match(printed, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
        assert.equal((await withToken(ada, printed.trim()).call(identityRoutes.whoAmI)).user.name, 'Ada');
    });

    it('refreshes a token before it expires, also when two calls do so at once', async () => {
        const kept = JSON.parse(await readFile(file(), 'utf8'));
        kept.platforms[platform.origin].accessExpiresAt = new Date().toISOString();
        await writeFile(file(), JSON.stringify(kept));
        const before = kept.platforms[platform.origin].refreshToken;
        const both = await Promise.all([run('whoami'), run('whoami')]);
        assert.deepEqual(
            both.map(({ code }) => code),
            [0, 0],
            both.map(({ told }) => told).join()
        );
        const after = JSON.parse(await readFile(file(), 'utf8')).platforms[platform.origin].refreshToken;
        assert.notEqual(after, before);
        assert.equal((await stat(file())).mode & 0o777, 0o600);
    });

    it('stands in the list of devices, with what it calls itself and what it may do', async () => {
        const { devices } = await ada.api.call(deviceRoutes.listDevices);
        const device = devices.find(({ kind }) => kind === 'command-line');
        assert.match(device?.name ?? '', /^CODITECT command line \(.+\)$/);
        assert.deepEqual(device?.scopes, ['organization:read', 'license:read', 'workspace', 'events']);
    });

    it('signs out: its tokens are good for nothing any more, and it keeps none', async () => {
        const token = (await run('token')).printed.trim();
        const { code, told } = await run('logout');
        assert.deepEqual([code, told], [0, `Signed out of ${platform.origin}.\n`]);
        await assert.rejects(withToken(ada, token).call(identityRoutes.whoAmI));
        assert.deepEqual(JSON.parse(await readFile(file(), 'utf8')).platforms, {});
        const again = await run('whoami', '--url', platform.origin);
        assert.deepEqual([again.code, again.printed], [1, '']);
        assert.match(again.told, /not signed in .* coditect login --url/);
    });

    it('ends with a sentence when the person turns it away', async () => {
        const call = new CommandLineCall(home, ['login', '--url', platform.origin]);
        await ada.api.call(oauthRoutes.denyDevice, { body: { userCode: await call.userCode() } });
        const { code, told } = await call.ended;
        assert.equal(code, 1);
        assert.match(told, /The person turned this device away\.\n$/);
    });

    it('says what is wrong with how it was called', async () => {
        for (const args of [[], ['nothing'], ['whoami', 'more'], ['login', '--url', 'ftp://x'], ['--what']]) {
            const { code, printed, told } = await run(...args);
            assert.deepEqual([code, printed], [2, ''], args.join(' '));
            assert.ok(told.length > 10 && !told.includes('    at '));
        }
        const { code, told } = await run('whoami', '--url', 'http://localhost:9');
        assert.equal(code, 1);
        assert.match(told, /not signed in/);
    });
});
