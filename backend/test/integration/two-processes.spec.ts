import assert from 'node:assert/strict';
import { identityRoutes, workspaceRoutes } from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import { email, ProcessPair } from '../support/process-pair.js';
import type { TestBrowser } from '../support/test-browser.js';

describe('two processes of one platform', function () {
    this.timeout(60_000);
    let pair: ProcessPair;

    before(async () => {
        pair = await ProcessPair.start();
    });

    after(() => pair?.stop());

    async function guess(browser: TestBrowser, address: string): Promise<number> {
        return (await problemOf(browser.api.call(identityRoutes.signIn, { body: { email: address, password: 'wrong password' } }))).status;
    }

    /** How a number of guesses are answered that go to both processes in turn. */
    async function guesses(count: number, address: string): Promise<number[]> {
        const statuses: number[] = [];
        for (let index = 0; index < count; index += 1) {
            statuses.push(await guess(index % 2 === 0 ? pair.whole.browser() : pair.whole.browser().through(pair.api.port), address));
        }
        return statuses;
    }

    /** A restart that is asked of the process without a runtime is done by the other, and told to a page at the first. */
    async function restartsByTheOther(): Promise<void> {
        const { here, there } = await pair.signedIn();
        const { id } = await here.runningWorkspace();
        const events = await EventsClient.open(there, `${pair.whole.origin}/api`);
        await there.api.call(workspaceRoutes.restartWorkspace, { params: { workspaceId: id } });
        await eventually('it is told that it starts and runs', () => {
            const states = events.ofType('workspace.changed').map(({ workspace }) => workspace.state);
            return states.includes('starting') && states.at(-1) === 'running' ? true : undefined;
        });
        await events.close();
    }

    it("know each other's sessions", async () => {
        const { there } = await pair.signedIn();
        assert.equal((await there.api.call(identityRoutes.whoAmI)).user.email, email);
    });

    it('serve each what its roles are for', async () => {
        const { there } = await pair.signedIn();
        const { origin } = await there.workspace();
        assert.equal((await there.send(`${origin}/_platform/api/health`)).status, 404);
        assert.equal(pair.api.runtime.started.length, 0);
    });

    it('tell each other of work and of what changed', restartsByTheOther);

    it('count tries together', async () => {
        const statuses = await guesses(12, 'together@example.com');
        assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429, 429]);
    });

    describe('when Redis is gone', () => {
        before(async () => {
            await pair.redis.kill();
            await pair.redisIs('degraded');
        });

        it('are ready all the same, and say so in their figures', async () => {
            const answer = await pair.whole.browser().send(`http://localhost:${pair.whole.port}/api/metrics`);
            assert.match(answer.body, /^coditect_engine_up\{engine="redis"\} 0$/m);
        });

        it('let people in, on either', async () => {
            const { there } = await pair.signedIn();
            assert.equal(await pair.works(there), true);
            const other = pair.whole.browser().through(pair.api.port);
            assert.equal((await other.signIn(email)).user.email, email);
        });

        it('still do what is asked of the other, and tell what changed', restartsByTheOther);

        it('let a quarter of the tries of passwords through, counted together in the database', async () => {
            const statuses = await guesses(5, 'strictly@example.com');
            assert.deepEqual(statuses, [401, 401, 429, 429, 429]);
        });

        it('count those one by one that are made at once', async () => {
            const statuses = await Promise.all(
                Array.from({ length: 20 }, (_, index) =>
                    guess(pair.whole.browser().through(index % 2 ? pair.whole.port : pair.api.port), 'atonce@example.com')
                )
            );
            assert.equal(statuses.filter(status => status === 401).length, 2);
        });

        it('let a whole office sign in from one address, since what succeeds does not count', async () => {
            for (let person = 0; person < 60; person += 1) {
                await pair.whole.browser().signIn(email);
            }
        });
    });

    describe('when Redis is back', () => {
        before(async () => {
            await pair.redis.start();
            await pair.redisIs('ok');
        });

        it('say so in their figures', async () => {
            const answer = await pair.whole.browser().send(`http://localhost:${pair.whole.port}/api/metrics`);
            assert.match(answer.body, /^coditect_engine_up\{engine="redis"\} 1$/m);
        });

        it('tell each other of work and of what changed as before', restartsByTheOther);

        it('let all tries through again that a limit has', async () => {
            const statuses = await guesses(11, 'again@example.com');
            assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429]);
        });
    });
});
