import assert from 'node:assert/strict';
import { platformPaths, type Workspace } from '@coditect/protocol';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

describe('the origin of an extension’s own page', () => {
    let platform: TestPlatform;
    let browser: TestBrowser;
    let workspace: Workspace;
    let origin: string;

    before(async () => {
        platform = await TestPlatform.start();
        browser = platform.browser();
        await browser.signUp('Ada');
        await browser.enter();
        workspace = await browser.runningWorkspace();
        origin = workspace.origin.replace('//', '//1b4e28ba-2fa1-41d2-883f-0016d3cca427--webview.');
    });

    after(() => platform.stop());

    it('serves the frame to everybody, to be framed by workspaces alone', async () => {
        const answer = await platform.browser().send(`${origin}/webview/index.html`);
        assert.equal(answer.status, 200);
        assert.match(answer.body, /<title>frame<\/title>/);
        assert.match(String(answer.headers['content-security-policy']), /^frame-ancestors 'self' http:\/\/\*\.localhost:\d+$/);
        assert.equal(answer.headers['set-cookie'], undefined);
    });

    it('has nothing else: no IDE, no API, no way into a workspace, and not even for who is in one', async () => {
        const paths = [
            '/',
            '/services',
            `${platformPaths.api}/sessions/current`,
            platformPaths.workspace,
            '/api/health2',
            '/webview/../main.js'
        ];
        for (const path of paths) {
            assert.equal((await browser.send(`${origin}${path}`)).status, 404, path);
        }
        const post = await browser.send(`${origin}${platformPaths.enter}`, { method: 'POST', origin: platform.origin, body: 'code=x' });
        assert.equal(post.status, 404);
    });

    it('may change nothing in the workspace, though the browser counts both as one site', async () => {
        const answer = await browser.send(`${workspace.origin}/upload`, { method: 'PUT', origin, body: '{}' });
        assert.equal(answer.status, 403);
    });
});
