import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
    type ApiClient,
    accountRoutes,
    closeCodes,
    deviceRoutes,
    directoryRoutes,
    identityRoutes,
    oauthRoutes,
    operationsRoutes,
    organizationRoutes,
    workspaceManagementRoutes,
    workspaceRoutes
} from '@coditect/protocol';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/adapters/sql/embedded-postgres.js';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { problemOf } from '../support/problem-of.js';
import { newKey, refresh, signInCommandLine, withToken } from '../support/programs.js';
import { RedisServer } from '../support/redis-server.js';
import { oktaUser, patchOf, ScimClient } from '../support/scim-client.js';
import { enrolTotp } from '../support/second-factors.js';
import { closeCodeOf, opened, within } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** Within this time every process knows that a session has ended. */
const revocationMilliseconds = 2_000;
const email = 'ada@example.com';

/** One that does everything and one that serves the API, behind one address, with one database and one Redis server. */
describe('two processes of one platform', function () {
    this.timeout(60_000);
    let folder: string;
    let postgres: EmbeddedPostgres;
    let redis: RedisServer;
    let whole: TestPlatform;
    let api: TestPlatform;
    let directory: ScimClient;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-server-'));
        postgres = await EmbeddedPostgres.start(folder, message => assert.fail(message));
        redis = await RedisServer.start();
        const port = await freePort();
        const environment = {
            DATABASE_URL: await newDatabase(postgres),
            REDIS_URL: redis.url,
            CODITECT_SECRET_KEY: randomBytes(32).toString('base64'),
            CODITECT_URL: `http://localhost:${port}`,
            // Nobody listens there: what is mailed is no matter of this test.
            MAIL_FROM: 'CODITECT <no-reply@example.com>',
            SMTP_URL: `smtp://127.0.0.1:${await freePort()}`
        };
        whole = await TestPlatform.start(environment, port);
        api = await TestPlatform.start({ ...environment, CODITECT_ROLES: 'api' });
        await whole.browser().signUp('Ada');
        directory = await directoryOfAda();
    });

    after(async () => {
        await api?.stop();
        await whole?.stop();
        await redis?.stop();
        await postgres?.stop();
        await rm(folder, { recursive: true, force: true });
    });

    /** Signed in by the one process; `there` is the same browser, led to the other. */
    async function signedIn(): Promise<{ here: TestBrowser; there: TestBrowser }> {
        const here = whole.browser();
        await here.signIn(email);
        return { here, there: here.through(api.port) };
    }

    async function withRows<T>(work: (rows: pg.Client) => Promise<T>): Promise<T> {
        const rows = new pg.Client({ ...postgres.ownerConnection, database: 'theirs' });
        await rows.connect();
        try {
            return await work(rows);
        } finally {
            await rows.end();
        }
    }

    /** That of an organisation of hers, for the addresses of acme.example. */
    async function directoryOfAda(): Promise<ScimClient> {
        const { here } = await signedIn();
        const { organizationId } = await here.api.call(organizationRoutes.createOrganization, { body: { name: 'Acme' } });
        await withRows(rows =>
            rows.query(
                `insert into organization_domains (organization_id, domain_id, domain, token, created_at, verified_at)
                 values ($1, gen_random_uuid(), 'acme.example', 'token', now(), now())`,
                [organizationId]
            )
        );
        const { token } = await here.api.call(directoryRoutes.createDirectoryToken, { params: { organizationId } });
        return new ScimClient(whole, token);
    }

    const openEvents = (browser: TestBrowser) => EventsClient.open(browser, `${whole.origin}/api`);

    const works = (browser: TestBrowser) =>
        browser.api.call(identityRoutes.whoAmI).then(
            () => true,
            () => false
        );

    /** The session's end reaches its cookie and its open socket in time. */
    async function ends(browser: TestBrowser, events: EventsClient, token: string): Promise<void> {
        const deadline = performance.now() + revocationMilliseconds;
        const rest = () => Math.max(0, deadline - performance.now());
        // The cookie goes with signing out; a thief would still have it.
        browser.setCookie('localhost', 'coditect_session', token);
        await eventually('the cookie is worth nothing', async () => ((await works(browser)) ? undefined : true), rest());
        await eventually('the socket closes', () => events.closeCode, rest());
        assert.equal(events.closeCode, closeCodes.sessionEnded.code);
    }

    const tokenOf = (browser: TestBrowser) => browser.cookie('localhost', 'coditect_session') ?? assert.fail('There is no session.');

    async function guess(browser: TestBrowser, address: string): Promise<number> {
        return (await problemOf(browser.api.call(identityRoutes.signIn, { body: { email: address, password: 'wrong password' } }))).status;
    }

    /** How a number of guesses are answered that go to both processes in turn. */
    async function guesses(count: number, address: string): Promise<number[]> {
        const statuses: number[] = [];
        for (let index = 0; index < count; index += 1) {
            statuses.push(await guess(index % 2 === 0 ? whole.browser() : whole.browser().through(api.port), address));
        }
        return statuses;
    }

    async function redisIs(state: 'ok' | 'degraded'): Promise<void> {
        for (const platform of [whole, api]) {
            await eventually(`Redis is ${state}`, async () => {
                const { status, checks } = await whole.browser().through(platform.port).api.call(operationsRoutes.ready);
                assert.deepEqual([status, checks.sql], ['ready', 'ok']);
                return checks.redis === state ? true : undefined;
            });
        }
    }

    /** A restart that is asked of the process without a runtime is done by the other, and told to a page at the first. */
    async function restartsByTheOther(): Promise<void> {
        const { here, there } = await signedIn();
        const { id } = await here.runningWorkspace();
        const events = await openEvents(there);
        await there.api.call(workspaceRoutes.restartWorkspace, { params: { workspaceId: id } });
        await eventually('it is told that it starts and runs', () => {
            const states = events.ofType('workspace.changed').map(({ workspace }) => workspace.state);
            return states.includes('starting') && states.at(-1) === 'running' ? true : undefined;
        });
        await events.close();
    }

    async function closedWorkspaceIsSeen(): Promise<void> {
        const { here, there } = await signedIn();
        const { id, origin } = await here.enter();
        const params = { workspaceId: id };
        await here.runningWorkspace();
        const closed = closeCodeOf(await opened(here.socket(`${origin}/services`)));
        const asked = performance.now();
        const rest = () => Math.max(0, revocationMilliseconds - (performance.now() - asked));
        await there.api.call(workspaceManagementRoutes.deleteWorkspace, { params });
        await within(revocationMilliseconds, 'the socket closes', closed);
        await eventually(
            'the cookie counts no more',
            async () => ((await here.send(`${origin}/x`)).status === 403 ? true : undefined),
            revocationMilliseconds
        );
        await there.api.call(workspaceManagementRoutes.restoreWorkspace, { params });
        // It was refused as one that is deleted, maybe, while the process still remembered the cookie, which it may for as long.
        const refused = async () => ((await here.send(`${origin}/x`)).status === 403 ? true : undefined);
        await eventually('the cookie counts no more once the workspace is back', refused, rest());
        await there.api.call(workspaceRoutes.startWorkspace, { params });
        await here.runningWorkspace();
    }

    async function signOutIsSeen(): Promise<void> {
        const { here, there } = await signedIn();
        const events = await openEvents(there);
        const token = tokenOf(here);
        assert.equal(await works(there), true);
        await here.api.call(identityRoutes.signOut);
        await ends(there, events, token);
    }

    async function signOutEverywhereIsSeen(): Promise<void> {
        const { here } = await signedIn();
        const other = (await signedIn()).there;
        const events = await openEvents(other);
        assert.equal(await works(other), true);
        const token = tokenOf(other);
        await here.api.call(deviceRoutes.signOutEverywhere, { query: { keepCurrent: 'true' } });
        await ends(other, events, token);
        assert.equal(await works(here), true);
    }

    async function endOfProgramsIsSeen(): Promise<void> {
        const { here, there } = await signedIn();
        const { secret } = await newKey(here);
        const { access_token, refresh_token } = await signInCommandLine(here);
        const { accessToken } = await here.api.call(oauthRoutes.issueAccessToken, { body: {} });
        const programs = [secret, access_token, accessToken].map(token => withToken(there, token));
        for (const program of programs) {
            await program.call(identityRoutes.whoAmI);
        }
        await here.api.call(deviceRoutes.signOutEverywhere, { query: { includeKeys: 'true' } });
        await Promise.all(programs.map(program => endsInTime('the token is worth nothing', program)));
        await problemOf(refresh(there, refresh_token));
    }

    const endsInTime = (what: string, program: ApiClient) =>
        eventually(
            what,
            () =>
                program.call(identityRoutes.whoAmI).then(
                    () => undefined,
                    () => true
                ),
            revocationMilliseconds
        );

    /** A deed at the one ends a session at the other with its tokens and its socket. Gives back the browser of the deed. */
    async function endsElsewhere(person: { readonly email: string }, deed: (here: TestBrowser) => Promise<unknown>): Promise<TestBrowser> {
        const [here, elsewhere] = [whole.browser(), whole.browser().through(api.port)];
        await here.signIn(person.email);
        await elsewhere.signIn(person.email);
        const { accessToken } = await elsewhere.api.call(oauthRoutes.issueAccessToken, { body: {} });
        const program = withToken(elsewhere, accessToken);
        const commandLine = withToken(elsewhere, (await signInCommandLine(elsewhere)).access_token);
        const events = await openEvents(elsewhere);
        const token = tokenOf(elsewhere);
        for (const client of [elsewhere.api, program, commandLine]) {
            await client.call(identityRoutes.whoAmI);
        }
        await deed(here);
        await Promise.all([
            ends(elsewhere, events, token),
            endsInTime('the access token is worth nothing', program),
            endsInTime('the command line is signed out', commandLine)
        ]);
        return here;
    }

    /** Somebody whom Ada's directory sent, with a password as Ada's. */
    async function newcomer(): Promise<{ readonly id: string; readonly email: string }> {
        const address = `${randomUUID()}@acme.example`;
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser(address, 'Grace', 'Hopper'));
        await withRows(rows =>
            rows.query(
                `insert into password_credentials (user_id, hash, changed_at) select $1, hash, changed_at
                 from password_credentials join users on users.id = user_id where email = $2`,
                [id, email]
            )
        );
        return { id, email: address };
    }

    async function passwordChangeIsSeen(): Promise<void> {
        const body = { current: 'correct horse battery', password: 'another horse battery' };
        const here = await endsElsewhere(await newcomer(), browser => browser.api.call(accountRoutes.changePassword, { body }));
        assert.equal(await works(here), true);
    }

    async function factorChangeIsSeen(): Promise<void> {
        const here = await endsElsewhere(await newcomer(), browser => enrolTotp(whole, browser));
        assert.equal(await works(here), true);
    }

    async function deactivationIsSeen(): Promise<void> {
        const person = await newcomer();
        const off = patchOf({ op: 'replace', value: { active: false } });
        const here = await endsElsewhere(person, () => directory.expect(200, 'PATCH', `/Users/${person.id}`, off));
        assert.equal(await works(here), false);
    }

    /** What Ada is in an organisation changes on the one; on the other her session goes on at home, and her socket comes anew. */
    async function leavingIsSeen(): Promise<void> {
        const { here, there } = await signedIn();
        const { organizationId } = await here.api.call(organizationRoutes.createOrganization, { body: { name: 'Left behind' } });
        const userId = randomUUID();
        await withRows(async rows => {
            await rows.query("insert into users (id, name, email, email_key, created_at) values ($1, 'Heir', $2, $2, now())", [
                userId,
                `${userId}@example.com`
            ]);
            await rows.query("insert into memberships (organization_id, user_id, role, created_at) values ($1, $2, 'owner', now())", [
                organizationId,
                userId
            ]);
        });
        await here.api.call(organizationRoutes.switchOrganization, { body: { organizationId } });
        const current = async () => (await there.api.call(identityRoutes.whoAmI)).currentOrganizationId;
        await eventually(
            'the switch is seen',
            async () => ((await current()) === organizationId ? true : undefined),
            revocationMilliseconds
        );
        const events = await openEvents(there);
        const asked = performance.now();
        const rest = () => Math.max(0, revocationMilliseconds - (performance.now() - asked));
        await here.api.call(organizationRoutes.leaveOrganization, { params: { organizationId } });
        await eventually('the session goes on at home', async () => ((await current()) === organizationId ? undefined : true), rest());
        await eventually('the socket closes', () => events.closeCode, rest());
        assert.equal(events.closeCode, closeCodes.accessChanged.code);
    }

    it("know each other's sessions", async () => {
        const { there } = await signedIn();
        assert.equal((await there.api.call(identityRoutes.whoAmI)).user.email, email);
    });

    it('serve each what its roles are for', async () => {
        const { there } = await signedIn();
        const { origin } = await there.workspace();
        assert.equal((await there.send(`${origin}/_platform/api/health`)).status, 404);
        assert.equal(api.runtime.started.length, 0);
    });

    it('tell each other of work and of what changed', restartsByTheOther);

    it('see a sign-out on the other, in cookies and open sockets', signOutIsSeen);

    it('see a sign-out everywhere on the other', signOutEverywhereIsSeen);

    it('see on the other that somebody belongs to an organisation no more', leavingIsSeen);

    it('see on the other that a workspace was closed to who is in it', closedWorkspaceIsSeen);

    it('see the end of keys, access tokens and command lines on the other', endOfProgramsIsSeen);

    it('see on the other that a password was changed', passwordChangeIsSeen);

    it("see on the other that a person's factors changed", factorChangeIsSeen);

    it('see on the other that a person was deactivated', deactivationIsSeen);

    it('see an end by the rows that nobody told them of', async () => {
        const { here, there } = await signedIn();
        const events = await openEvents(there);
        const token = tokenOf(here);
        assert.equal(await works(there), true);
        await withRows(rows => rows.query('delete from sessions'));
        await ends(there, events, token);
    });

    it('count tries together', async () => {
        const statuses = await guesses(12, 'together@example.com');
        assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429, 429]);
    });

    describe('when Redis is gone', () => {
        before(async () => {
            await redis.kill();
            await redisIs('degraded');
        });

        it('are ready all the same, and say so in their figures', async () => {
            const answer = await whole.browser().send(`http://localhost:${whole.port}/api/metrics`);
            assert.match(answer.body, /^coditect_engine_up\{engine="redis"\} 0$/m);
        });

        it('let people in, on either', async () => {
            const { there } = await signedIn();
            assert.equal(await works(there), true);
            const other = whole.browser().through(api.port);
            assert.equal((await other.signIn(email)).user.email, email);
        });

        it('still do what is asked of the other, and tell what changed', restartsByTheOther);

        it('see a sign-out on the other by the rows', signOutIsSeen);

        it('see on the other that somebody belongs to an organisation no more', leavingIsSeen);

        it('see a sign-out everywhere on the other by the rows', signOutEverywhereIsSeen);

        it('see on the other by the rows that a workspace was closed to who is in it', closedWorkspaceIsSeen);

        it('see the end of keys, access tokens and command lines on the other by the rows', endOfProgramsIsSeen);

        it('see on the other by the rows that a password was changed', passwordChangeIsSeen);

        it("see on the other by the rows that a person's factors changed", factorChangeIsSeen);

        it('see on the other by the rows that a person was deactivated', deactivationIsSeen);

        it('let a quarter of the tries of passwords through, counted together in the database', async () => {
            const statuses = await guesses(5, 'strictly@example.com');
            assert.deepEqual(statuses, [401, 401, 429, 429, 429]);
        });

        it('count those one by one that are made at once', async () => {
            const statuses = await Promise.all(
                Array.from({ length: 20 }, (_, index) =>
                    guess(whole.browser().through(index % 2 ? whole.port : api.port), 'atonce@example.com')
                )
            );
            assert.equal(statuses.filter(status => status === 401).length, 2);
        });

        it('let a whole office sign in from one address, since what succeeds does not count', async () => {
            for (let person = 0; person < 60; person += 1) {
                await whole.browser().signIn(email);
            }
        });
    });

    describe('when Redis is back', () => {
        before(async () => {
            await redis.start();
            await redisIs('ok');
        });

        it('say so in their figures', async () => {
            const answer = await whole.browser().send(`http://localhost:${whole.port}/api/metrics`);
            assert.match(answer.body, /^coditect_engine_up\{engine="redis"\} 1$/m);
        });

        it('see a sign-out on the other as before', signOutIsSeen);

        it('tell each other of work and of what changed as before', restartsByTheOther);

        it('let all tries through again that a limit has', async () => {
            const statuses = await guesses(11, 'again@example.com');
            assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429]);
        });
    });
});

/** A database as a team gives it out: of a login that owns it and may make roles. */
async function newDatabase(server: EmbeddedPostgres): Promise<string> {
    const owner = new pg.Client(server.ownerConnection);
    await owner.connect();
    await owner.query('create role tenant_db login createrole nosuperuser nobypassrls');
    await owner.query('create database theirs owner tenant_db');
    await owner.end();
    return `postgresql://tenant_db@/theirs?host=${encodeURIComponent(server.serviceConnection.host ?? '')}`;
}
