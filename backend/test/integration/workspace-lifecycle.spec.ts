import assert from 'node:assert/strict';
import type { Workspace } from '@coditect/protocol';
import { WorkspaceStartError } from '../../src/ports/workspace-runtime.js';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import type { Echo } from '../support/scripted-runtime.js';
import { TestPlatform } from '../support/test-platform.js';
import { call, inState, running, WorkspaceLives } from '../support/workspace-lives.js';

const minute = 60_000;

const phasesOf = (workspace: Workspace) => workspace.phases.map(({ phase }) => phase);

describe("a workspace's life", () => {
    let platform: TestPlatform;
    let lives: WorkspaceLives;

    before(async () => {
        platform = await TestPlatform.start();
        lives = new WorkspaceLives(platform);
    });

    beforeEach(() => lives.reset());

    afterEach(() => lives.release());

    after(() => platform.stop());

    describe('at the start', () => {
        it('begins with the account itself and goes through its phases in order', async () => {
            const release = lives.holdStarts();
            const browser = await lives.person();
            const { id } = await browser.workspace();
            const starting = await eventually('the start is under way', async () => {
                const found = await call(browser, 'get', id);
                return found.phases.length === 2 ? found : undefined;
            });
            assert.deepEqual([starting.state, phasesOf(starting)], ['starting', ['queued', 'starting']]);
            platform.clock.advance(1_500);
            release();
            const workspace = await inState(browser, id, 'running');
            assert.deepEqual(phasesOf(workspace), ['queued', 'starting', 'connecting']);
            const times = workspace.phases.map(({ at }) => Date.parse(at));
            assert.deepEqual(
                times,
                [...times].sort((a, b) => a - b)
            );
            assert.ok(times[2]! - times[1]! >= 1_500);
        });

        it('gives the runtime a folder, first files, an origin and a secret of its own', async () => {
            const [one, two] = await Promise.all([lives.person(), lives.person()]);
            const workspaces = await Promise.all([running(one), running(two)]);
            const [first, second] = workspaces.map(({ id }) => lives.startsOf(id)[0]!);
            assert.equal(first?.folderName, 'my-workspace');
            assert.equal(first?.origin, workspaces[0]?.origin);
            assert.match(first?.firstFiles['welcome.md'] ?? '', /^# Welcome, Person\d+\n/);
            assert.match(first?.gatewaySecret ?? '', /^[\w-]{43}$/);
            assert.notEqual(first?.gatewaySecret, second?.gatewaySecret);
        });

        it('shows why a start failed, with the last lines, and mends it with a restart', async () => {
            platform.runtime.failure = new WorkspaceStartError('The IDE ended with code 3.', ['one', 'two']);
            const browser = await lives.person();
            const { id } = await browser.workspace();
            const failed = await inState(browser, id, 'failed');
            assert.deepEqual(failed.failure, { message: 'The IDE ended with code 3.', log: ['one', 'two'] });
            platform.runtime.failure = undefined;
            const restarting = await call(browser, 'restart', id);
            assert.deepEqual([restarting.state, restarting.failure], ['starting', undefined]);
            const mended = await inState(browser, id, 'running');
            assert.deepEqual([phasesOf(mended), mended.failure], [['queued', 'starting', 'connecting'], undefined]);
        });

        it('says something a person can read where the runtime itself is at fault', async () => {
            platform.runtime.failure = new Error('no space left on device') as WorkspaceStartError;
            const browser = await lives.person();
            const failed = await inState(browser, (await browser.workspace()).id, 'failed');
            assert.deepEqual(failed.failure, { message: 'The workspace could not be started: no space left on device', log: [] });
        });

        it('does not start a failed workspace again for a page load, since its person is to read why', async () => {
            platform.runtime.failure = new WorkspaceStartError('It failed.', []);
            const browser = await lives.person();
            const { id } = await browser.workspace();
            await inState(browser, id, 'failed');
            // To enter from the portal is a person's word.
            platform.runtime.failure = undefined;
            const { origin } = await browser.enter();
            await inState(browser, id, 'running');
            platform.runtime.crash(id, 'It crashed.', []);
            await inState(browser, id, 'failed');
            assert.equal((await browser.send(`${origin}/`)).status, 200);
            assert.equal((await call(browser, 'get', id)).state, 'failed');
        });
    });

    it('finds out by itself that an IDE ended while nobody could take note of it', async () => {
        const browser = await lives.person();
        const { id } = await running(browser);
        platform.runtime.vanish(id);
        await platform.tendWorkspaces();
        const found = await inState(browser, id, 'failed');
        assert.match(found.failure?.message ?? '', /could not take note/);
        assert.deepEqual(found.failure?.log, ['a line']);
    });

    it('does not take a workspace for ended that comes up while it looks', async () => {
        const browser = await lives.person();
        const { id } = await running(browser);
        await call(browser, 'stop', id);
        await inState(browser, id, 'stopped');
        const { runtime } = platform;
        const list = runtime.list.bind(runtime);
        let release: () => void = () => undefined;
        runtime.gate = new Promise(resolve => {
            release = resolve;
        });
        await call(browser, 'start', id);
        runtime.list = async () => {
            const before = await list();
            release();
            await inState(browser, id, 'running');
            return before;
        };
        try {
            await platform.tendWorkspaces();
        } finally {
            runtime.list = list;
            runtime.gate = Promise.resolve();
        }
        await platform.tendWorkspaces();
        assert.equal((await call(browser, 'get', id)).state, 'running');
    });

    it('goes on with a start whose word was lost', async () => {
        const browser = await lives.person();
        const { id } = await running(browser);
        await platform.database(client =>
            client.query("update workspaces set state = 'starting', generation = generation + 1 where workspace_id = $1", [id])
        );
        await platform.tendWorkspaces();
        await inState(browser, id, 'running');
        assert.equal(platform.runtime.started.filter(spec => spec.workspaceId === id).length, 2);
    });

    it('tells open pages that the IDE crashed, with its last lines, and starts again on request', async () => {
        const browser = await lives.person();
        const { id } = await running(browser);
        const client = await EventsClient.open(browser, `${platform.origin}/api`);
        platform.runtime.crash(id, 'The IDE ended by itself with code 134.', ['<--- Last few GCs --->', 'out of memory']);
        const { workspace } = await client.next('workspace.changed', event => event.workspace.state === 'failed');
        assert.deepEqual(workspace.failure, {
            message: 'The IDE ended by itself with code 134.',
            log: ['<--- Last few GCs --->', 'out of memory']
        });
        await call(browser, 'restart', id);
        await client.next('workspace.changed', event => event.workspace.state === 'running');
        assert.deepEqual(
            client.ofType('workspace.changed').map(event => `${event.workspace.state} ${phasesOf(event.workspace).at(-1)}`),
            ['failed connecting', 'starting queued', 'starting starting', 'running connecting']
        );
        await client.close();
    });

    describe('when it is asked to stop', () => {
        it('stops, keeps nothing of its run, and says that it was asked', async () => {
            const browser = await lives.person();
            const { id } = await running(browser);
            await call(browser, 'stop', id);
            const stopped = await inState(browser, id, 'stopped');
            assert.deepEqual([stopped.stopReason, stopped.phases], ['asked', []]);
            assert.ok(platform.runtime.stopped.includes(id));
            const runs = await platform.database(client => client.query('select from workspace_runs where workspace_id = $1', [id]));
            assert.equal(runs.rowCount, 0);
        });

        it('gives up a start that is under way', async () => {
            const release = lives.holdStarts();
            const browser = await lives.person();
            const { id } = await browser.workspace();
            await eventually('the start is under way', async () =>
                (await call(browser, 'get', id)).phases.length === 2 ? true : undefined
            );
            assert.equal((await call(browser, 'stop', id)).state, 'stopping');
            await inState(browser, id, 'stopped');
            release();
            assert.deepEqual(lives.startsOf(id), []);
        });

        it('gives up a start that still waits for its turn', async () => {
            const release = lives.holdStarts();
            const waiting = await Promise.all(Array.from({ length: 8 }, () => lives.person()));
            const last = waiting.at(-1)!;
            const { id } = await last.workspace();
            await call(last, 'stop', id);
            await inState(last, id, 'stopped');
            release();
            await Promise.all(waiting.slice(0, -1).map(running));
            assert.deepEqual(lives.startsOf(id), []);
        });

        it('does no more when it is asked again', async () => {
            const browser = await lives.person();
            const { id } = await running(browser);
            await Promise.all([0, 1, 2].map(() => call(browser, 'stop', id)));
            const stopped = await inState(browser, id, 'stopped');
            platform.clock.advance(minute);
            assert.deepEqual(await call(browser, 'stop', id), stopped);
        });

        it('starts again afterwards when it was asked to start while it stopped', async () => {
            const browser = await lives.person();
            const { id } = await running(browser);
            await Promise.all([call(browser, 'stop', id), call(browser, 'start', id)]);
            await call(browser, 'start', id);
            await inState(browser, id, 'running');
        });
    });

    describe('when it is asked to restart', () => {
        it('comes back as another generation with another secret, and the gateway follows', async () => {
            const browser = await lives.person();
            const { origin } = await browser.enter();
            const { id } = await running(browser);
            await call(browser, 'restart', id);
            const second = await eventually('it starts again', () => lives.startsOf(id)[1]);
            await inState(browser, id, 'running');
            const [first] = lives.startsOf(id);
            assert.equal(second.generation > first!.generation, true);
            assert.notEqual(second.gatewaySecret, first!.gatewaySecret);
            const echo = (await browser.send(`${origin}/services`)).json<Echo>();
            assert.equal(echo.headers['x-coditect-gateway-secret'], second.gatewaySecret);
        });

        it('gives up a start that is under way and begins a new one', async () => {
            const release = lives.holdStarts();
            const browser = await lives.person();
            const { id } = await browser.workspace();
            await eventually('the start is under way', async () =>
                (await call(browser, 'get', id)).phases.length === 2 ? true : undefined
            );
            await call(browser, 'restart', id);
            await eventually('it is queued anew', async () => ((await call(browser, 'get', id)).state === 'starting' ? true : undefined));
            release();
            await inState(browser, id, 'running');
            assert.deepEqual(
                lives.startsOf(id).map(({ generation }) => generation),
                [2]
            );
        });

        it('comes to rest as running however often it is asked at once', async () => {
            const browser = await lives.person();
            const { id } = await running(browser);
            await Promise.all([0, 1, 2, 3].map(() => call(browser, 'restart', id)));
            await inState(browser, id, 'running');
        });
    });

    it('ignores the late end of a run that is no longer the present one', async () => {
        const browser = await lives.person();
        const { id } = await running(browser);
        await call(browser, 'restart', id);
        await eventually('it starts again', () => lives.startsOf(id)[1]);
        await inState(browser, id, 'running');
        await platform.database(client => client.query('update workspaces set generation = generation + 1 where workspace_id = $1', [id]));
        platform.runtime.crash(id, 'A late word.', []);
        await call(browser, 'stop', id);
        assert.equal((await inState(browser, id, 'stopped')).failure, undefined);
    });
});
