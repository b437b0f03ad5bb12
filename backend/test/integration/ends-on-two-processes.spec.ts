import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
    type ApiClient,
    accountRoutes,
    closeCodes,
    deviceRoutes,
    directoryRoutes,
    identityRoutes,
    oauthRoutes,
    organizationRoutes,
    workspaceManagementRoutes,
    workspaceRoutes
} from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import { email, ProcessPair } from '../support/process-pair.js';
import { newKey, refresh, signInCommandLine, withToken } from '../support/programs.js';
import { oktaUser, patchOf, ScimClient } from '../support/scim-client.js';
import { enrolTotp } from '../support/second-factors.js';
import { closeCodeOf, opened, within } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';

/** Within this time every process knows that a session has ended. */
const revocationMilliseconds = 2_000;

/** Whether each of two processes is told of what the other does, or finds it in the rows. */
describe('two processes of one platform, where rights end,', function () {
    this.timeout(60_000);
    let pair: ProcessPair;
    let directory: ScimClient;

    before(async () => {
        pair = await ProcessPair.start();
        directory = await directoryOfAda();
    });

    after(() => pair?.stop());

    /** That of an organisation of hers, for the addresses of acme.example. */
    async function directoryOfAda(): Promise<ScimClient> {
        const { here } = await pair.signedIn();
        const { organizationId } = await here.api.call(organizationRoutes.createOrganization, { body: { name: 'Acme' } });
        await pair.withRows(rows =>
            rows.query(
                `insert into organization_domains (organization_id, domain_id, domain, token, created_at, verified_at)
                 values ($1, gen_random_uuid(), 'acme.example', 'token', now(), now())`,
                [organizationId]
            )
        );
        const { token } = await here.api.call(directoryRoutes.createDirectoryToken, { params: { organizationId } });
        return new ScimClient(pair.whole, token);
    }

    const openEvents = (browser: TestBrowser) => EventsClient.open(browser, `${pair.whole.origin}/api`);

    /** The session's end reaches its cookie and its open socket in time. */
    async function ends(browser: TestBrowser, events: EventsClient, token: string): Promise<void> {
        const deadline = performance.now() + revocationMilliseconds;
        const rest = () => Math.max(0, deadline - performance.now());
        // The cookie goes with signing out; a thief would still have it.
        browser.setCookie('localhost', 'coditect_session', token);
        await eventually('the cookie is worth nothing', async () => ((await pair.works(browser)) ? undefined : true), rest());
        await eventually('the socket closes', () => events.closeCode, rest());
        assert.equal(events.closeCode, closeCodes.sessionEnded.code);
    }

    const tokenOf = (browser: TestBrowser) => browser.cookie('localhost', 'coditect_session') ?? assert.fail('There is no session.');

    async function closedWorkspaceIsSeen(): Promise<void> {
        const { here, there } = await pair.signedIn();
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
        const { here, there } = await pair.signedIn();
        const events = await openEvents(there);
        const token = tokenOf(here);
        assert.equal(await pair.works(there), true);
        await here.api.call(identityRoutes.signOut);
        await ends(there, events, token);
    }

    /** Who signs in at a shared machine ends the session that was left there, at the other process too. */
    async function signInOverIsSeen(): Promise<void> {
        const { here, there } = await pair.signedIn();
        const { origin } = await here.enter();
        await here.runningWorkspace();
        const closed = closeCodeOf(await opened(here.socket(`${origin}/services`)));
        const events = await openEvents(there);
        const token = tokenOf(here);
        assert.equal(await pair.works(there), true);
        await there.signIn((await newcomer()).email);
        const next = tokenOf(there);
        await Promise.all([ends(here, events, token), within(revocationMilliseconds, 'the socket of the workspace closes', closed)]);
        assert.equal((await here.send(`${origin}/x`)).status, 403);
        here.setCookie('localhost', 'coditect_session', next);
        assert.equal(await pair.works(here), true);
    }

    async function signOutEverywhereIsSeen(): Promise<void> {
        const { here } = await pair.signedIn();
        const other = (await pair.signedIn()).there;
        const events = await openEvents(other);
        assert.equal(await pair.works(other), true);
        const token = tokenOf(other);
        await here.api.call(deviceRoutes.signOutEverywhere, { query: { keepCurrent: 'true' } });
        await ends(other, events, token);
        assert.equal(await pair.works(here), true);
    }

    async function endOfProgramsIsSeen(): Promise<void> {
        const { here, there } = await pair.signedIn();
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
        const [here, elsewhere] = [pair.whole.browser(), pair.whole.browser().through(pair.api.port)];
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
        await pair.withRows(rows =>
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
        assert.equal(await pair.works(here), true);
    }

    async function factorChangeIsSeen(): Promise<void> {
        const here = await endsElsewhere(await newcomer(), browser => enrolTotp(pair.whole, browser));
        assert.equal(await pair.works(here), true);
    }

    async function deactivationIsSeen(): Promise<void> {
        const person = await newcomer();
        const off = patchOf({ op: 'replace', value: { active: false } });
        const here = await endsElsewhere(person, () => directory.expect(200, 'PATCH', `/Users/${person.id}`, off));
        assert.equal(await pair.works(here), false);
    }

    /** What Ada is in an organisation changes on the one; on the other her session goes on at home, and her socket comes anew. */
    async function leavingIsSeen(): Promise<void> {
        const { here, there } = await pair.signedIn();
        const { organizationId } = await here.api.call(organizationRoutes.createOrganization, { body: { name: 'Left behind' } });
        const userId = randomUUID();
        await pair.withRows(async rows => {
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

    it('see a sign-out on the other, in cookies and open sockets', signOutIsSeen);

    it('see on the other that somebody signed in over a session', signInOverIsSeen);

    it('see a sign-out everywhere on the other', signOutEverywhereIsSeen);

    it('see on the other that somebody belongs to an organisation no more', leavingIsSeen);

    it('see on the other that a workspace was closed to who is in it', closedWorkspaceIsSeen);

    it('see the end of keys, access tokens and command lines on the other', endOfProgramsIsSeen);

    it('see on the other that a password was changed', passwordChangeIsSeen);

    it("see on the other that a person's factors changed", factorChangeIsSeen);

    it('see on the other that a person was deactivated', deactivationIsSeen);

    it('see an end by the rows that nobody told them of', async () => {
        const { here, there } = await pair.signedIn();
        const events = await openEvents(there);
        const token = tokenOf(here);
        assert.equal(await pair.works(there), true);
        await pair.withRows(rows => rows.query('delete from sessions'));
        await ends(there, events, token);
    });

    describe('when Redis is gone', () => {
        before(async () => {
            await pair.redis.kill();
            await pair.redisIs('degraded');
        });

        it('see a sign-out on the other by the rows', signOutIsSeen);

        it('see on the other by the rows that somebody signed in over a session', signInOverIsSeen);

        it('see on the other that somebody belongs to an organisation no more', leavingIsSeen);

        it('see a sign-out everywhere on the other by the rows', signOutEverywhereIsSeen);

        it('see on the other by the rows that a workspace was closed to who is in it', closedWorkspaceIsSeen);

        it('see the end of keys, access tokens and command lines on the other by the rows', endOfProgramsIsSeen);

        it('see on the other by the rows that a password was changed', passwordChangeIsSeen);

        it("see on the other by the rows that a person's factors changed", factorChangeIsSeen);

        it('see on the other by the rows that a person was deactivated', deactivationIsSeen);
    });

    describe('when Redis is back', () => {
        before(async () => {
            await pair.redis.start();
            await pair.redisIs('ok');
        });

        it('see a sign-out on the other as before', signOutIsSeen);
    });
});
