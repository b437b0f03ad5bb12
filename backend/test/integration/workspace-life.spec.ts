import assert from 'node:assert/strict';
import { licenseRoutes, type Workspace, workspaceLifeRoutes, workspaceRoutes, workspaceUsageRoutes } from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;

describe('Why a workspace runs, and what it uses', () => {
    let platform: TestPlatform;
    let people = 0;
    let administrator: TestBrowser;

    before(async () => {
        platform = await TestPlatform.start();
        // Whoever signs up first, and with a fresh proof as long as the clock is not moved.
        administrator = await person();
    });

    beforeEach(() => {
        platform.runtime.gate = Promise.resolve();
        platform.runtime.nextActivity = { kind: 'quiet' };
        platform.runtime.nextUsage = undefined;
        platform.runtime.nextCapacity = { totalMebibytes: 64 * 1024, availableMebibytes: 64 * 1024 };
    });

    after(() => platform.stop());

    async function person(): Promise<TestBrowser> {
        people += 1;
        const browser = platform.browser();
        await browser.signUp(`Tenant${people}`);
        return browser;
    }

    const get = (browser: TestBrowser, workspaceId: string) => browser.api.call(workspaceRoutes.getWorkspace, { params: { workspaceId } });
    const life = (browser: TestBrowser, workspaceId: string) =>
        browser.api.call(workspaceLifeRoutes.getWorkspaceLife, { params: { workspaceId } });
    const keep = (browser: TestBrowser, workspaceId: string, hours: 1 | 4) =>
        browser.api.call(workspaceLifeRoutes.keepWorkspaceAlive, { params: { workspaceId }, body: { hours } });

    async function running(browser: TestBrowser): Promise<Workspace> {
        const { id } = await browser.workspace();
        return eventually('the workspace runs', async () => {
            const workspace = await get(browser, id);
            return workspace.state === 'running' ? workspace : undefined;
        });
    }

    /** As idle as it takes to be told of the stop. */
    async function announced(browser: TestBrowser): Promise<Workspace> {
        const { id } = await running(browser);
        platform.clock.advance(26 * minute);
        await platform.cullIdle();
        const workspace = await get(browser, id);
        assert.ok(workspace.idleStopAt);
        return workspace;
    }

    it('holds what runs to the limits of another tier as soon as that is set', async () => {
        const browser = await person();
        const { id, organizationId } = await running(browser);
        await administrator.api.call(licenseRoutes.setTier, { params: { organizationId }, body: { tier: 'team' } });
        const changed = await eventually('the runtime is told', () =>
            platform.runtime.changedLimits.find(({ workspaceId }) => workspaceId === id)
        );
        assert.equal(changed.limits.memoryMebibytes, 4096);
    });

    it('says that a person is at work, then since when nobody was and when it is stopped', async () => {
        const browser = await person();
        const { id } = await running(browser);
        platform.clock.advance(minute);
        await browser.api.call(workspaceRoutes.reportActivity, { params: { workspaceId: id } });
        const busy = await life(browser, id);
        assert.deepEqual(
            [busy.summary, busy.reasons.map(({ kind }) => kind), busy.stopsAt],
            ['It runs because of this: Somebody is at work in it.', ['person'], undefined]
        );
        platform.clock.advance(10 * minute);
        const idle = await life(browser, id);
        assert.equal(idle.summary, 'Nothing has been at work in it for 10 minutes. It is stopped after 30 minutes without use.');
        assert.equal(Date.parse(idle.stopsAt ?? '') - Date.parse(idle.idleSince ?? ''), 30 * minute);
    });

    it('names what runs in it, and an agent at work', async () => {
        const browser = await person();
        const { id } = await running(browser);
        platform.runtime.nextActivity = { kind: 'busy', because: 'cargo runs in a terminal.', names: ['cargo'] };
        platform.clock.advance(10 * minute);
        await platform.cullIdle();
        assert.deepEqual(
            (await life(browser, id)).reasons.map(({ kind, sentence, names }) => ({ kind, sentence, names })),
            [{ kind: 'process', sentence: 'cargo runs in a terminal.', names: ['cargo'] }]
        );
        platform.clock.advance(10 * minute);
        await browser.api.call(workspaceLifeRoutes.reportAgentActivity, { params: { workspaceId: id }, body: { name: 'Reviewer' } });
        assert.equal((await life(browser, id)).summary, 'It runs because of this: The agent Reviewer is at work in it.');
    });

    it('takes back an announced stop when the person comes back, and tells open pages of both', async () => {
        const browser = await person();
        const { id } = await running(browser);
        const client = await EventsClient.open(browser, `${platform.origin}/api`);
        platform.clock.advance(26 * minute);
        await platform.cullIdle();
        await client.next('workspace.changed', event => event.workspace.idleStopAt !== undefined);
        await browser.api.call(workspaceRoutes.reportActivity, { params: { workspaceId: id } });
        await client.next('workspace.changed', event => event.workspace.idleStopAt === undefined);
        platform.clock.advance(6 * minute);
        assert.equal((await platform.cullIdle()).includes(id), false);
        await client.close();
    });

    it('takes back an announced stop when something begins to run', async () => {
        const browser = await person();
        const { id } = await announced(browser);
        platform.runtime.nextActivity = { kind: 'busy', because: 'npm runs in a terminal.', names: ['npm'] };
        await platform.cullIdle();
        assert.equal((await get(browser, id)).idleStopAt, undefined);
    });

    it('never stops without having said so some minutes before, however long nobody looked', async () => {
        const browser = await person();
        const { id } = await running(browser);
        platform.clock.advance(600 * minute);
        assert.equal((await platform.cullIdle()).includes(id), false);
        platform.clock.advance(4 * minute);
        assert.equal((await platform.cullIdle()).includes(id), false);
        platform.clock.advance(2 * minute);
        assert.equal((await platform.cullIdle()).includes(id), true);
    });

    it('goes on for the hours that somebody asks for, says until when, and counts from a word that takes it back', async () => {
        const browser = await person();
        const { id } = await announced(browser);
        const kept = await keep(browser, id, 4);
        assert.equal(kept.idleStopAt, undefined);
        assert.equal(Math.round((Date.parse(kept.keptUntil ?? '') - platform.clock.now().getTime()) / minute), 240);
        platform.clock.advance(239 * minute);
        assert.equal((await platform.cullIdle()).includes(id), false);
        assert.match((await life(browser, id)).summary, /Somebody asked to keep it running/);
        const freed = await browser.api.call(workspaceLifeRoutes.endKeepAlive, { params: { workspaceId: id } });
        assert.deepEqual([freed.keptUntil, freed.idleStopAt], [undefined, undefined]);
        await platform.cullIdle();
        assert.equal((await get(browser, id)).idleStopAt, undefined);
    });

    it('is told of the stop again when the hours are over', async () => {
        const browser = await person();
        const { id } = await running(browser);
        await keep(browser, id, 1);
        platform.clock.advance(61 * minute);
        await platform.cullIdle();
        const workspace = await get(browser, id);
        assert.ok(workspace.idleStopAt);
        assert.equal(workspace.keptUntil, undefined);
    });

    it('says why it was stopped', async () => {
        const browser = await person();
        const { id } = await announced(browser);
        platform.clock.advance(6 * minute);
        await platform.cullIdle();
        await eventually('it is stopped', async () => ((await get(browser, id)).state === 'stopped' ? true : undefined));
        assert.equal((await life(browser, id)).summary, 'It was stopped because nothing had been at work in it for 32 minutes.');
    });

    it('says of an IDE that ran out of memory that it did, and starts again on request', async () => {
        const browser = await person();
        const { id } = await running(browser);
        platform.runtime.crash(id, "The IDE ran out of this workspace's 2 GiB of memory and was ended.", [], 'memory');
        const failed = await eventually('it has failed', async () => {
            const workspace = await get(browser, id);
            return workspace.state === 'failed' ? workspace : undefined;
        });
        assert.equal(failed.stopReason, 'memory');
        await browser.api.call(workspaceRoutes.restartWorkspace, { params: { workspaceId: id } });
        assert.equal((await running(browser)).stopReason, undefined);
    });

    it('answers nobody else about it', async () => {
        const browser = await person();
        const stranger = await person();
        const { id } = await running(browser);
        for (const ask of [() => life(stranger, id), () => keep(stranger, id, 1)]) {
            assert.equal((await problemOf(ask())).code, 'workspace.not-found');
        }
    });

    it('tells its use against the limits of its tier, and tells open pages what happens at them', async () => {
        const browser = await person();
        const { id } = await running(browser);
        const read = async () => (await browser.api.call(workspaceUsageRoutes.getWorkspaceUsage, { params: { workspaceId: id } })).usage;
        assert.equal(await read(), undefined);
        platform.runtime.nextUsage = {
            memoryMebibytes: 1800,
            processes: 20,
            disk: { mebibytes: 10.04, ageMilliseconds: 5_000 },
            keepers: { memory: 'kernel', processes: 'platform' },
            largestProcesses: [{ pid: 7, name: 'node jest', mebibytes: 900.123, ide: false }],
            largestFolders: [{ path: '~/.cache', mebibytes: 4 }]
        };
        const usage = await read();
        assert.deepEqual(usage?.memory, { used: 1800, limit: 2048, level: 'high' });
        assert.deepEqual([usage?.disk?.used, usage?.disk?.limit, usage?.largestProcesses[0]?.memoryMebibytes], [10, 5120, 900.1]);
        const client = await EventsClient.open(browser, `${platform.origin}/api`);
        platform.runtime.reachLimit({ workspaceId: id, resource: 'memory', kind: 'ended', sentence: 'jest was ended.', program: 'jest' });
        const { notice } = await client.next('workspace.limit');
        assert.deepEqual([notice.sentence, notice.program], ['jest was ended.', 'jest']);
        await client.close();
    });

    it('tells a waiting start its place, and that the machine has no memory to spare', async () => {
        const first = await person();
        await running(first);
        platform.runtime.nextCapacity = { totalMebibytes: 1024, availableMebibytes: 100 };
        const waiting = [await person(), await person()];
        const places = await Promise.all(
            waiting.map(async browser =>
                eventually('it waits for memory', async () => {
                    const { queue } = await browser.workspace();
                    return queue?.waitsFor === 'memory' && queue.length === 2 ? queue.place : undefined;
                })
            )
        );
        assert.deepEqual(places, [1, 2]);
        platform.runtime.nextCapacity = { totalMebibytes: 1024, availableMebibytes: 1024 };
        for (const browser of waiting) {
            assert.equal((await running(browser)).queue, undefined);
        }
    });
});
