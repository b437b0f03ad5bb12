import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
    memberRoutes,
    type Problem,
    platformPaths,
    type SharedRole,
    variableRoutes,
    type Workspace,
    type WorkspacePage,
    workspaceFilesRoutes,
    workspaceManagementRoutes,
    workspaceProblems,
    workspaceRoutes,
    workspaceSharingProblems,
    workspaceSharingRoutes
} from '@coditect/protocol';
import type { WebSocket } from 'ws';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import { closeCodeOf, opened, refusalOf, within } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

const { shareWorkspace, unshareWorkspace, listSharedWorkspaces, listWorkspaceShares } = workspaceSharingRoutes;
/** In which an end must be known everywhere. */
const atOnce = 2_000;

describe('a shared workspace', () => {
    let platform: TestPlatform;
    let organization: TestOrganization;
    let owner: TestBrowser;
    let guest: TestPerson;
    let workspace: Workspace;
    let guests = 0;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Root');
        organization = await TestOrganization.found(platform, 'Ada');
        owner = organization.owner.browser;
        await organization.switchTo(owner);
        await owner.enter();
        workspace = await owner.runningWorkspace();
    });

    after(() => platform.stop());

    beforeEach(async () => {
        guests += 1;
        guest = await organization.join(`Guest${guests}`, 'member');
        await organization.switchTo(guest.browser);
    });

    const params = () => ({ workspaceId: workspace.id });
    const share = (role: SharedRole, person = guest) =>
        owner.api.call(shareWorkspace, { params: { ...params(), userId: person.userId }, body: { role } });
    const unshare = (person = guest) => owner.api.call(unshareWorkspace, { params: { ...params(), userId: person.userId } });

    async function openIde(): Promise<WebSocket> {
        const answer = await guest.browser.post(await guest.browser.open(workspace.id));
        assert.equal(answer.status, 303);
        return opened(guest.browser.socket(`${workspace.origin}/services`));
    }

    /** Everything that a person might try with the workspace of another, and what it is refused with. */
    async function refusals(browser: TestBrowser): Promise<Readonly<Record<string, string>>> {
        const { api } = browser;
        const mine = { userId: guest.userId };
        const name = 'TOKEN';
        const tries: Readonly<Record<string, () => Promise<unknown>>> = {
            get: () => api.call(workspaceRoutes.getWorkspace, { params: params() }),
            files: () => api.call(workspaceFilesRoutes.listWorkspaceFiles, { params: params(), query: { path: '' } }),
            file: () => api.call(workspaceFilesRoutes.readWorkspaceFile, { params: params(), query: { path: 'welcome.md' } }),
            open: () => api.call(workspaceRoutes.openWorkspace, { params: params() }),
            start: () => api.call(workspaceRoutes.startWorkspace, { params: params() }),
            stop: () => api.call(workspaceRoutes.stopWorkspace, { params: params() }),
            restart: () => api.call(workspaceRoutes.restartWorkspace, { params: params() }),
            activity: () => api.call(workspaceRoutes.reportActivity, { params: params() }),
            rename: () => api.call(workspaceManagementRoutes.renameWorkspace, { params: params(), body: { name: 'Mine' } }),
            delete: () => api.call(workspaceManagementRoutes.deleteWorkspace, { params: params() }),
            restore: () => api.call(workspaceManagementRoutes.restoreWorkspace, { params: params() }),
            remove: () => api.call(workspaceManagementRoutes.removeWorkspace, { params: params() }),
            shares: () => api.call(listWorkspaceShares, { params: params() }),
            promote: () => api.call(shareWorkspace, { params: { ...params(), ...mine }, body: { role: 'edit' } }),
            'share with another': () => api.call(shareWorkspace, { params: { ...params(), userId: randomUUID() }, body: { role: 'view' } }),
            'unshare another': () => api.call(unshareWorkspace, { params: { ...params(), userId: randomUUID() } }),
            variables: () => api.call(variableRoutes.listWorkspaceVariables, { params: params() }),
            'set a variable': () =>
                api.call(variableRoutes.setWorkspaceVariable, { params: { ...params(), name }, body: { value: 'x', secret: false } }),
            'take a variable': () => api.call(variableRoutes.deleteWorkspaceVariable, { params: { ...params(), name } })
        };
        const outcomes: Record<string, string> = {};
        for (const [what, attempt] of Object.entries(tries)) {
            outcomes[what] = await attempt().then(
                () => 'allowed',
                (error: { problem?: { status: number; code: string } }) => `${error.problem?.status} ${error.problem?.code}`
            );
        }
        return outcomes;
    }

    const notThere = `404 ${workspaceProblems.notFound}`;
    const tooLow = `403 ${workspaceProblems.roleTooLow}`;
    const everything = [
        ...['get', 'files', 'file', 'open', 'start', 'stop', 'restart', 'activity', 'rename', 'delete', 'restore', 'remove'],
        ...['shares', 'promote', 'share with another', 'unshare another', 'variables', 'set a variable', 'take a variable']
    ];
    const allBut = (rest: string, allowed: Readonly<Record<string, string>>) => ({
        ...Object.fromEntries(everything.map(what => [what, rest])),
        ...allowed
    });

    it('is nothing to a member with whom it is not shared, whoever he or she is in the organisation', async () => {
        assert.deepEqual(await refusals(guest.browser), allBut(notThere, {}));
        const admin = await organization.join(`Admin${guests}`, 'admin');
        await organization.switchTo(admin.browser);
        assert.deepEqual(await refusals(admin.browser), allBut(notThere, {}));
    });

    it('is looked at by a viewer and no more: no IDE, no start, no stop, no secret, no promotion', async () => {
        await share('view');
        const looking = { get: 'allowed', files: 'allowed', file: 'allowed', restore: notThere, remove: notThere };
        assert.deepEqual(await refusals(guest.browser), allBut(tooLow, looking));
        const { shared } = await guest.browser.api.call(listSharedWorkspaces);
        assert.deepEqual(
            shared.map(entry => [entry.workspace.id, entry.workspace.role, entry.owner.name]),
            [[workspace.id, 'view', 'Ada']]
        );
        assert.deepEqual(await guest.browser.api.call(workspaceRoutes.locateWorkspace, { params: { slug: workspace.slug } }), {
            ...params(),
            organizationId: organization.id,
            role: 'view'
        });
        assert.equal(await refusalOf(guest.browser.socket(`${workspace.origin}/services`)), 403);
        assert.equal((await guest.browser.send(`${workspace.origin}/x`)).status, 403);
    });

    it('lets an editor in to work, and leaves the rest to its owner', async () => {
        await share('edit');
        const ide = await openIde();
        const working = Object.fromEntries(['get', 'files', 'file', 'open', 'start', 'activity'].map(what => [what, 'allowed']));
        const inIde = guest.browser.workspaceApi(workspace);
        assert.equal((await inIde.call(workspaceRoutes.getWorkspace, { params: params() })).role, 'edit');
        const { stop, restart, ...outcomes } = await refusals(guest.browser);
        assert.deepEqual([stop, restart], ['allowed', 'allowed']);
        assert.deepEqual(outcomes, {
            ...Object.fromEntries(
                Object.entries(allBut(tooLow, { ...working, restore: notThere, remove: notThere })).filter(
                    ([what]) => !['stop', 'restart'].includes(what)
                )
            )
        });
        ide.terminate();
    });

    it('tells each page whether others may run programs in it, which is when Git asks before it uses what is kept', async () => {
        // Of its own: what other guests left behind counts as well.
        const { id, origin } = await owner.api.call(workspaceManagementRoutes.createWorkspace, {
            body: { name: 'Apart', source: { kind: 'empty' } }
        });
        await owner.post(await owner.open(id));
        const shared = async (browser: TestBrowser) => (await browser.send(origin + platformPaths.workspace)).json<WorkspacePage>().shared;
        const role = (body: { role: SharedRole }) =>
            owner.api.call(shareWorkspace, { params: { workspaceId: id, userId: guest.userId }, body });
        assert.equal(await shared(owner), false);
        await role({ role: 'view' });
        assert.equal(await shared(owner), false);
        await role({ role: 'edit' });
        assert.equal(await shared(owner), true);
        await guest.browser.post(await guest.browser.open(id));
        assert.equal(await shared(guest.browser), true);
        await owner.api.call(unshareWorkspace, { params: { workspaceId: id, userId: guest.userId } });
        assert.equal(await shared(owner), false);
    });

    it('shuts an editor out of everything that is open at once, and keeps codes that were not used yet from counting', async () => {
        await share('edit');
        const unused = await guest.browser.open(workspace.id);
        const ide = await openIde();
        const closed = closeCodeOf(ide);
        const events = await EventsClient.open(guest.browser, `${workspace.origin}/_platform/api`);
        const heard = await EventsClient.open(guest.browser, `${platform.origin}/api`);
        await unshare();
        await within(atOnce, 'the IDE closes', closed);
        await eventually('the events close', () => events.closeCode, atOnce);
        assert.deepEqual(await heard.next('workspace.removed'), { type: 'workspace.removed', workspaceId: workspace.id });
        assert.equal((await guest.browser.send(`${workspace.origin}/x`)).status, 403);
        assert.equal(await refusalOf(guest.browser.socket(`${workspace.origin}/services`)), 403);
        const entered = await guest.browser.post(unused);
        assert.match(String(entered.headers.location), /\/open\//);
        assert.deepEqual(await refusals(guest.browser), allBut(notThere, {}));
        assert.deepEqual((await guest.browser.api.call(listSharedWorkspaces)).shared, []);
    });

    it('shuts an editor who is made a viewer out of the IDE at once, and leaves its owner in it', async () => {
        await share('edit');
        const closed = closeCodeOf(await openIde());
        await owner.post(await owner.open(workspace.id));
        const ownersIde = await opened(owner.socket(`${workspace.origin}/services`));
        await share('view');
        await within(atOnce, 'the IDE closes', closed);
        assert.equal((await guest.browser.send(`${workspace.origin}/x`)).status, 403);
        const echoed = new Promise<string>(resolve => ownersIde.on('message', data => String(data) === 'echo hi' && resolve('still in')));
        ownersIde.send('hi');
        assert.equal(await within(atOnce, 'the owner works on', echoed), 'still in');
        ownersIde.terminate();
    });

    it('counts a cookie that was kept from before no more, and a cookie of the owner’s for nobody else’s rights', async () => {
        await share('edit');
        const ide = await openIde();
        const { hostname } = new URL(workspace.origin);
        const kept = guest.browser.cookie(hostname, 'coditect_workspace') ?? '';
        ide.terminate();
        await unshare();
        await share('view');
        guest.browser.setCookie(hostname, 'coditect_workspace', kept);
        assert.equal((await guest.browser.send(`${workspace.origin}/x`)).status, 403);
        assert.equal(await refusalOf(guest.browser.socket(`${workspace.origin}/services`)), 403);
        // Rows that a fault left behind let nobody in either.
        await platform.database(client =>
            client.query(`insert into workspace_grants select sha256($1::bytea), $2, $3, $4, id from sessions where user_id = $4 limit 1`, [
                Buffer.from(kept),
                workspace.id,
                organization.id,
                guest.userId
            ])
        );
        platform.clock.advance(2_000);
        assert.equal((await guest.browser.send(`${workspace.origin}/x`)).status, 403);
    });

    it('is lost with the organisation, at once, and does not come back with a new invitation', async () => {
        await share('edit');
        const closed = closeCodeOf(await openIde());
        await platform.database(client =>
            client.query("update sessions set elevated_until = now() + interval '30 days' where user_id = $1", [organization.owner.userId])
        );
        platform.clock.advance(2_000);
        await owner.api.call(memberRoutes.removeMember, { params: { ...organization.params, userId: guest.userId } });
        await within(atOnce, 'the IDE closes', closed);
        assert.equal((await guest.browser.send(`${workspace.origin}/x`)).status, 403);
        assert.equal(
            (await problemOf(guest.browser.api.call(workspaceRoutes.locateWorkspace, { params: { slug: workspace.slug } }))).status,
            404
        );
        await organization.admit(guest, 'member');
        await organization.switchTo(guest.browser);
        assert.deepEqual(await refusals(guest.browser), allBut(notThere, {}));
    });

    it('is shared with members alone who may use workspaces, and never with its owner or with strangers', async () => {
        const stranger = await verifiedPerson(platform, `Stranger${guests}`);
        const accountant = await organization.join(`Accountant${guests}`, 'billing');
        for (const person of [stranger, accountant]) {
            const problem = await problemOf(share('view', person));
            assert.deepEqual([problem.status, problem.code], [409, workspaceSharingProblems.noMember]);
        }
        assert.equal((await problemOf(share('edit', organization.owner))).code, workspaceSharingProblems.owner);
        const asOwner = { params: { ...params(), userId: guest.userId }, body: { role: 'owner' as SharedRole } };
        assert.equal((await problemOf(owner.api.call(shareWorkspace, asOwner))).status, 422);
        assert.deepEqual(
            (await owner.api.call(listWorkspaceShares, { params: params() })).shares.some(({ userId }) => userId === stranger.userId),
            false
        );
    });

    it('can be given up by whom it is shared with, and runs for nobody once its owner is gone', async () => {
        const other = await organization.join(`Other${guests}`, 'member');
        await organization.switchTo(other.browser);
        await other.browser.enter();
        const theirs = await other.browser.runningWorkspace();
        const at = { params: { workspaceId: theirs.id } };
        const toGuest = { params: { workspaceId: theirs.id, userId: guest.userId } };
        await other.browser.api.call(shareWorkspace, { ...toGuest, body: { role: 'edit' } });
        await guest.browser.post(await guest.browser.open(theirs.id));
        await other.browser.api.call(variableRoutes.setOwnVariable, { params: { name: 'OWN' }, body: { value: 'x', secret: true } });
        await platform.database(client =>
            client.query("update sessions set elevated_until = now() + interval '30 days' where user_id = $1", [organization.owner.userId])
        );
        platform.clock.advance(2_000);
        await owner.api.call(memberRoutes.removeMember, { params: { ...organization.params, userId: other.userId } });
        for (const route of [workspaceRoutes.startWorkspace, workspaceRoutes.restartWorkspace, workspaceRoutes.openWorkspace]) {
            assert.equal((await problemOf(guest.browser.api.call(route, at))).code, workspaceProblems.ownerGone);
        }
        // Who comes to its own address is led to where that is said, and a page that was shown already is told.
        const visit = await guest.browser.send(`${theirs.origin}/`, { headers: { accept: 'text/html' } });
        assert.deepEqual([visit.status, visit.headers.location], [303, `${platform.origin}/open/${theirs.slug}`]);
        const shown = await guest.browser.send(`${theirs.origin}/`, { headers: { accept: 'application/json' } });
        assert.deepEqual([shown.status, shown.json<Problem>().code], [403, workspaceProblems.ownerGone]);
        assert.equal((await guest.browser.api.call(workspaceRoutes.getWorkspace, at)).role, 'edit');
        await guest.browser.api.call(unshareWorkspace, toGuest);
        assert.equal((await problemOf(guest.browser.api.call(workspaceRoutes.getWorkspace, at))).status, 404);
    });

    it('is on the record: with whom, by which role, and until when', async () => {
        await share('view');
        await share('edit');
        await unshare();
        const { rows } = await platform.database(client =>
            client.query<{ action: string }>(
                "select action from audit_entries where organization_id = $1 and target_id = $2 and action like 'workspace.%' order by position",
                [organization.id, guest.userId]
            )
        );
        assert.deepEqual(
            rows.map(({ action }) => action),
            ['workspace.shared', 'workspace.shared', 'workspace.unshared']
        );
    });
});
