import assert from 'node:assert/strict';
import {
    licenseRoutes,
    type NewWorkspace,
    type Workspace,
    workspaceFilesRoutes,
    workspaceManagementRoutes,
    workspaceProblems,
    workspaceRoutes
} from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const day = 24 * 60 * 60 * 1000;
const { createWorkspace, renameWorkspace, deleteWorkspace, listDeletedWorkspaces, restoreWorkspace, removeWorkspace } =
    workspaceManagementRoutes;

describe('several workspaces of a person', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let organizationId: string;
    let first: Workspace;

    let people = 0;

    before(async () => {
        platform = await TestPlatform.start();
    });

    after(() => platform.stop());

    beforeEach(async () => {
        people += 1;
        platform.runtime.removalFailure = undefined;
        ada = platform.browser();
        organizationId = (await ada.signUp(`Ada${people}`)).currentOrganizationId;
        first = await ada.runningWorkspace();
    });

    const create = (name: string, source: NewWorkspace['source'] = { kind: 'empty' }) =>
        ada.api.call(createWorkspace, { body: { name, source } });
    const names = async () => (await ada.api.call(workspaceRoutes.listWorkspaces)).workspaces.map(({ name }) => name);
    const deletedNames = async () => (await ada.api.call(listDeletedWorkspaces)).workspaces.map(({ name }) => name);
    const at = ({ id }: Workspace) => ({ params: { workspaceId: id } });
    const specOf = ({ id }: Workspace) => platform.runtime.started.findLast(spec => spec.workspaceId === id);

    async function run(workspace: Workspace): Promise<void> {
        await ada.api.call(workspaceRoutes.startWorkspace, at(workspace));
        await eventually('the workspace runs', async () => (specOf(workspace) ? true : undefined));
    }

    it('are made of an empty folder, a template or a repository, and each begins with just that', async () => {
        const empty = await create('Empty one');
        await run(empty);
        assert.deepEqual(specOf(empty)?.firstFiles, {});
        assert.equal(specOf(empty)?.repository, undefined);
        assert.equal(specOf(empty)?.folderName, 'empty-one');

        const { templates, limit } = await ada.api.call(workspaceManagementRoutes.listWorkspaceTemplates);
        assert.ok(templates.length >= 6);
        assert.equal(limit, 5);
        const node = await create('A server', { kind: 'template', template: 'node' });
        await run(node);
        const files = specOf(node)?.firstFiles ?? {};
        assert.match(files['package.json'] ?? '', /"test": "node --test"/);
        assert.match(files['.gitignore'] ?? '', /node_modules/);
        assert.ok(files['.vscode/tasks.json']);

        const url = 'https://example.com/team/project.git';
        const cloned = await create('Project', { kind: 'repository', url });
        await run(cloned);
        assert.equal(specOf(cloned)?.repository, url);
        assert.deepEqual(specOf(cloned)?.firstFiles, {});
        assert.deepEqual(await names(), ['My workspace', 'Empty one', 'A server', 'Project']);
        assert.deepEqual(cloned.source, { kind: 'repository', url });
    });

    it('are refused with names, templates and addresses that are none', async () => {
        const refusals: [NewWorkspace, string][] = [
            [{ name: '   ', source: { kind: 'empty' } }, 'Give the workspace a name.'],
            [{ name: 'x'.repeat(61), source: { kind: 'empty' } }, 'A name has at most 60 characters.'],
            [{ name: 'a\u0000b', source: { kind: 'empty' } }, 'A name has no control characters.'],
            [{ name: 'a', source: { kind: 'repository', url: 'file:///etc' } }, 'Use an address that begins with'],
            [{ name: 'a', source: { kind: 'repository', url: 'https://x:y@example.com/a.git' } }, 'Leave name and password out'],
            [{ name: 'a', source: { kind: 'template', template: 'cobol' } }, 'There is no such template.']
        ];
        for (const [body, sentence] of refusals) {
            const problem = await problemOf(ada.api.call(createWorkspace, { body }));
            assert.equal(problem.status, 422);
            assert.ok(
                problem.fields?.some(({ detail }) => detail.startsWith(sentence)),
                JSON.stringify(problem)
            );
        }
        const outside = { name: 'a', source: { kind: 'template' as const, template: '../secrets' } };
        assert.equal((await problemOf(ada.api.call(createWorkspace, { body: outside }))).status, 422);
        assert.deepEqual(await names(), ['My workspace']);
    });

    it('are as many as the tier allows, also when they are asked for at once, and the refusal says what to do', async () => {
        const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(number => create(`Number ${number}`)));
        assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 4);
        const problem = await problemOf(create('One too many'));
        assert.deepEqual([problem.status, problem.code], [409, workspaceProblems.limitReached]);
        assert.match(problem.detail, /allows each person 5 workspaces, and you have 5\. Delete one/);
        await platform.database(client =>
            client.query("update licenses set tier = 'enterprise' where organization_id = $1", [organizationId])
        );
        assert.equal((await ada.api.call(licenseRoutes.currentLicense)).limits.workspaces, null);
        await create('One more');
    });

    it('keep address and folder when they are renamed', async () => {
        const renamed = await ada.api.call(renameWorkspace, { ...at(first), body: { name: '  Analytical Engine  ' } });
        assert.equal(renamed.name, 'Analytical Engine');
        assert.equal(renamed.slug, first.slug);
        await ada.api.call(workspaceRoutes.restartWorkspace, at(first));
        await eventually('it runs again', async () => (specOf(first)?.generation === 2 ? true : undefined));
        assert.equal(specOf(first)?.folderName, 'my-workspace');
    });

    it('are stopped and closed when they are deleted, and come back as they were within seven days', async () => {
        await ada.enter();
        const before = platform.clock.now().getTime();
        const { restorableUntil = '' } = await ada.api.call(deleteWorkspace, at(first));
        const kept = Date.parse(restorableUntil) - before;
        assert.ok(kept >= 7 * day && kept < 7 * day + 10_000, restorableUntil);
        assert.deepEqual(await names(), []);
        assert.deepEqual(await deletedNames(), ['My workspace']);
        for (const route of [workspaceRoutes.getWorkspace, workspaceRoutes.startWorkspace, workspaceRoutes.openWorkspace]) {
            assert.equal((await problemOf(ada.api.call(route, at(first)))).code, workspaceProblems.notFound);
        }
        await eventually('it stopped', async () => (platform.runtime.stopped.includes(first.id) ? true : undefined));
        assert.equal((await ada.send(`${first.origin}/x`)).status, 403);
        assert.equal((await problemOf(ada.api.call(workspaceRoutes.locateWorkspace, { params: { slug: first.slug } }))).status, 404);

        platform.clock.advance(7 * day - 60_000);
        assert.ok(!(await platform.removeDeletedWorkspaces()).includes(first.id));
        const restored = await ada.api.call(restoreWorkspace, at(first));
        assert.deepEqual([restored.id, restored.slug, restored.restorableUntil], [first.id, first.slug, undefined]);
        assert.deepEqual([await names(), await deletedNames()], [['My workspace'], []]);
        assert.deepEqual((await ada.api.call(restoreWorkspace, at(first))).id, first.id);
        await run(first);
        platform.clock.advance(8 * day);
        assert.ok(!(await platform.removeDeletedWorkspaces()).includes(first.id));
    });

    it('go for good after seven days, with their volumes, and a removal that was interrupted is done again', async () => {
        await ada.api.call(deleteWorkspace, at(first));
        platform.clock.advance(7 * day + 1000);
        const late = await problemOf(ada.api.call(restoreWorkspace, at(first)));
        assert.deepEqual([late.status, late.code], [409, workspaceProblems.goneForGood]);
        platform.runtime.removalFailure = new Error('The disk is busy.');
        assert.deepEqual(await platform.removeDeletedWorkspaces(), []);
        assert.deepEqual(await deletedNames(), []);

        await platform.restart();
        assert.ok((await platform.removeDeletedWorkspaces()).includes(first.id));
        assert.ok(platform.runtime.removed.includes(first.id));
        assert.deepEqual(await platform.removeDeletedWorkspaces(), []);
        const { rows } = await platform.database(client => client.query('select from workspaces where workspace_id = $1', [first.id]));
        assert.equal(rows.length, 0);
        assert.equal((await problemOf(ada.api.call(restoreWorkspace, at(first)))).status, 404);
    });

    it('are removed for good at once where their person asks, and not while they are in use', async () => {
        assert.equal((await problemOf(ada.api.call(removeWorkspace, at(first)))).status, 404);
        await ada.api.call(deleteWorkspace, at(first));
        await ada.api.call(removeWorkspace, at(first));
        assert.equal((await problemOf(ada.api.call(restoreWorkspace, at(first)))).code, workspaceProblems.goneForGood);
        assert.ok((await platform.removeDeletedWorkspaces()).includes(first.id));
    });

    it('fill no disk by being made and deleted again and again', async () => {
        for (let count = 0; count < 5; count += 1) {
            await ada.api.call(deleteWorkspace, at(await create(`Number ${count}`)));
        }
        const problem = await problemOf(create('Another'));
        assert.deepEqual([problem.status, problem.code], [409, workspaceProblems.tooManyDeleted]);
    });

    it('come back only while there is room for them', async () => {
        const second = await create('Second');
        await ada.api.call(deleteWorkspace, at(second));
        for (const name of ['a', 'b', 'c', 'd']) {
            await create(name);
        }
        assert.equal((await problemOf(ada.api.call(restoreWorkspace, at(second)))).code, workspaceProblems.limitReached);
    });

    it('are told of to open pages as they change, and to the audit log', async () => {
        const events = await EventsClient.open(ada, `${platform.origin}/api`);
        const second = await create('Second');
        await ada.api.call(renameWorkspace, { ...at(second), body: { name: 'Other' } });
        await ada.api.call(deleteWorkspace, at(second));
        await ada.api.call(restoreWorkspace, at(second));
        await ada.api.call(deleteWorkspace, at(second));
        await ada.api.call(removeWorkspace, at(second));
        await platform.removeDeletedWorkspaces();
        const last = await events.next('workspace.removed');
        assert.deepEqual(last, { type: 'workspace.removed', workspaceId: second.id });
        const seen = events
            .ofType('workspace.changed')
            .filter(({ workspace }) => workspace.id === second.id)
            .map(({ workspace }) => `${workspace.name}${workspace.restorableUntil ? ', deleted' : ''}`);
        assert.deepEqual(seen, ['Second', 'Other', 'Other, deleted', 'Other', 'Other, deleted']);
        await events.close();
        const { rows } = await platform.database(client =>
            client.query<{ action: string }>(
                "select action from audit_entries where organization_id = $1 and action like 'workspace.%' order by position",
                [organizationId]
            )
        );
        assert.deepEqual(
            rows.map(({ action }) => action),
            ['workspace.created', 'workspace.deleted', 'workspace.restored', 'workspace.deleted', 'workspace.removed']
        );
    });

    it('show their files without running, sorted, and no more than is there', async () => {
        const node = await create('A server', { kind: 'template', template: 'node' });
        const list = (path: string) => ada.api.call(workspaceFilesRoutes.listWorkspaceFiles, { ...at(node), query: { path } });
        const read = (path: string) => ada.api.call(workspaceFilesRoutes.readWorkspaceFile, { ...at(node), query: { path } });
        assert.deepEqual(await list(''), { entries: [], more: false });
        await run(node);
        await ada.api.call(workspaceRoutes.stopWorkspace, at(node));
        const { entries } = await list('');
        assert.deepEqual(
            entries.map(({ name }) => name),
            ['.vscode', 'src', 'test', '.gitignore', 'package.json', 'README.md']
        );
        assert.match((await read('src/server.js')).text ?? '', /createGreetingServer/);
        for (const path of ['../x', '/etc/passwd', 'src//server.js', 'src/../package.json', '.']) {
            assert.equal((await problemOf(list(path))).status, 422, path);
            assert.equal((await problemOf(read(path))).status, 422, path);
        }
        assert.equal((await problemOf(read('missing'))).status, 404);
    });
});
