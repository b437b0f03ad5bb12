import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { eventsPath, identityRoutes, platformPaths, type Workspace } from '@coditect/protocol';
import { closeCodeOf, nextMessage, opened, refusalOf, within } from '../support/sockets.js';
import type { Answer, Sent, TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const ideSocketPath = '/services/socket.io/?transport=websocket';

describe('strangers at a workspace', () => {
    let platform: TestPlatform;
    let owner: TestBrowser;
    let workspace: Workspace;
    let hostname: string;
    let other: TestBrowser;
    let foreign: Workspace;

    before(async () => {
        platform = await TestPlatform.start();
        owner = platform.browser();
        other = platform.browser();
        await owner.signUp('Ada');
        await other.signUp('Mallory');
        workspace = await owner.enter();
        foreign = await other.enter();
        hostname = new URL(workspace.origin).hostname;
    });

    after(() => platform.stop());

    const tokenAt = (browser: TestBrowser, host: string) =>
        browser.cookie(host, 'coditect_workspace') ?? assert.fail('There is no cookie.');

    const withCookies = (cookies: Readonly<Record<string, string>>): TestBrowser => {
        const browser = platform.browser();
        for (const [name, value] of Object.entries(cookies)) {
            browser.setCookie(hostname, name, value);
        }
        return browser;
    };

    async function signedOut(): Promise<TestBrowser> {
        const browser = platform.browser();
        await browser.api.call(identityRoutes.signIn, { body: { email: 'ada@example.com', password: 'correct horse battery' } });
        await browser.enter();
        const token = tokenAt(browser, hostname);
        assert.equal((await browser.send(`${workspace.origin}/`)).status, 200);
        await browser.api.call(identityRoutes.signOut);
        return withCookies({ coditect_workspace: token });
    }

    const strangers: Readonly<Record<string, () => Promise<TestBrowser> | TestBrowser>> = {
        'someone without a cookie': () => platform.browser(),
        "another person's account session": () => withCookies({ coditect_session: other.cookie('localhost', 'coditect_session') ?? '' }),
        "the owner's own account session": () => withCookies({ coditect_session: owner.cookie('localhost', 'coditect_session') ?? '' }),
        'an account session under the name of the workspace cookie': () =>
            withCookies({ coditect_workspace: owner.cookie('localhost', 'coditect_session') ?? '' }),
        "a cookie of another person's workspace": () =>
            withCookies({ coditect_workspace: tokenAt(other, new URL(foreign.origin).hostname) }),
        'a forged cookie': () => withCookies({ coditect_workspace: randomBytes(32).toString('base64url') }),
        'a cookie whose session was signed out': signedOut
    };

    const navigation: Sent = { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' } };
    const requests: readonly (readonly [string, Sent])[] = [
        ['/', { headers: { accept: 'application/json' } }],
        ['/', { headers: { accept: 'text/html', 'sec-fetch-mode': 'no-cors' } }],
        ['/services/anything', {}],
        ['/bundle.js', {}],
        ['/editor.worker.js', {}],
        [`${platformPaths.ide}/abc123/bundle.js`, {}],
        [`${platformPaths.ide}/manifest.json`, {}],
        [`${platformPaths.cover}/cover-1.js`, {}],
        [platformPaths.workspace, {}],
        [`${platformPaths.api}/me`, {}],
        [`${platformPaths.api}/license`, {}],
        [`${platformPaths.api}/unknown`, {}],
        [`${platformPaths.api}/sessions/current`, { method: 'DELETE' }],
        [`${platformPaths.root}/unknown`, {}],
        ['/no/such/path', {}],
        ['/no/such/path', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
        ['/%', {}]
    ];

    /** What of an answer a stranger could tell two addresses apart by. */
    function tellTale(answer: Answer, slug: string): object {
        // The length and the hash of a body that holds the request's id tell nothing more than the id does.
        const { date: _date, 'x-request-id': _id, 'content-length': _length, etag: _etag, ...headers } = answer.headers;
        const body = answer.body.startsWith('{') ? { ...answer.json<Record<string, unknown>>(), requestId: '' } : answer.body;
        const told = JSON.stringify({ status: answer.status, headers, body });
        return JSON.parse(told.replaceAll(slug, 'SLUG'));
    }

    for (const [who, arrive] of Object.entries(strangers)) {
        describe(who, () => {
            let stranger: TestBrowser;
            const nowhere = () => `http://no-such-place.localhost:${platform.port}`;

            before(async () => {
                stranger = await arrive();
            });

            it('is sent to the portal when asking for a page', async () => {
                for (const path of ['/', '/index.html', '/anything']) {
                    const answer = await stranger.send(workspace.origin + path, navigation);
                    assert.equal(answer.status, 303);
                    assert.equal(answer.headers.location, `${platform.origin}/open/${workspace.slug}`);
                    assert.equal(answer.headers['cache-control'], 'no-store');
                }
            });

            it('gets nothing but 403 from everything else', async () => {
                for (const [path, sent] of requests) {
                    const answer = await stranger.send(workspace.origin + path, sent);
                    assert.equal(answer.status, 403, `${sent.method ?? 'GET'} ${path}`);
                    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
                    assert.deepEqual(Object.keys(answer.json<object>()).sort(), ['code', 'detail', 'requestId', 'status', 'title', 'type']);
                }
            });

            it('can not tell a name that leads nowhere from a workspace', async () => {
                for (const [path, sent] of [['/', navigation] as const, ...requests]) {
                    const here = await stranger.send(workspace.origin + path, sent);
                    const there = await stranger.send(nowhere() + path, sent);
                    assert.deepEqual(tellTale(there, 'no-such-place'), tellTale(here, workspace.slug), path);
                }
            });

            it('can open no websocket, neither to the IDE nor for events', async () => {
                for (const path of [ideSocketPath, platformPaths.api + eventsPath, '/', `${platformPaths.root}/x`]) {
                    assert.equal(await refusalOf(stranger.socket(workspace.origin + path)), 403, path);
                    assert.equal(await refusalOf(stranger.socket(nowhere() + path)), 403, path);
                }
            });
        });
    }

    it('refuses to change anything for a page elsewhere even with a good cookie', async () => {
        for (const origin of [foreign.origin, platform.origin, 'null', false] as const) {
            const answer = await owner.send(`${workspace.origin}${platformPaths.api}/sessions/current`, { method: 'DELETE', origin });
            assert.equal(answer.status, 403);
        }
        assert.equal((await owner.send(`${workspace.origin}/`, navigation)).status, 200);
    });

    for (const place of ['the account', 'the workspace'] as const) {
        it(`closes the open sockets of a session that is signed out from ${place}, within two seconds`, async () => {
            const browser = platform.browser();
            await browser.api.call(identityRoutes.signIn, { body: { email: 'ada@example.com', password: 'correct horse battery' } });
            await browser.enter();
            const ide = browser.socket(workspace.origin + ideSocketPath);
            const greeting = nextMessage(ide);
            const inside = browser.socket(workspace.origin + platformPaths.api + eventsPath);
            const account = browser.socket(`${platform.origin}/api${eventsPath}`);
            const others = owner.socket(workspace.origin + platformPaths.api + eventsPath);
            await Promise.all([ide, inside, account, others].map(opened));
            await greeting;
            const closed = Promise.all([ide, inside, account].map(closeCodeOf));
            await (place === 'the account' ? browser.api : browser.workspaceApi(workspace)).call(identityRoutes.signOut);
            assert.deepEqual((await within(2_000, 'all sockets close', closed)).slice(1), [4001, 4001]);
            assert.equal(others.readyState, others.OPEN);
            others.close();
        });
    }
});
