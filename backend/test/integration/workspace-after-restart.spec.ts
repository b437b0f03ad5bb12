import assert from 'node:assert/strict';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/adapters/sql/embedded-postgres.js';
import type { Echo } from '../support/scripted-runtime.js';
import { TestPlatform } from '../support/test-platform.js';
import { call, inState, running, WorkspaceLives } from '../support/workspace-lives.js';

describe('a workspace over a restart of the platform', () => {
    let platform: TestPlatform;
    let lives: WorkspaceLives;

    before(async () => {
        platform = await TestPlatform.start();
        lives = new WorkspaceLives(platform);
    });

    beforeEach(() => lives.reset());

    afterEach(() => lives.release());

    after(() => platform.stop());

    it('says of a workspace that ran that the platform stopped it, and starts it on the next visit', async () => {
        const browser = await lives.person();
        const { id, origin } = await browser.enter();
        await running(browser);
        await platform.restart();
        const stopped = await call(browser, 'get', id);
        assert.deepEqual([stopped.state, stopped.stopReason], ['stopped', 'platform']);
        assert.equal((await browser.send(`${origin}/`)).status, 200);
        await inState(browser, id, 'running');
    });

    it('does not wait for a start that hangs', async () => {
        const release = lives.holdStarts();
        const browser = await lives.person();
        const { id } = await browser.workspace();
        await platform.restart();
        release();
        assert.equal((await call(browser, 'get', id)).state, 'stopped');
    });

    it('makes the rows true that a platform left behind which was killed', async () => {
        const [ran, started, stopping, restarting, failed] = await Promise.all([0, 1, 2, 3, 4].map(() => lives.person()));
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
        assert.deepEqual(lives.startsOf(ids[2]!), []);
        const runs = await platform.database(client =>
            client.query("select from workspace_runs where secret = 'old' and workspace_id = any($1)", [ids.slice(0, 4)])
        );
        assert.equal(runs.rowCount, 0);
    });

    it('ends what runs without a row that wants it, and leaves alone what runs as its row says', async () => {
        const browser = await lives.person();
        const { id } = await running(browser);
        const spec = lives.startsOf(id)[0]!;
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
