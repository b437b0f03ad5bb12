import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { dotfilesRoutes, variableProblems, variableRoutes, type Workspace, workspaceRoutes } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const { setWorkspaceVariable, listWorkspaceVariables, deleteWorkspaceVariable, setOwnVariable, listOwnVariables, deleteOwnVariable } =
    variableRoutes;

describe('environment variables and secrets', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let userId: string;
    let workspace: Workspace;
    let people = 0;

    before(async () => {
        platform = await TestPlatform.start();
    });

    after(() => platform.stop());

    beforeEach(async () => {
        people += 1;
        ada = platform.browser();
        userId = (await ada.signUp(`Ada${people}`)).user.id;
        workspace = await ada.runningWorkspace();
    });

    const params = () => ({ workspaceId: workspace.id });
    const set = (name: string, value: string, secret = true) =>
        ada.api.call(setWorkspaceVariable, { params: { ...params(), name }, body: { value, secret } });
    const setForAll = (name: string, value: string, secret = true) =>
        ada.api.call(setOwnVariable, { params: { name }, body: { value, secret } });

    async function environmentOfNextStart() {
        const { generation = 0 } = platform.runtime.started.findLast(({ workspaceId }) => workspaceId === workspace.id) ?? {};
        await ada.api.call(workspaceRoutes.restartWorkspace, { params: params() });
        return eventually('it starts anew', async () => {
            const spec = platform.runtime.started.findLast(({ workspaceId }) => workspaceId === workspace.id);
            return spec && spec.generation > generation ? spec : undefined;
        });
    }

    it('are given to the workspace at its next start, its own before those of all', async () => {
        await setForAll('SHARED', 'for all', false);
        await setForAll('BOTH', 'for all');
        await set('BOTH', 'for this one');
        await set('TOKEN', 'a "secret"\nof two lines');
        await set('EMPTY', '', false);
        assert.deepEqual((await environmentOfNextStart()).environment, {
            SHARED: 'for all',
            BOTH: 'for this one',
            TOKEN: 'a "secret"\nof two lines',
            EMPTY: ''
        });
        await ada.api.call(deleteWorkspaceVariable, { params: { ...params(), name: 'BOTH' } });
        await ada.api.call(deleteOwnVariable, { params: { name: 'SHARED' } });
        assert.deepEqual((await environmentOfNextStart()).environment, {
            BOTH: 'for all',
            TOKEN: 'a "secret"\nof two lines',
            EMPTY: ''
        });
    });

    it('are told again by name, and secrets by name alone', async () => {
        const secret = randomUUID();
        const answer = await set('TOKEN', secret);
        assert.deepEqual([answer.name, answer.secret, answer.value], ['TOKEN', true, undefined]);
        await set('LEVEL', 'debug', false);
        await setForAll('TOKEN', secret);
        const own = await ada.api.call(listWorkspaceVariables, { params: params() });
        assert.deepEqual(
            own.variables.map(({ name, secret: hidden, value }) => [name, hidden, value]),
            [
                ['LEVEL', false, 'debug'],
                ['TOKEN', true, undefined]
            ]
        );
        assert.ok(!JSON.stringify(own).includes(secret));
        assert.ok(!JSON.stringify(await ada.api.call(listOwnVariables)).includes(secret));
        // Made visible, it is what is given then, never what it was.
        await set('TOKEN', 'another', false);
        assert.equal((await ada.api.call(listWorkspaceVariables, { params: params() })).variables[1]?.value, 'another');
    });

    it('stand sealed in the database, each for its own place, and in no event, log or workspace row', async () => {
        const secret = randomUUID();
        await set('TOKEN', secret);
        await setForAll('TOKEN', secret);
        const held = await platform.database(async client => {
            const { rows: tables } = await client.query<{ name: string }>(
                "select tablename as name from pg_tables where schemaname = 'public'"
            );
            const texts: string[] = [];
            for (const { name } of tables) {
                texts.push(JSON.stringify((await client.query(`select t::text from ${name} t`)).rows));
            }
            return texts.join('\n');
        });
        assert.ok(!held.includes(secret));
        assert.ok(!held.includes(Buffer.from(secret).toString('hex')));
        // The same bytes in another row open nothing: the start fails and says which variable it is.
        await set('OTHER', 'x');
        await platform.database(client =>
            client.query(
                `update workspace_variables set sealed = (select sealed from workspace_variables where workspace_id = $1 and name = 'TOKEN')
                 where workspace_id = $1 and name = 'OTHER'`,
                [workspace.id]
            )
        );
        await ada.api.call(workspaceRoutes.restartWorkspace, { params: params() });
        const failed = await eventually('it fails', async () => {
            const now = await ada.workspace();
            return now.state === 'failed' ? now : undefined;
        });
        assert.match(failed.failure?.message ?? '', /variable OTHER can't be opened/);
    });

    it('have no name that is the platform’s, and none that a shell would not take', async () => {
        for (const name of [
            'PATH',
            'HOME',
            'CODITECT_GATEWAY_SECRET',
            'coditect_x',
            'NODE_OPTIONS',
            'LD_PRELOAD',
            'ld_preload',
            'BASH_ENV'
        ]) {
            for (const call of [set, setForAll]) {
                const problem = await problemOf(call(name, 'x'));
                assert.deepEqual([problem.status, problem.code], [422, variableProblems.reserved], name);
                assert.match(problem.detail, /belongs to the platform, the shell or the system/);
            }
        }
        for (const name of ['A-B', '1A', 'A B', 'A=B', 'Ä']) {
            const problem = await problemOf(set(name, 'x'));
            assert.deepEqual([problem.status, problem.code], [422, variableProblems.invalidName], name);
        }
        assert.equal((await problemOf(set('A', 'x\0y'))).status, 422);
        assert.equal((await problemOf(set('A', 'x'.repeat(16_385)))).status, 422);
    });

    it('are no more than a process can be given, also when they come at once', async () => {
        const large = 'x'.repeat(16_000);
        const outcomes = await Promise.allSettled(['A', 'B', 'C', 'D', 'E', 'F'].map(name => set(name, large)));
        assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 4);
        const problem = await problemOf(set('G', large));
        assert.deepEqual([problem.status, problem.code], [409, variableProblems.tooMany]);
        await set('A', 'small');
        await set('G', 'small');
    });

    it('are recorded by name, without their values', async () => {
        const secret = randomUUID();
        await set('TOKEN', secret);
        await ada.api.call(deleteWorkspaceVariable, { params: { ...params(), name: 'TOKEN' } });
        await ada.api.call(deleteWorkspaceVariable, { params: { ...params(), name: 'TOKEN' } });
        await setForAll('TOKEN', secret);
        const { rows } = await platform.database(client =>
            client.query<{ action: string; personal: string }>(
                "select action, personal from audit_entries where actor_id = $1 and action like '%.variable-%' order by position",
                [userId]
            )
        );
        assert.deepEqual(
            rows.map(({ action }) => action),
            ['workspace.variable-set', 'workspace.variable-removed', 'account.variable-set']
        );
        assert.ok(rows.every(({ personal }) => personal.includes('TOKEN') && !personal.includes(secret)));
    });

    it('come with the address of the person’s dotfiles, which bears no password', async () => {
        assert.deepEqual(await ada.api.call(dotfilesRoutes.readDotfiles), { url: null });
        const url = 'https://example.com/ada/dotfiles.git';
        assert.deepEqual(await ada.api.call(dotfilesRoutes.setDotfiles, { body: { url } }), { url });
        assert.equal((await environmentOfNextStart()).dotfiles, url);
        for (const bad of ['https://ada:secret@example.com/dotfiles.git', 'ext::sh -c x', '']) {
            assert.equal((await problemOf(ada.api.call(dotfilesRoutes.setDotfiles, { body: { url: bad } }))).status, 422, bad);
        }
        await ada.api.call(dotfilesRoutes.setDotfiles, { body: { url: null } });
        assert.equal((await environmentOfNextStart()).dotfiles, undefined);
    });
});
