import assert from 'node:assert/strict';
import { workspaceRoutes } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { TestPlatform } from '../support/test-platform.js';
import { call, inState, running, WorkspaceLives } from '../support/workspace-lives.js';

const minute = 60_000;

describe('a workspace without use', () => {
    let platform: TestPlatform;
    let lives: WorkspaceLives;

    before(async () => {
        platform = await TestPlatform.start();
        lives = new WorkspaceLives(platform);
    });

    beforeEach(() => lives.reset());

    afterEach(() => lives.release());

    after(() => platform.stop());

    it('stops after the idle time, says why, and wakes with its page', async () => {
        const browser = await lives.person();
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
            const browser = await lives.person();
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
        const browser = await lives.person();
        const { id } = await running(browser);
        for (let round = 0; round < 3; round += 1) {
            platform.clock.advance(20 * minute);
            await browser.api.call(workspaceRoutes.reportActivity, { params: { workspaceId: id } });
            assert.equal((await platform.cullIdle()).includes(id), false);
        }
        platform.clock.advance(26 * minute);
        await platform.cullIdle();
        platform.clock.advance(6 * minute);
        assert.equal((await platform.cullIdle()).includes(id), true);
    });

    it('counts the idle time anew from a start', async () => {
        const browser = await lives.person();
        const { id } = await running(browser);
        platform.clock.advance(31 * minute);
        await call(browser, 'restart', id);
        await eventually('it starts again', () => lives.startsOf(id)[1]);
        await inState(browser, id, 'running');
        assert.equal((await platform.cullIdle()).includes(id), false);
    });
});
