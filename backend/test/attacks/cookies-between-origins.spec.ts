import assert from 'node:assert/strict';
import type { Workspace } from '@coditect/protocol';
import type { Echo } from '../support/scripted-runtime.js';
import { nextMessage, opened } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** Code that runs in a workspace must never see the platform's cookies, nor set one that the platform would believe. */
describe('cookies between a workspace and the platform', () => {
    let platform: TestPlatform;
    let browser: TestBrowser;
    let workspace: Workspace;
    let hostname: string;

    before(async () => {
        platform = await TestPlatform.start();
        browser = platform.browser();
        await browser.signUp('Ada');
        await browser.enter();
        workspace = await browser.runningWorkspace();
        hostname = new URL(workspace.origin).hostname;
    });

    after(() => platform.stop());

    function copyOf(someone: TestBrowser): TestBrowser {
        const copy = platform.browser();
        copy.setCookie(hostname, 'coditect_workspace', someone.cookie(hostname, 'coditect_workspace') ?? '');
        return copy;
    }

    it("keeps the platform's cookies to itself and hands over all others", async () => {
        const visitor = copyOf(browser);
        visitor.setCookie(hostname, 'theme', 'dark');
        visitor.setCookie(hostname, 'coditect_session', 'x');
        visitor.setCookie(hostname, '__Host-coditect_workspace', 'x');
        visitor.setCookie(hostname, 'not_coditect_x', '1');
        const echo = (await visitor.send(`${workspace.origin}/services`)).json<Echo>();
        assert.equal(echo.headers.cookie, 'theme=dark; not_coditect_x=1');
        const alone = (await copyOf(browser).send(`${workspace.origin}/services`)).json<Echo>();
        assert.equal('cookie' in alone.headers, false);
    });

    it("lets the IDE set its own cookies and none of the platform's", async () => {
        const answer = await copyOf(browser).send(`${workspace.origin}/services`);
        assert.deepEqual(answer.headers['set-cookie'], ['theirs=1; Path=/']);
    });

    it('carries websockets both ways, without the cookies of the platform', async () => {
        const visitor = copyOf(browser);
        visitor.setCookie(hostname, 'theme', 'dark');
        const socket = visitor.socket(`${workspace.origin}/services/socket`);
        let setCookies: string[] | undefined;
        socket.once('upgrade', response => {
            setCookies = response.headers['set-cookie'];
        });
        const greeting = nextMessage(socket);
        await opened(socket);
        assert.deepEqual(JSON.parse(await greeting), { cookie: 'theme=dark' });
        const echo = nextMessage(socket);
        socket.send('hello');
        assert.equal(await echo, 'echo hello');
        assert.deepEqual(setCookies, ['theirs=1; Path=/']);
        socket.close();
    });

    it("are never the account's on a workspace's host, nor the other way round", async () => {
        assert.equal(browser.cookie(hostname, 'coditect_session'), undefined);
        assert.equal(browser.cookie('localhost', 'coditect_workspace'), undefined);
        const exchanged = platform.browser();
        exchanged.setCookie('localhost', 'coditect_session', browser.cookie(hostname, 'coditect_workspace') ?? '');
        exchanged.setCookie(hostname, 'coditect_workspace', browser.cookie('localhost', 'coditect_session') ?? '');
        assert.equal((await exchanged.send(`${platform.origin}/api/me`)).status, 401);
        assert.equal((await exchanged.send(`${workspace.origin}/services`, { headers: { accept: 'application/json' } })).status, 403);
    });
});
