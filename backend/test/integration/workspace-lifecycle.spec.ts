import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Workspace, workspaceRoutes } from '@coditect/protocol';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/adapters/sql/embedded-postgres.js';
import { WorkspaceStartError } from '../../src/ports/workspace-runtime.js';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import type { Echo } from '../support/scripted-runtime.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;
const api = {
    get: workspaceRoutes.getWorkspace,
    start: workspaceRoutes.startWorkspace,
    stop: workspaceRoutes.stopWorkspace,
    restart: workspaceRoutes.restartWorkspace,
    active: workspaceRoutes.reportActivity
};

describe("a workspace's life", () => {
    let platform: TestPlatform;
    let people = 0;
    let letGo: (() => void) | undefined;

    before(async () => {
        platform = await TestPlatform.start();
    });

    beforeEach(() => {
        platform.runtime.gate = Promise.resolve();
        platform.runtime.failure = undefined;
        platform.runtime.nextActivity = { kind: 'quiet' };
    });

    afterEach(() => letGo?.());

    after(() => platform.stop());

    async function person(): Promise<TestBrowser> {
        people += 1;
        const browser = platform.browser();
        await browser.signUp(`Person${people}`);
        return browser;
    }

    const call = (browser: TestBrowser, what: 'get' | 'start' | 'stop' | 'restart', workspaceId: string): Promise<Workspace> =>
        browser.api.call(api[what], { params: { workspaceId } });

    const inState = (browser: TestBrowser, workspaceId: string, state: Workspace['state']): Promise<Workspace> =>
        eventually(`the workspace is ${state}`, async () => {
            const found = await call(browser, 'get', workspaceId);
            return found.state === state ? found : undefined;
        });

    const running = async (browser: TestBrowser): Promise<Workspace> => inState(browser, (await browser.workspace()).id, 'running');

    const startsOf = (workspaceId: string) => platform.runtime.started.filter(spec => spec.workspaceId === workspaceId);

    const phasesOf = (workspace: Workspace) => workspace.phases.map(({ phase }) => phase);

    /** Holds the next starts until it is called. */
    function holdStarts(): () => void {
        let release: (() => void) | undefined;
        platform.runtime.gate = new Promise(resolve => {
            release = resolve;
            letGo = resolve;
        });
        return () => release?.();
    }

    describe('at the start', () => {
        it('begins with the account itself and goes through its phases in order', async () => {
            const release = holdStarts();
            const browser = await person();
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
            const [one, two] = await Promise.all([person(), person()]);
            const workspaces = await Promise.all([running(one), running(two)]);
            const [first, second] = workspaces.map(({ id }) => startsOf(id)[0]!);
            assert.equal(first?.folderName, 'my-workspace');
            assert.equal(first?.origin, workspaces[0]?.origin);
            assert.match(first?.firstFiles['welcome.md'] ?? '', /^# Welcome, Person\d+\n/);
            assert.match(first?.gatewaySecret ?? '', /^[\w-]{43}$/);
            assert.notEqual(first?.gatewaySecret, second?.gatewaySecret);
        });

        it('shows why a start failed, with the last lines, and mends it with a restart', async () => {
            platform.runtime.failure = new WorkspaceStartError('The IDE ended with code 3.', ['one', 'two']);
            const browser = await person();
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
            const browser = await person();
            const failed = await inState(browser, (await browser.workspace()).id, 'failed');
            assert.deepEqual(failed.failure, { message: 'The workspace could not be started: no space left on device', log: [] });
        });

        it('does not start a failed workspace again for a page load, since its person is to read why', async () => {
            platform.runtime.failure = new WorkspaceStartError('It failed.', []);
            const browser = await person();
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
        const browser = await person();
        const { id } = await running(browser);
        platform.runtime.vanish(id);
        await platform.tendWorkspaces();
        const found = await inState(browser, id, 'failed');
        assert.match(found.failure?.message ?? '', /could not take note/);
        assert.deepEqual(found.failure?.log, ['a line']);
    });

    it('does not take a workspace for ended that comes up while it looks', async () => {
        const browser = await person();
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
        const browser = await person();
        const { id } = await running(browser);
        await platform.database(client =>
            client.query("update workspaces set state = 'starting', generation = generation + 1 where workspace_id = $1", [id])
        );
        await platform.tendWorkspaces();
        await inState(browser, id, 'running');
        assert.equal(platform.runtime.started.filter(spec => spec.workspaceId === id).length, 2);
    });

    it('tells open pages that the IDE crashed, with its last lines, and starts again on request', async () => {
        const browser = await person();
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
            const browser = await person();
            const { id } = await running(browser);
            await call(browser, 'stop', id);
            const stopped = await inState(browser, id, 'stopped');
            assert.deepEqual([stopped.stopReason, stopped.phases], ['asked', []]);
            assert.ok(platform.runtime.stopped.includes(id));
            const runs = await platform.database(client => client.query('select from workspace_runs where workspace_id = $1', [id]));
            assert.equal(runs.rowCount, 0);
        });

        it('gives up a start that is under way', async () => {
            const release = holdStarts();
            const browser = await person();
            const { id } = await browser.workspace();
            await eventually('the start is under way', async () =>
                (await call(browser, 'get', id)).phases.length === 2 ? true : undefined
            );
            assert.equal((await call(browser, 'stop', id)).state, 'stopping');
            await inState(browser, id, 'stopped');
            release();
            assert.deepEqual(startsOf(id), []);
        });

        it('gives up a start that still waits for its turn', async () => {
            const release = holdStarts();
            const waiting = await Promise.all(Array.from({ length: 8 }, person));
            const last = waiting.at(-1)!;
            const { id } = await last.workspace();
            await call(last, 'stop', id);
            await inState(last, id, 'stopped');
            release();
            await Promise.all(waiting.slice(0, -1).map(running));
            assert.deepEqual(startsOf(id), []);
        });

        it('does no more when it is asked again', async () => {
            const browser = await person();
            const { id } = await running(browser);
            await Promise.all([0, 1, 2].map(() => call(browser, 'stop', id)));
            const stopped = await inState(browser, id, 'stopped');
            platform.clock.advance(minute);
            assert.deepEqual(await call(browser, 'stop', id), stopped);
        });

        it('starts again afterwards when it was asked to start while it stopped', async () => {
            const browser = await person();
            const { id } = await running(browser);
            await Promise.all([call(browser, 'stop', id), call(browser, 'start', id)]);
            await call(browser, 'start', id);
            await inState(browser, id, 'running');
        });
    });

    describe('when it is asked to restart', () => {
        it('comes back as another generation with another secret, and the gateway follows', async () => {
            const browser = await person();
            const { origin } = await browser.enter();
            const { id } = await running(browser);
            await call(browser, 'restart', id);
            const second = await eventually('it starts again', () => startsOf(id)[1]);
            await inState(browser, id, 'running');
            const [first] = startsOf(id);
            assert.equal(second.generation > first!.generation, true);
            assert.notEqual(second.gatewaySecret, first!.gatewaySecret);
            const echo = (await browser.send(`${origin}/services`)).json<Echo>();
            assert.equal(echo.headers['x-coditect-gateway-secret'], second.gatewaySecret);
        });

        it('gives up a start that is under way and begins a new one', async () => {
            const release = holdStarts();
            const browser = await person();
            const { id } = await browser.workspace();
            await eventually('the start is under way', async () =>
                (await call(browser, 'get', id)).phases.length === 2 ? true : undefined
            );
            await call(browser, 'restart', id);
            await eventually('it is queued anew', async () => ((await call(browser, 'get', id)).state === 'starting' ? true : undefined));
            release();
            await inState(browser, id, 'running');
            assert.deepEqual(
                startsOf(id).map(({ generation }) => generation),
                [2]
            );
        });

        it('comes to rest as running however often it is asked at once', async () => {
            const browser = await person();
            const { id } = await running(browser);
            await Promise.all([0, 1, 2, 3].map(() => call(browser, 'restart', id)));
            await inState(browser, id, 'running');
        });
    });

    it('ignores the late end of a run that is no longer the present one', async () => {
        const browser = await person();
        const { id } = await running(browser);
        await call(browser, 'restart', id);
        await eventually('it starts again', () => startsOf(id)[1]);
        await inState(browser, id, 'running');
        await platform.database(client => client.query('update workspaces set generation = generation + 1 where workspace_id = $1', [id]));
        platform.runtime.crash(id, 'A late word.', []);
        await call(browser, 'stop', id);
        assert.equal((await inState(browser, id, 'stopped')).failure, undefined);
    });

    describe('without use', () => {
        it('stops after the idle time, says why, and wakes with its page', async () => {
            const browser = await person();
            const { id, origin } = await browser.enter();
            assert.equal((await running(browser)).idleStopMinutes, 30);
            platform.clock.advance(24 * minute);
            assert.equal((await platform.cullIdle()).includes(id), false);
            assert.equal((await call(browser, 'get', id)).idleStopAt, undefined);
            platform.clock.advance(2 * minute);
            assert.equal((await platform.cullIdle()).includes(id), false);
            assert.ok((await call(browser, 'get', id)).idleStopAt);
            platform.clock.advance(5 * minute);
            assert.equal((await platform.cullIdle()).includes(id), true);
            const stopped = await inState(browser, id, 'stopped');
            assert.deepEqual([stopped.stopReason, stopped.idleStopAt], ['idle', undefined]);
            assert.ok(stopped.idleSince);
            assert.equal((await browser.send(`${origin}/`)).status, 200);
            const again = await inState(browser, id, 'running');
            assert.deepEqual([again.stopReason, again.idleSince], [undefined, undefined]);
        });

        for (const activity of [
            { kind: 'busy', because: 'A test says so.', names: ['test'] },
            { kind: 'unknown', because: 'A test says so.' }
        ] as const) {
            it(`goes on while what runs in it is ${activity.kind}, and stops the idle time after that`, async () => {
                const browser = await person();
                const { id } = await running(browser);
                platform.runtime.nextActivity = activity;
                platform.clock.advance(300 * minute);
                assert.deepEqual(await platform.cullIdle(), []);
                platform.runtime.nextActivity = { kind: 'quiet' };
                assert.deepEqual(await platform.cullIdle(), []);
                assert.equal((await call(browser, 'get', id)).idleStopAt, undefined);
                platform.clock.advance(26 * minute);
                await platform.cullIdle();
                platform.clock.advance(6 * minute);
                assert.equal((await platform.cullIdle()).includes(id), true);
            });
        }

        it('goes on while a person says to be at work in it', async () => {
            const browser = await person();
            const { id } = await running(browser);
            for (let round = 0; round < 3; round += 1) {
                platform.clock.advance(20 * minute);
                await browser.api.call(api.active, { params: { workspaceId: id } });
                assert.equal((await platform.cullIdle()).includes(id), false);
            }
            platform.clock.advance(26 * minute);
            await platform.cullIdle();
            platform.clock.advance(6 * minute);
            assert.equal((await platform.cullIdle()).includes(id), true);
        });

        it('counts the idle time anew from a start', async () => {
            const browser = await person();
            const { id } = await running(browser);
            platform.clock.advance(31 * minute);
            await call(browser, 'restart', id);
            await eventually('it starts again', () => startsOf(id)[1]);
            await inState(browser, id, 'running');
            assert.equal((await platform.cullIdle()).includes(id), false);
        });
    });

    describe('over a restart of the platform', () => {
        it('says of a workspace that ran that the platform stopped it, and starts it on the next visit', async () => {
            const browser = await person();
            const { id, origin } = await browser.enter();
            await running(browser);
            await platform.restart();
            const stopped = await call(browser, 'get', id);
            assert.deepEqual([stopped.state, stopped.stopReason], ['stopped', 'platform']);
            assert.equal((await browser.send(`${origin}/`)).status, 200);
            await inState(browser, id, 'running');
        });

        it('does not wait for a start that hangs', async () => {
            const release = holdStarts();
            const browser = await person();
            const { id } = await browser.workspace();
            await platform.restart();
            release();
            assert.equal((await call(browser, 'get', id)).state, 'stopped');
        });

        it('makes the rows true that a platform left behind which was killed', async () => {
            const [ran, started, stopping, restarting, failed] = await Promise.all([0, 1, 2, 3, 4].map(person));
            const ids = await Promise.all([ran, started, stopping, restarting, failed].map(async browser => (await running(browser!)).id));
            await platform.restart(() =>
                asOwner(platform.folder, async client => {
                    const set = (index: number, state: string, wanted: string) =>
                        client.query('update workspaces set state = $2, wanted = $3 where workspace_id = $1', [ids[index], state, wanted]);
                    await set(0, 'running', 'running');
                    await set(1, 'starting', 'running');
                    await set(2, 'stopping', 'stopped');
                    await set(3, 'stopping', 'running');
                    await set(4, 'failed', 'stopped');
                    await client.query(
                        `insert into workspace_runs select workspace_id, organization_id, generation, 'old', '127.0.0.1', 1, '/'
                         from workspaces where workspace_id = any($1)`,
                        [ids]
                    );
                })
            );
            const gone = await call(ran!, 'get', ids[0]!);
            assert.deepEqual([gone.state, gone.stopReason], ['stopped', 'platform']);
            await inState(started!, ids[1]!, 'running');
            await inState(stopping!, ids[2]!, 'stopped');
            await inState(restarting!, ids[3]!, 'running');
            assert.equal((await call(failed!, 'get', ids[4]!)).state, 'failed');
            assert.deepEqual(startsOf(ids[2]!), []);
            const runs = await platform.database(client =>
                client.query("select from workspace_runs where secret = 'old' and workspace_id = any($1)", [ids.slice(0, 4)])
            );
            assert.equal(runs.rowCount, 0);
        });

        it('ends what runs without a row that wants it, and leaves alone what runs as its row says', async () => {
            const browser = await person();
            const { id } = await running(browser);
            const spec = startsOf(id)[0]!;
            const left = { ...spec, workspaceId: '00000000-0000-4000-8000-000000000001' };
            await platform.restart(async () => {
                const runtime = platform.runtime;
                const never = new AbortController().signal;
                await runtime.start(left, never);
                const endpoint = await runtime.start(spec, never);
                await asOwner(platform.folder, async client => {
                    await client.query("update workspaces set state = 'running', wanted = 'running' where workspace_id = $1", [id]);
                    await client.query(
                        `insert into workspace_runs select workspace_id, organization_id, generation, $2, $3, $4, '/'
                         from workspaces where workspace_id = $1`,
                        [id, spec.gatewaySecret, endpoint.host, endpoint.port]
                    );
                });
            });
            assert.deepEqual(platform.runtime.stopped, [left.workspaceId]);
            const { origin } = await browser.enter();
            const echo = (await browser.send(`${origin}/services`)).json<Echo>();
            assert.equal(echo.headers['x-coditect-gateway-secret'], spec.gatewaySecret);
        });
    });
});

/** Changes the database of a platform that is stopped. */
async function asOwner(folder: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
    const server = await EmbeddedPostgres.start(join(folder, 'data'), message => assert.fail(message));
    try {
        const client = new pg.Client(server.ownerConnection);
        await client.connect();
        await work(client).finally(() => client.end());
    } finally {
        await server.stop();
    }
}
