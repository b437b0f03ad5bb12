import assert from 'node:assert/strict';
import { portPaths, portRoutes, type Workspace } from '@coditect/protocol';
import { HostileServer } from '../support/hostile-server.js';
import { asPage, enterPort, postCode } from '../support/port-visitor.js';
import { opened } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';
import { WorkspaceServer } from '../support/workspace-server.js';

/** A server in a workspace that would like to know, or to be, more than it is. */
describe('a hostile server behind a port', () => {
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
        server = await WorkspaceServer.start();
        platform.runtime.listen(workspace.id, 5173, server.port);
        origin = `http://5173--${workspace.slug}.localhost:${platform.port}`;
        await enterPort(ada, workspace.slug, 5173);
    });

    after(async () => {
        server.close();
        await platform.stop();
    });

    const seen = () => JSON.stringify(server.last);

    it("sees none of the platform's cookies and secrets, and all of its own", async () => {
        const { hostname } = new URL(origin);
        ada.setCookie(hostname, 'theme', 'dark');
        ada.setCookie(hostname, 'coditect_session', 'x');
        ada.setCookie(hostname, '__Host-coditect_port', 'x');
        await ada.send(`${origin}/`, {
            headers: { 'x-coditect-gateway-secret': 'guess', 'x-forwarded-for': '1.2.3.4', forwarded: 'for=1.2.3.4' }
        });
        assert.equal(server.last.headers.cookie, 'theme=dark');
        const secrets = [
            ...platform.runtime.started.map(({ gatewaySecret }) => gatewaySecret),
            ada.cookie(hostname, 'coditect_port') ?? '?'
        ];
        for (const secret of secrets) {
            assert.equal(seen().includes(secret), false);
        }
        assert.doesNotMatch(seen(), /coditect|1\.2\.3\.4/);
        const socket = ada.socket(`${origin}/live`, { origin });
        await opened(socket);
        assert.equal(server.last.headers.cookie, 'theme=dark');
        socket.close();
    });

    it("sets cookies for its own host alone, and none by the platform's names", async () => {
        server.answer = (_request, response) =>
            response
                .setHeader('set-cookie', [
                    'theirs=1; Path=/; Domain=localhost; HttpOnly',
                    'other=2; DOMAIN = .localhost; Path=/',
                    'coditect_session=forged; Path=/',
                    '__Host-coditect_port=forged; Path=/',
                    '=coditect_workspace=forged; Path=/'
                ])
                .end();
        const answer = await ada.send(`${origin}/`);
        assert.deepEqual(answer.headers['set-cookie'], ['theirs=1; Path=/; HttpOnly', 'other=2; Path=/']);
    });

    it('clears no cookies of other origins and leads browsers past no gateway', async () => {
        server.answer = (_request, response) =>
            response.setHeader('clear-site-data', '"cookies"').setHeader('alt-svc', 'h3="evil.example:443"').end();
        const { headers } = await ada.send(`${origin}/`);
        assert.equal(headers['clear-site-data'], undefined);
        assert.equal(headers['alt-svc'], undefined);
    });

    it('is shown in frames of its own workspace alone, whatever it says itself', async () => {
        server.answer = (_request, response) => response.setHeader('content-security-policy', 'frame-ancestors *').end();
        const { headers } = await ada.send(`${origin}/`);
        assert.equal(headers['content-security-policy'], `frame-ancestors *, frame-ancestors 'self' ${workspace.origin}`);
    });

    it("can not show the platform's pages in a frame of its own", async () => {
        for (const path of ['/', '/sign-in', `/preview/${workspace.slug}/5173`]) {
            const { headers } = await ada.send(platform.origin + path, { headers: asPage });
            assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/, path);
        }
        const ide = await ada.stranger().send(`${workspace.origin}/`, { headers: { accept: 'application/json' } });
        assert.match(String(ide.headers['content-security-policy']), /frame-ancestors 'self'/);
    });

    it("answers at none of the platform's own addresses on its origin", async () => {
        const before = server.asked.length;
        server.answer = undefined;
        for (const path of [portPaths.status, '/_platform/api/me', '/_platform/x', '/_platform/sync']) {
            const { status } = await ada.send(origin + path);
            assert.equal(status, path === portPaths.status ? 200 : 404, path);
        }
        assert.equal(server.asked.length, before);
    });

    it('can not end the platform, or keep a browser waiting, by answers that are none', async () => {
        const hostile = await HostileServer.start();
        platform.runtime.listen(workspace.id, 5174, hostile.port);
        await enterPort(ada, workspace.slug, 5174);
        const there = `http://5174--${workspace.slug}.localhost:${platform.port}`;
        try {
            await hostile.tryEverything(ada, there);
        } finally {
            hostile.close();
        }
    });

    it('sends who enters to no other site', async () => {
        for (const path of [
            '//evil.example',
            '/\\evil.example',
            'https://evil.example/',
            '/%2f/evil.example/..//x',
            'javascript:1',
            '/\t/evil.example'
        ]) {
            const handOver = await ada.api.call(portRoutes.openPort, { params: { slug: workspace.slug, port: '5173' } });
            const { location = '' } = (await postCode(ada, handOver, { path })).headers;
            assert.equal(new URL(location, origin).origin, origin, `${path} led to ${location}`);
            assert.match(location, /^\/(?!\/)/);
        }
    });
});
