import assert from 'node:assert/strict';
import {
    administrationRoutes,
    type HandOver,
    identityRoutes,
    licenseRoutes,
    platformPaths,
    type Workspace,
    workspaceRoutes
} from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import type { Answer, TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

describe('the way from the account into a workspace', () => {
    let platform: TestPlatform;
    let browser: TestBrowser;
    let workspace: Workspace;
    let stranger: TestBrowser;
    let foreign: Workspace;

    before(async () => {
        platform = await TestPlatform.start();
        browser = platform.browser();
        stranger = platform.browser();
        await browser.signUp('Ada');
        await stranger.signUp('Mallory');
        workspace = await browser.workspace();
        foreign = await stranger.workspace();
    });

    after(() => platform.stop());

    const openedAgain = (answer: Answer, slug = workspace.slug) => {
        assert.equal(answer.status, 303);
        assert.equal(answer.headers.location, `${platform.origin}/open/${slug}`);
        assert.equal(answer.headers['set-cookie'], undefined);
    };

    const entered = (answer: Answer) => {
        assert.equal(answer.status, 303);
        assert.equal(answer.headers.location, '/');
        assert.equal(answer.headers['set-cookie']?.length, 1);
    };

    it('opens with a code once, and sends one that was used back to the portal', async () => {
        const handOver = await browser.open(workspace.id);
        entered(await browser.post(handOver));
        openedAgain(await browser.post(handOver));
    });

    it('lets one in of two that come with the same code at the same moment', async () => {
        for (let round = 0; round < 5; round += 1) {
            const handOver = await browser.open(workspace.id);
            const answers = await Promise.all([0, 1, 2].map(() => platform.browser().post(handOver)));
            assert.deepEqual(answers.map(({ headers }) => headers.location).sort(), [
                '/',
                ...Array(2).fill(`${platform.origin}/open/${workspace.slug}`)
            ]);
        }
    });

    it('takes a code for thirty seconds and no longer', async () => {
        const early = await browser.open(workspace.id);
        platform.clock.advance(29_000);
        entered(await browser.post(early));
        const late = await browser.open(workspace.id);
        assert.equal(Date.parse(late.expiresAt) - platform.clock.now().getTime() <= 30_000, true);
        platform.clock.advance(30_000);
        openedAgain(await browser.post(late));
    });

    it('takes a code at its own workspace alone', async () => {
        const handOver = await browser.open(workspace.id);
        const elsewhere: HandOver = { ...handOver, enterUrl: foreign.origin + platformPaths.enter };
        openedAgain(await browser.post(elsewhere), foreign.slug);
        openedAgain(await browser.post(handOver));
    });

    it('takes a code from a page of the account alone', async () => {
        const handOver = await browser.open(workspace.id);
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        const body = new URLSearchParams({ code: handOver.code }).toString();
        for (const origin of [foreign.origin, workspace.origin, 'null', 'http://evil.example', false] as const) {
            const answer = await browser.send(handOver.enterUrl, { method: 'POST', headers: form, body, origin });
            assert.equal(answer.status, 403, String(origin));
            assert.equal(answer.headers['set-cookie'], undefined);
        }
        entered(await browser.post(handOver));
    });

    it('takes no code from an address, nor one that is empty, missing or twice there', async () => {
        const { enterUrl, code } = await browser.open(workspace.id);
        const send = (body: string, url = enterUrl) =>
            platform.browser().send(url, {
                method: 'POST',
                origin: platform.origin,
                headers: { 'content-type': 'application/x-www-form-urlencoded' },
                body
            });
        for (const answer of [
            await send('', `${enterUrl}?code=${code}`),
            await send('code='),
            await send('x=1'),
            await send(`code=${code}&code=${code}`)
        ]) {
            openedAgain(answer);
        }
        const asked = await platform.browser().send(`${enterUrl}?code=${code}`, { headers: { accept: 'text/html' } });
        openedAgain(asked);
        assert.equal((await send('a&'.repeat(1_800))).status, 413);
        assert.equal((await send(`code=${'x'.repeat(5_000)}`)).status, 413);
        entered(await send(`code=${code}`));
    });

    it('is worth nothing once the session that asked for it has ended', async () => {
        const leaving = platform.browser();
        await leaving.api.call(identityRoutes.signIn, { body: { email: 'ada@example.com', password: 'correct horse battery' } });
        const handOver = await leaving.open(workspace.id);
        await leaving.api.call(identityRoutes.signOut);
        openedAgain(await leaving.post(handOver));
    });

    it('gives a cookie to that one host, out of reach of scripts and of other sites', async () => {
        const answer = await browser.post(await browser.open(workspace.id));
        assert.match(
            answer.headers['set-cookie']?.[0] ?? '',
            /^coditect_workspace=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/
        );
    });

    it('keeps of codes and cookies only their hashes', async () => {
        const { code } = await browser.open(workspace.id);
        const kept = await platform.database(async client => {
            const { rows } = await client.query(
                'select (select json_agg(c)::text from workspace_codes c) as codes, (select json_agg(g)::text from workspace_grants g) as grants'
            );
            return JSON.stringify(rows);
        });
        const token = browser.cookie(new URL(workspace.origin).hostname, 'coditect_workspace') ?? '';
        for (const secret of [code, token]) {
            assert.equal(secret.length, 43);
            assert.equal(kept.includes(secret) || kept.includes(Buffer.from(secret).toString('hex')), false);
        }
    });

    describe("inside, the workspace's cookie", () => {
        before(async () => {
            await browser.enter();
        });

        it('opens nothing of the account', async () => {
            const token = browser.cookie(new URL(workspace.origin).hostname, 'coditect_workspace') ?? '';
            for (const name of ['coditect_workspace', 'coditect_session']) {
                const thief = platform.browser();
                thief.setCookie('localhost', name, token);
                assert.equal((await problemOf(thief.api.call(identityRoutes.whoAmI))).status, 401, name);
            }
        });

        it('reads this workspace and its licence', async () => {
            const api = browser.workspaceApi(workspace);
            assert.equal((await api.call(workspaceRoutes.getWorkspace, { params: { workspaceId: workspace.id } })).id, workspace.id);
            assert.equal((await api.call(licenseRoutes.currentLicense)).organizationId, workspace.organizationId);
            assert.equal((await api.call(identityRoutes.whoAmI)).user.name, 'Ada');
        });

        it("may not do an administrator's work nor the account's, though its person is an administrator", async () => {
            const api = browser.workspaceApi(workspace);
            const refused = await Promise.all([
                problemOf(api.call(administrationRoutes.listAccounts, {})),
                problemOf(
                    api.call(licenseRoutes.setTier, { params: { organizationId: workspace.organizationId }, body: { tier: 'enterprise' } })
                ),
                problemOf(api.call(workspaceRoutes.listWorkspaces)),
                problemOf(api.call(workspaceRoutes.openWorkspace, { params: { workspaceId: workspace.id } }))
            ]);
            assert.deepEqual(
                refused.map(({ status }) => status),
                [403, 403, 403, 403]
            );
        });

        it('reaches no other workspace, and can neither sign up nor in from there', async () => {
            const api = browser.workspaceApi(workspace);
            for (const contract of [
                workspaceRoutes.getWorkspace,
                workspaceRoutes.startWorkspace,
                workspaceRoutes.stopWorkspace,
                workspaceRoutes.restartWorkspace,
                workspaceRoutes.reportActivity
            ]) {
                const problem = await problemOf(api.call(contract, { params: { workspaceId: foreign.id } }));
                assert.equal(problem.status, 404, contract.id);
            }
            const body = { email: 'ada@example.com', password: 'correct horse battery' };
            assert.equal((await problemOf(api.call(identityRoutes.signIn, { body }))).status, 404);
        });

        it("reaches no other workspace of the same person's either", async () => {
            const second = await platform.database(async client => {
                const { rows } = await client.query<{ workspace_id: string }>(
                    `insert into workspaces (workspace_id, organization_id, owner_user_id, name, slug, wanted, state, state_since,
                        generation, phases, last_active_at, created_at)
                     select gen_random_uuid(), organization_id, owner_user_id, 'Second', 'second-one', 'stopped', 'stopped', now(),
                        0, '[]', now(), now() from workspaces where workspace_id = $1 returning workspace_id`,
                    [workspace.id]
                );
                return rows[0]!.workspace_id;
            });
            const parameters = { params: { workspaceId: second } };
            const inside = browser.workspaceApi(workspace);
            assert.equal((await problemOf(inside.call(workspaceRoutes.startWorkspace, parameters))).status, 404);
            assert.equal((await browser.api.call(workspaceRoutes.getWorkspace, parameters)).state, 'stopped');
        });
    });
});
