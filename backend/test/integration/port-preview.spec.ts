import assert from 'node:assert/strict';
import { get } from 'node:http';
import { identityRoutes, portPaths, portRoutes, type Workspace } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { asPage, asScript, enterPort, postCode } from '../support/port-visitor.js';
import { nextMessage, opened } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';
import { WorkspaceServer } from '../support/workspace-server.js';

describe('the preview of a port', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let workspace: Workspace;
    let server: WorkspaceServer;
    let origin: string;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        await ada.signUp('Ada');
        workspace = await ada.runningWorkspace();
        origin = `http://5173--${workspace.slug}.localhost:${platform.port}`;
        server = await WorkspaceServer.start();
        platform.runtime.listen(workspace.id, 5173, server.port);
    });

    afterEach(() => {
        server.answer = undefined;
    });

    after(async () => {
        server.close();
        await platform.stop();
    });

    it('sends who comes without a cookie to the portal, and back to the page that was wanted', async () => {
        const sent = await ada.send(`${origin}/deep/page?x=1&y=%2F`, { headers: asPage });
        assert.equal(sent.status, 303);
        assert.equal(sent.headers.location, `${platform.origin}/preview/${workspace.slug}/5173`);
        const entered = await enterPort(ada, workspace.slug, 5173);
        assert.equal(entered.status, 303);
        assert.equal(entered.headers.location, '/deep/page?x=1&y=%2F');
        const page = await ada.send(`${origin}/deep/page?x=1`, { headers: asPage });
        assert.equal(page.status, 200);
        assert.equal(server.last.url, '/deep/page?x=1');
        assert.equal((await enterPort(ada, workspace.slug, 5173)).headers.location, '/', 'it is remembered once');
    });

    it('lets the server take itself for localhost, and tells it how it is seen from outside', async () => {
        await ada.send(`${origin}/form`, { method: 'POST', body: 'x', headers: { referer: `${origin}/page`, authorization: 'Basic abc' } });
        const { headers, method } = server.last;
        assert.equal(method, 'POST');
        assert.equal(headers.host, 'localhost:5173');
        assert.equal(headers.origin, 'http://localhost:5173');
        assert.equal(headers.referer, 'http://localhost:5173/page');
        assert.equal(headers['x-forwarded-host'], new URL(origin).host);
        assert.equal(headers['x-forwarded-proto'], 'http');
        assert.equal(headers.authorization, 'Basic abc');
    });

    it('leads redirects of the server to its own origin and leaves those to others', async () => {
        const leadsTo = async (location: string) => {
            server.answer = (_request, response) => response.writeHead(302, { location }).end();
            return (await ada.send(`${origin}/`)).headers.location;
        };
        assert.equal(await leadsTo('http://localhost:5173/next?a=1'), `${origin}/next?a=1`);
        assert.equal(await leadsTo('http://127.0.0.1:5173'), origin);
        assert.equal(await leadsTo('http://localhost:51730/'), 'http://localhost:51730/');
        assert.equal(await leadsTo('/next'), '/next');
        assert.equal(await leadsTo('https://example.com/'), 'https://example.com/');
    });

    it('carries streams piece by piece, and large bodies both ways', async () => {
        server.answer = (request, response) => request.pipe(response);
        const body = Buffer.alloc(5_000_000, 'x');
        const answer = await ada.send(`${origin}/echo`, { method: 'POST', body });
        assert.equal(answer.body.length, body.length);
    });

    it('carries websockets of pages of the same workspace', async () => {
        for (const page of [origin, workspace.origin, `http://3000--${workspace.slug}.localhost:${platform.port}`]) {
            const socket = ada.socket(`${origin}/hmr?token=1`, { origin: page });
            await opened(socket);
            const echo = nextMessage(socket);
            socket.send('hello');
            assert.equal(await echo, 'echo hello');
            socket.close();
        }
        assert.equal(server.last.url, '/hmr?token=1');
        assert.equal(server.last.headers.cookie, undefined);
    });

    it('says what to do where nothing listens, and that it goes on by itself', async () => {
        await enterPort(ada, workspace.slug, 4000);
        const empty = origin.replace('5173', '4000');
        const page = await ada.send(`${empty}/`, { headers: asPage });
        assert.equal(page.status, 503);
        assert.match(page.body, /Nothing listens on port 4000/);
        assert.match(page.body, /My workspace/);
        assert.match(String(page.headers['content-security-policy']), /^default-src 'none'/);
        const script = await ada.send(`${empty}/api`, { headers: asScript });
        assert.deepEqual([script.status, script.json<{ code: string }>().code], [503, 'port.nothing-listens']);
        const status = async () => (await ada.send(empty + portPaths.status)).json<{ listening: boolean }>().listening;
        assert.equal(await status(), false);
        platform.runtime.listen(workspace.id, 4000, server.port);
        assert.equal(await status(), true);
        assert.equal((await ada.send(`${empty}/`, { headers: asPage })).status, 200);
    });

    it('shows in a frame of the IDE by a code that the IDE asked for, with a cookie of the frame alone', async () => {
        await ada.enter();
        const params = { slug: workspace.slug, port: '5173' };
        const handOver = await ada.workspaceApi(workspace).call(portRoutes.openPort, { params });
        const visitor = ada.stranger();
        const framed = { 'sec-fetch-dest': 'iframe' };
        const entered = await postCode(visitor, handOver, { origin: workspace.origin, path: '/app?q=1', headers: framed });
        assert.equal(entered.headers.location, '/app?q=1');
        assert.match(
            entered.headers['set-cookie']?.[0] ?? '',
            /^coditect_port_framed=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; Partitioned; SameSite=None$/
        );
        const page = await visitor.send(`${origin}/app`, { headers: { ...asPage, ...framed } });
        assert.equal(page.status, 200);
        assert.equal(page.headers['content-security-policy'], `frame-ancestors 'self' ${workspace.origin}`);
        const stranger = await ada.stranger().send(`${origin}/app`, { headers: { ...asPage, ...framed } });
        assert.equal(stranger.status, 403);
        assert.match(stranger.body, /has to be opened again/);
    });

    it('ends a long answer with the session that it was let in by', async () => {
        const leaving = ada.stranger();
        await leaving.signIn('ada@example.com');
        await enterPort(leaving, workspace.slug, 5173);
        server.answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
        const before = server.asked.length;
        const { hostname, host } = new URL(origin);
        const cookie = `coditect_port=${leaving.cookie(hostname, 'coditect_port')}`;
        let ended = false;
        get({ host: '127.0.0.1', port: platform.port, path: '/stream', headers: { host, cookie } }, stream => {
            stream.resume().once('close', () => {
                ended = true;
            });
            stream.once('error', () => undefined);
        });
        await eventually('the stream has begun', () => server.asked.length > before || undefined);
        platform.clock.advance(2_500);
        await leaving.api.call(identityRoutes.signOut);
        await eventually('the stream has ended', () => ended || undefined);
    });
});
