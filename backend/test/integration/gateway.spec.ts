import assert from 'node:assert/strict';
import { get } from 'node:http';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Problem, pageVersionHeader, platformPaths, type Workspace, type WorkspacePage, workspaceRoutes } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import type { Echo } from '../support/scripted-runtime.js';
import { closeCodeOf, nextMessage, opened, refusalOf, within } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const secretHeader = 'x-coditect-gateway-secret';

describe('the gateway', () => {
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

    function inState(someone: TestBrowser, workspaceId: string, state: Workspace['state']): Promise<Workspace> {
        return eventually(`the workspace is ${state}`, async () => {
            const found = await someone.api.call(workspaceRoutes.getWorkspace, { params: { workspaceId } });
            return found.state === state ? found : undefined;
        });
    }

    const secretOf = (workspaceId: string) => platform.runtime.started.findLast(spec => spec.workspaceId === workspaceId)?.gatewaySecret;

    describe('between a page and its IDE', () => {
        it('carries method, path, query and body through, with the secret of this run', async () => {
            const echo = (await browser.send(`${workspace.origin}/services/a%20b?x=1&y=%2F`)).json<Echo>();
            assert.equal(echo.url, '/services/a%20b?x=1&y=%2F');
            assert.equal(echo.headers[secretHeader], secretOf(workspace.id));
            const posted = await browser.send(`${workspace.origin}/upload`, {
                method: 'PUT',
                body: '{"not": json',
                headers: { 'content-type': 'application/json' }
            });
            assert.equal(posted.status, 200);
            assert.equal(posted.json<Echo>().method, 'PUT');
        });

        it('hands over nothing by which a page could pass for the platform', async () => {
            const forged = {
                authorization: 'Bearer x',
                [secretHeader]: 'forged',
                'x-coditect-user': 'root',
                'x-forwarded-for': '10.0.0.1',
                'x-forwarded-proto': 'https',
                forwarded: 'for=10.0.0.1',
                'x-real-ip': '10.0.0.1',
                'x-theirs': 'kept'
            };
            const { headers } = (await browser.send(`${workspace.origin}/services`, { headers: forged })).json<Echo>();
            assert.equal(headers[secretHeader], secretOf(workspace.id));
            assert.equal(headers['x-theirs'], 'kept');
            for (const name of ['authorization', 'x-coditect-user', 'x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'x-real-ip']) {
                assert.equal(headers[name], undefined, name);
            }
        });

        it('replaces a forged secret on a websocket too', async () => {
            const socket = browser.socket(`${workspace.origin}/services/socket`, { headers: { [secretHeader]: 'forged' } });
            await opened(socket);
            socket.close();
        });
    });

    describe('for the pages of the IDE', () => {
        const bundle = () => `${workspace.origin}${platformPaths.ide}/abc123/bundle.js`;

        it('serves one page that names the bundle by its hash and brings no secret with it', async () => {
            const page = await browser.send(`${workspace.origin}/`, { headers: { accept: 'text/html' } });
            assert.equal(page.status, 200);
            assert.match(String(page.headers['content-type']), /^text\/html/);
            assert.equal(page.headers['cache-control'], 'no-cache');
            for (const part of ['/_platform/cover/cover-1.js', '/_platform/ide/abc123/bundle.js', '/_platform/ide/abc123/bundle.css']) {
                assert.ok(page.body.includes(part), part);
            }
            assert.equal(page.body.includes(workspace.id) || page.body.includes(workspace.slug), false);
            assert.equal(page.headers['x-content-type-options'], 'nosniff');
        });

        it('lets a browser keep the bundle for ever', async () => {
            const answer = await browser.send(bundle());
            assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
            assert.equal(answer.body, '"bundle";');
        });

        it('sends the bundle in the smallest way that the browser reads', async () => {
            const raw = (encoding: string) =>
                new Promise<{ encoding: string | undefined; body: Buffer; vary: string | undefined }>((resolve, reject) => {
                    const cookie = `coditect_workspace=${browser.cookie(hostname, 'coditect_workspace')}`;
                    const host = `${hostname}:${platform.port}`;
                    const path = `${platformPaths.ide}/abc123/bundle.js`;
                    get(
                        { host: '127.0.0.1', port: platform.port, path, headers: { host, cookie, 'accept-encoding': encoding } },
                        async response => {
                            const parts: Buffer[] = [];
                            for await (const part of response) {
                                parts.push(part as Buffer);
                            }
                            const { 'content-encoding': used, vary } = response.headers;
                            resolve({ encoding: used, body: Buffer.concat(parts), vary });
                        }
                    ).once('error', reject);
                });
            const [brotli, gzip, plain] = await Promise.all([raw('gzip, deflate, br'), raw('gzip'), raw('identity')]);
            assert.equal(brotli.encoding, 'br');
            assert.equal(brotliDecompressSync(brotli.body).toString(), '"bundle";');
            assert.equal(gzip.encoding, 'gzip');
            assert.equal(gunzipSync(gzip.body).toString(), '"bundle";');
            assert.equal(plain.encoding, undefined);
            assert.equal(plain.body.toString(), '"bundle";');
            assert.match(String(brotli.vary), /accept-encoding/i);
        });

        it('gives the workers that the IDE asks for beside its page', async () => {
            const answer = await browser.send(`${workspace.origin}/editor.worker.js`);
            assert.equal(answer.body, '"worker";');
            assert.equal(answer.headers['cache-control'], 'no-cache');
        });

        it('knows no file that the bundle has not, and leads out of it nowhere', async () => {
            const headers = { cookie: `coditect_workspace=${browser.cookie(hostname, 'coditect_workspace')}` };
            const ways = ['../bundle.js', '../../../../data/x', '%2e%2e/%2e%2e/%2e%2e/data', '..%2f..%2f..%2fmanifest.json'];
            for (const path of ['none.js', ...ways, '%00', '%']) {
                const answer = await at(new URL(workspace.origin).host, `${platformPaths.ide}/abc123/${path}`, headers);
                assert.ok(answer.status === 404 || answer.status === 400, `${path} ${answer.status}`);
            }
        });

        it('tells the page what it needs to know', async () => {
            const page = (await browser.send(workspace.origin + platformPaths.workspace)).json<WorkspacePage>();
            assert.equal(page.workspace.id, workspace.id);
            assert.equal(page.controlOrigin, platform.origin);
            assert.equal(Math.abs(Date.parse(page.now) - platform.clock.now().getTime()) < 2_000, true);
        });
    });

    it('serves the page while the workspace still starts, and holds what is for the IDE until it runs', async () => {
        let release = () => assert.fail('There is no gate.');
        platform.runtime.gate = new Promise<void>(resolve => {
            release = resolve as () => never;
        });
        const early = platform.browser();
        await early.signUp('Early');
        const starting = await early.enter();
        assert.equal((await early.send(`${starting.origin}/`, { headers: { accept: 'text/html' } })).status, 200);
        const answered: string[] = [];
        const request = early.send(`${starting.origin}/services/x`).finally(() => answered.push('request'));
        const socket = early.socket(`${starting.origin}/services/socket`);
        const greeting = nextMessage(socket);
        const open = opened(socket).finally(() => answered.push('socket'));
        const page = (await early.send(starting.origin + platformPaths.workspace)).json<WorkspacePage>();
        assert.equal(page.workspace.state, 'starting');
        assert.deepEqual(answered, []);
        release();
        assert.equal((await request).json<Echo>().url, '/services/x');
        await open;
        await greeting;
        socket.close();
    });

    it('lets go of what it holds when the start fails or the workspace is stopped', async () => {
        let release = () => assert.fail('There is no gate.');
        platform.runtime.gate = new Promise<void>(resolve => {
            release = resolve as () => never;
        });
        const early = platform.browser();
        await early.signUp('Hasty');
        const starting = await early.enter();
        const request = early.send(`${starting.origin}/services/x`);
        const refused = refusalOf(early.socket(`${starting.origin}/services/socket`));
        await early.api.call(workspaceRoutes.stopWorkspace, { params: { workspaceId: starting.id } });
        assert.equal((await request).status, 503);
        assert.equal(await refused, 503);
        release();
    });

    it('says in a sentence that a stopped workspace does not run, and starts it with its page', async () => {
        const resting = platform.browser();
        await resting.signUp('Resting');
        const { id, origin, slug } = await resting.enter();
        await inState(resting, id, 'running');
        await resting.api.call(workspaceRoutes.stopWorkspace, { params: { workspaceId: id } });
        await inState(resting, id, 'stopped');
        const answer = await resting.send(`${origin}/services/x`);
        assert.equal(answer.status, 503);
        assert.equal(answer.json<Problem>().detail, 'The workspace does not run. Reload the page to start it.');
        assert.equal(await refusalOf(resting.socket(`${origin}/services/socket`)), 503);
        assert.equal((await resting.api.call(workspaceRoutes.getWorkspace, { params: { workspaceId: id } })).state, 'stopped');
        const visit = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
        const below = await resting.send(`${origin}/somewhere`, { headers: { ...visit, 'sec-fetch-dest': 'document' } });
        assert.deepEqual([below.status, below.headers.location], [303, `${platform.origin}/open/${slug}`]);
        const framed = await resting.send(`${origin}/somewhere`, { headers: { ...visit, 'sec-fetch-dest': 'iframe' } });
        assert.deepEqual([framed.status, framed.headers.location], [503, undefined]);
        await resting.send(`${origin}/`, { headers: { accept: 'text/html' } });
        assert.equal((await resting.send(`${origin}/services/x`)).status, 200);
    });

    describe('for a page that a browser makes ahead', () => {
        const ahead = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch;prerender' };
        let person: TestBrowser;
        let id: string;
        let origin: string;

        before(async () => {
            person = platform.browser();
            await person.signUp('Prompt');
            ({ id, origin } = await person.enter());
            await inState(person, id, 'running');
            await person.api.call(workspaceRoutes.stopWorkspace, { params: { workspaceId: id } });
            await inState(person, id, 'stopped');
        });

        it('gives the page to who may enter, and leaves the workspace asleep until it is shown', async () => {
            for (const referer of [`${platform.origin}/`, undefined]) {
                const answer = await person.send(`${origin}/`, { headers: { ...ahead, ...(referer && { referer }) } });
                assert.equal(answer.status, 200);
                assert.equal(answer.headers['supports-loading-mode'], 'credentialed-prerender');
            }
            const { state } = await person.api.call(workspaceRoutes.getWorkspace, { params: { workspaceId: id } });
            assert.equal(state, 'stopped');
            const woken = await person.send(`${origin}/`, { headers: { accept: 'application/json' } });
            assert.equal(woken.status, 200);
            await inState(person, id, 'running');
            // By which a page that was made ahead knows whether it is still the platform's own.
            assert.match(woken.body, new RegExp(` data-version="${woken.headers[pageVersionHeader]}"`));
        });

        it('gives none to a page of somebody else, to who has no cookie, and to a browser that would only keep the answer', async () => {
            const fromElsewhere = await person.send(`${origin}/`, { headers: { ...ahead, referer: `${workspace.origin}/` } });
            assert.equal(fromElsewhere.status, 403);
            const unnamed = await person.send(`${origin}/`, { headers: { ...ahead, 'sec-fetch-site': 'same-site' } });
            assert.equal(unnamed.status, 403);
            assert.equal((await platform.browser().send(`${origin}/`, { headers: ahead })).status, 403);
            assert.equal((await person.send(`${origin}/`, { headers: { ...ahead, 'sec-purpose': 'prefetch' } })).status, 403);
        });
    });

    it('says in a sentence that an IDE which vanished does not answer', async () => {
        const unlucky = platform.browser();
        await unlucky.signUp('Unlucky');
        const { id, origin } = await unlucky.enter();
        await inState(unlucky, id, 'running');
        await platform.runtime.stop(id);
        const answer = await unlucky.send(`${origin}/services/x`);
        assert.equal(answer.status, 503);
        assert.match(answer.json<Problem>().detail, /^The IDE does not answer just now\./);
        assert.equal(await refusalOf(unlucky.socket(`${origin}/services/socket`)), 503);
    });

    it('goes on serving everybody when a browser resets a websocket of an IDE', async () => {
        const { port, host } = new URL(workspace.origin);
        const cookie = `coditect_workspace=${browser.cookie(hostname, 'coditect_workspace')}`;
        for (let round = 0; round < 5; round += 1) {
            const connection = await new Promise<Duplex>((resolve, reject) => {
                get({
                    host: '127.0.0.1',
                    port,
                    path: '/services',
                    headers: {
                        host,
                        cookie,
                        origin: workspace.origin,
                        connection: 'Upgrade',
                        upgrade: 'websocket',
                        'sec-websocket-version': '13',
                        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='
                    }
                })
                    .once('upgrade', (_response, socket) => resolve(socket))
                    .once('error', reject);
            });
            (connection as Socket).resetAndDestroy();
        }
        assert.equal((await browser.send(`${workspace.origin}/services`)).status, 200);
    });

    it('ends in good time although pages are open, and tells them that the platform comes back', async () => {
        const passing = await TestPlatform.start();
        try {
            const visitor = passing.browser();
            await visitor.signUp('Ada');
            const { id, origin } = await visitor.enter();
            await inState(visitor, id, 'running');
            const ide = visitor.socket(`${origin}/services/socket`);
            const events = visitor.socket(`${origin}${platformPaths.api}/events`);
            await Promise.all([opened(ide), opened(events)]);
            // One that has vanished without a word: it reads and answers nothing any more.
            const vanished = visitor.socket(`${passing.origin}/api/events`);
            await opened(vanished);
            vanished.pause();
            const closed = Promise.all([closeCodeOf(ide), closeCodeOf(events)]);
            await within(8_000, 'the platform ends', passing.stop());
            assert.deepEqual(await closed, [1006, 1012]);
            vanished.terminate();
        } finally {
            await passing.stop();
        }
    });

    it('leaves neither loopback address of its port to anybody else, and does not start where one is taken', async () => {
        const port = await freePort();
        const squatter = createServer();
        await new Promise<void>(resolve => squatter.listen(port, '::1', resolve));
        try {
            await assert.rejects(TestPlatform.start({}, port), /EADDRINUSE/);
        } finally {
            await new Promise(resolve => squatter.close(resolve));
        }
        await assert.rejects(
            new Promise((resolve, reject) =>
                createServer()
                    .once('error', reject)
                    .listen(platform.port, '::1', () => resolve(undefined))
            ),
            /EADDRINUSE/
        );
    });

    describe('by the name that it is called with', () => {
        const here = () => `127.0.0.1:${platform.port}`;

        it('sends a person who typed 127.0.0.1 to its address', async () => {
            const answer = await at(here(), '/workspaces?x=1', { accept: 'text/html,*/*' });
            assert.deepEqual({ status: answer.status, location: answer.location }, { status: 302, location: `${platform.origin}/` });
        });

        it('answers 404 to a name that is not its own', async () => {
            for (const host of ['evil.example', 'a.b.localhost', '-x.localhost', 'localhost.evil.example', '']) {
                assert.equal((await at(host, '/api/me')).status, 404, host);
            }
            assert.equal(await refusalOf(browser.socket(`${platform.origin}/api/events`, { headers: { host: 'evil.example' } })), 404);
        });

        it('answers a load balancer by any name, and with nothing but its health', async () => {
            for (const path of ['/api/health', '/api/ready', '/api/metrics']) {
                assert.equal((await at(here(), path)).status, 200, path);
            }
            assert.equal((await at(here(), '/api/openapi.json')).status, 404);
        });

        it('shows its figures to who bears the token, where one is set, and to nobody else', async () => {
            const guarded = await TestPlatform.start({ CODITECT_METRICS_TOKEN: 'a token for the tests' });
            try {
                const ask = (headers: Record<string, string>) => guarded.browser().send(`${guarded.origin}/api/metrics`, { headers });
                assert.equal((await ask({ authorization: 'Bearer a token for the tests' })).status, 200);
                assert.equal((await ask({ authorization: 'Bearer another' })).status, 403);
                assert.equal((await ask({})).status, 403);
            } finally {
                await guarded.stop();
            }
        });

        it('keeps its figures from whoever comes through a proxy', async () => {
            const name: Record<string, string>[] = [{ 'x-forwarded-for': '203.0.113.9' }, { forwarded: 'for=203.0.113.9' }];
            for (const headers of name) {
                assert.equal((await at(here(), '/api/metrics', headers)).status, 403);
            }
            const { body } = await at(`localhost:${platform.port}`, '/api/metrics');
            assert.match(body, /coditect_http_request_seconds_count\{/);
            assert.match(body, /coditect_refused_upgrades_total\{status="404"\}/);
        });

        it('serves the portal on the control origin, its assets for ever and its page for each address of its own', async () => {
            const page = await browser.send(`${platform.origin}/workspaces`, { headers: { accept: 'text/html' } });
            assert.match(page.body, /<title>portal<\/title>/);
            assert.match(String(page.headers['content-security-policy']), /default-src 'self'/);
            const asset = await browser.send(`${platform.origin}/assets/app-1.js`);
            assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
            assert.equal((await browser.send(`${platform.origin}/assets/none.js`, { headers: { accept: 'text/html' } })).status, 404);
            assert.equal((await browser.send(`${platform.origin}/none`, { headers: { accept: 'application/json' } })).status, 404);
        });
    });

    /** A plain request, with a Host header and a path as they are given. */
    function at(host: string, path: string, headers: Record<string, string> = {}) {
        return new Promise<{ status: number; location: string | undefined; body: string }>((resolve, reject) => {
            get({ host: '127.0.0.1', port: platform.port, path, agent: false, headers: { host, ...headers } }, async response =>
                resolve({ status: response.statusCode ?? 0, location: response.headers.location, body: await text(response) })
            ).once('error', reject);
        });
    }

    /** Another browser with the same cookie, so that what one test stores doesn't reach the next. */
});
