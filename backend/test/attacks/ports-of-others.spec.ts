import assert from 'node:assert/strict';
import { apiKeyRoutes, grantableScopes, memberRoutes, portPaths, portRoutes, type Workspace } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { asPage, asScript, enterPort, postCode } from '../support/port-visitor.js';
import { problemOf } from '../support/problem-of.js';
import { opened } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';
import { WorkspaceServer } from '../support/workspace-server.js';

/** Somebody who may see nothing, or no more, of what listens in a workspace. */
describe('a port that is not yours', () => {
    let platform: TestPlatform;
    let company: TestOrganization;
    let workspace: Workspace;
    let owner: TestBrowser;
    let colleague: TestPerson;
    let stranger: TestPerson;
    let server: WorkspaceServer;
    let origin: string;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Root');
        company = await TestOrganization.found(platform, 'Ada', 'Company');
        owner = company.owner.browser;
        await company.switchTo(owner);
        workspace = await owner.enter();
        await owner.runningWorkspace();
        colleague = await company.join('Vera', 'viewer');
        stranger = await verifiedPerson(platform, 'Mallory');
        server = await WorkspaceServer.start();
        platform.runtime.listen(workspace.id, 5173, server.port);
        origin = `http://5173--${workspace.slug}.localhost:${platform.port}`;
    });

    after(async () => {
        server.close();
        await platform.stop();
    });

    const params = () => ({ workspaceId: workspace.id, port: '5173' });
    const share = () => owner.api.call(portRoutes.sharePort, { params: params() });
    const stopSharing = () => owner.api.call(portRoutes.stopSharingPort, { params: params() });
    const statusFor = async (browser: TestBrowser) => (await browser.send(`${origin}/`, { headers: asScript })).status;
    const nothingAsked = async (attack: () => Promise<void>) => {
        const before = server.asked.length;
        await attack();
        assert.equal(server.asked.length, before);
    };

    it('is closed to who shows no cookie, a made-up one, or one of another origin', async () => {
        await enterPort(owner, workspace.slug, 5173);
        assert.equal(await statusFor(owner), 200);
        const { hostname } = new URL(origin);
        const tokens = [
            'x'.repeat(43),
            owner.cookie('localhost', 'coditect_session'),
            owner.cookie(new URL(workspace.origin).hostname, 'coditect_workspace')
        ];
        await nothingAsked(async () => {
            assert.equal(await statusFor(platform.browser()), 403);
            for (const token of tokens) {
                for (const name of ['coditect_port', 'coditect_port_framed', 'coditect_workspace', 'coditect_session']) {
                    const thief = platform.browser();
                    thief.setCookie(hostname, name, token ?? '');
                    assert.equal(await statusFor(thief), 403, name);
                }
            }
        });
    });

    it("has a cookie that opens neither another port, nor the IDE's origin, nor the account", async () => {
        const token = owner.cookie(new URL(origin).hostname, 'coditect_port') ?? '';
        const thief = platform.browser();
        platform.runtime.listen(workspace.id, 8000, server.port);
        const places: Record<string, string> = {
            [origin.replace('5173', '8000')]: 'coditect_port',
            [workspace.origin]: 'coditect_workspace',
            [`${platform.origin}/api/me`]: 'coditect_session'
        };
        await nothingAsked(async () => {
            for (const [place, name] of Object.entries(places)) {
                thief.setCookie(new URL(place).hostname, name, token);
                const { status } = await thief.send(place, { headers: asScript });
                assert.ok(status === 403 || status === 401, `${place}: ${status}`);
            }
        });
    });

    it('tells a person of another organisation, shared or not, the same as where there is none', async () => {
        const ask = (slug: string) => problemOf(stranger.browser.api.call(portRoutes.openPort, { params: { slug, port: '5173' } }));
        const none = await ask('no-such-place');
        const asPrivate = await ask(workspace.slug);
        await share();
        const asShared = await ask(workspace.slug);
        assert.deepEqual(
            [asPrivate, asShared].map(problem => ({ ...problem, requestId: '' })),
            [none, none].map(problem => ({ ...problem, requestId: '' }))
        );
        for (const contract of [portRoutes.sharePort, portRoutes.stopSharingPort] as const) {
            assert.equal((await problemOf(stranger.browser.api.call(contract, { params: params() }))).status, 404);
        }
        await stopSharing();
        const [there, nowhere] = await Promise.all(
            [origin, origin.replace(workspace.slug, 'no-such-place')].map(place =>
                stranger.browser.send(`${place}/`, { headers: asScript })
            )
        );
        assert.deepEqual([there?.status, nowhere?.status], [403, 403]);
    });

    it('may be neither shared nor made private by a colleague whose workspace it is not', async () => {
        const member = await company.join('Max', 'member');
        await company.switchTo(member.browser);
        assert.equal((await problemOf(member.browser.api.call(portRoutes.sharePort, { params: params() }))).status, 404);
        await share();
        assert.equal((await problemOf(member.browser.api.call(portRoutes.stopSharingPort, { params: params() }))).status, 404);
        assert.equal(
            (await problemOf(member.browser.api.call(portRoutes.listSharedPorts, { params: { workspaceId: workspace.id } }))).status,
            404
        );
        await stopSharing();
    });

    it('closes at once to who came by a sharing that has ended, sockets too, and not to its owner', async () => {
        await share();
        await enterPort(colleague.browser, workspace.slug, 5173);
        assert.equal(await statusFor(colleague.browser), 200);
        const theirs = colleague.browser.socket(`${origin}/live`, { origin });
        const own = owner.socket(`${origin}/live`, { origin });
        await Promise.all([opened(theirs), opened(own)]);
        let closed = false;
        theirs.once('close', () => {
            closed = true;
        });
        theirs.on('error', () => undefined);
        await stopSharing();
        await eventually('the socket is closed', () => closed || undefined, 2_000);
        assert.equal(await statusFor(colleague.browser), 403);
        assert.equal(await statusFor(owner), 200);
        assert.equal(own.readyState, own.OPEN);
        own.close();
    });

    it('closes to who is a member no more', async () => {
        const leaving = await company.join('Lea', 'viewer');
        await share();
        await enterPort(leaving.browser, workspace.slug, 5173);
        assert.equal(await statusFor(leaving.browser), 200);
        await owner.api.call(memberRoutes.removeMember, { params: { ...company.params, userId: leaving.userId } });
        platform.clock.advance(2_000);
        assert.equal(await statusFor(leaving.browser), 403);
        await stopSharing();
    });

    it('takes no code that was used, is too old, or was given for another port or workspace', async () => {
        const open = (port: string) => owner.api.call(portRoutes.openPort, { params: { slug: workspace.slug, port } });
        const refused = (answer: { status: number; headers: { location?: string | undefined; 'set-cookie'?: string[] | undefined } }) => {
            assert.equal(answer.status, 303);
            assert.match(String(answer.headers.location), /\/preview\//);
            assert.equal(answer.headers['set-cookie']?.some(cookie => /^coditect_port(_framed)?=/.test(cookie)) ?? false, false);
        };
        const used = await open('5173');
        assert.equal((await postCode(owner, used)).headers.location, '/');
        refused(await postCode(platform.browser(), used));
        const old = await open('5173');
        platform.clock.advance(31_000);
        refused(await postCode(platform.browser(), old));
        const other = await open('8000');
        refused(await postCode(platform.browser(), { code: other.code, enterUrl: origin + portPaths.enter }));
        refused(await postCode(platform.browser(), other));
        const ofWorkspace = await owner.open(workspace.id);
        refused(await postCode(platform.browser(), { code: ofWorkspace.code, enterUrl: origin + portPaths.enter }));
    });

    it("takes a stolen code from no page but the portal's and the workspace's own", async () => {
        const handOver = await owner.api.call(portRoutes.openPort, { params: { slug: workspace.slug, port: '5173' } });
        const evil = `http://evil-otter-22222.localhost:${platform.port}`;
        for (const page of [evil, origin, 'null', false] as const) {
            const answer = await postCode(platform.browser(), handOver, { origin: page });
            assert.equal(answer.status, 403, String(page));
        }
        assert.equal((await postCode(platform.browser(), handOver)).status, 303);
    });

    it('gives no code to a program, whatever it was given', async () => {
        await platform.database(client =>
            client.query("update sessions set multi_factor = true, elevated_until = now() + interval '1 day' where kind = 'browser'")
        );
        platform.clock.advance(10_000);
        const { secret } = await owner.api.call(apiKeyRoutes.createApiKey, {
            params: company.params,
            body: { name: 'Key', scopes: [...grantableScopes], expiresInDays: 1 }
        });
        const answer = await platform.browser().send(`${platform.origin}/api/ports/${workspace.slug}/5173/open`, {
            method: 'POST',
            headers: { authorization: `Bearer ${secret}` }
        });
        assert.equal(answer.status, 403, answer.body);
    });

    it('is reached by one spelling of its host name, and by none that names another host beside it', async () => {
        await nothingAsked(async () => {
            for (const host of [
                `05173--${workspace.slug}`,
                `5173---${workspace.slug}`,
                `5173--${workspace.slug}.evil`,
                `5173--5173--${workspace.slug}`
            ]) {
                const visitor = owner;
                const { status } = await visitor.send(`${origin}/`, {
                    headers: { ...asScript, host: `${host}.localhost:${platform.port}` }
                });
                assert.ok(status === 404 || status === 403, `${host}: ${status}`);
            }
            const named = { ...asScript, host: new URL(workspace.origin).host, 'x-forwarded-host': new URL(origin).host };
            const { body } = await platform.browser().send(`${origin}/`, { headers: named });
            assert.doesNotMatch(body, /x-forwarded/);
        });
    });

    it('is asked nothing by pages of others, in the name of who is let in', async () => {
        const evil = `http://evil-otter-22222.localhost:${platform.port}`;
        const crossSite = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', referer: `${evil}/` };
        await nothingAsked(async () => {
            for (const page of [evil, platform.origin, 'null', 'http://localhost', false] as const) {
                for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
                    assert.equal((await owner.send(`${origin}/`, { method, origin: page })).status, 403, `${method} ${page}`);
                }
            }
            assert.equal((await owner.send(`${origin}/secret.js`, { headers: crossSite })).status, 403);
            assert.equal((await owner.send(`${origin}/secret.json`, { headers: { origin: evil } })).status, 403);
            for (const page of [evil, platform.origin, false] as const) {
                const socket = owner.socket(`${origin}/live`, { origin: page });
                await assert.rejects(opened(socket), /403/, String(page));
            }
        });
        const link = await owner.send(`${origin}/`, { headers: { ...asPage, 'sec-fetch-site': 'cross-site' } });
        assert.equal(link.status, 200, 'a link may be followed');
        const sibling = `http://3000--${workspace.slug}.localhost:${platform.port}`;
        assert.equal(
            (await owner.send(`${origin}/`, { method: 'POST', origin: sibling })).status,
            200,
            'pages of the same workspace may ask'
        );
    });
});
