import assert from 'node:assert/strict';
import {
    apiKeyRoutes,
    identityRoutes,
    licenseRoutes,
    type NewApiKey,
    type Organization,
    oauthRoutes,
    organizationRoutes,
    restorableDays,
    type Workspace,
    workspaceRoutes
} from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import { newKey } from '../support/programs.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

const day = 24 * 60 * 60 * 1000;

describe('organisations', () => {
    let platform: TestPlatform;
    let organization: TestOrganization;
    let owner: TestPerson;
    let member: TestPerson;
    let viewer: TestPerson;

    before(async () => {
        platform = await TestPlatform.start();
        // The installation's first account is its administrator, and so no example of anybody else.
        await platform.browser().signUp('Root');
        organization = await TestOrganization.found(platform, 'Ada', 'Analytical Engines');
        owner = organization.owner;
        member = await organization.join('Grace', 'member');
        viewer = await organization.join('Edsger', 'viewer');
    });

    after(() => platform.stop());

    const create = (browser: TestBrowser, name: string): Promise<Organization> =>
        browser.api.call(organizationRoutes.createOrganization, { body: { name } });

    const names = async (browser: TestBrowser) =>
        (await browser.api.call(organizationRoutes.listOrganizations)).organizations.map(({ name }) => name);

    const whoAmI = (browser: TestBrowser) => browser.api.call(identityRoutes.whoAmI);

    /** As a sign-in with a second factor would. */
    const showFactor = async (person: TestPerson) => {
        await platform.database(client => client.query('update sessions set multi_factor = true where user_id = $1', [person.userId]));
        platform.clock.advance(10_000);
    };

    const home = (person: TestPerson) => person.identity.memberships[0]!.organizationId;

    it('are made by whoever has a verified address, owned by that person, and begin with the free tier', async () => {
        assert.deepEqual(
            { ...organization.details, organizationId: '', createdAt: '' },
            {
                organizationId: '',
                name: 'Analytical Engines',
                personal: false,
                role: 'owner',
                factorRequired: false,
                defaultRole: 'member',
                members: 1,
                createdAt: ''
            }
        );
        await organization.switchTo(owner.browser);
        assert.equal((await owner.browser.api.call(licenseRoutes.currentLicense)).tier, 'free');
        const { memberships, currentOrganizationId } = await whoAmI(owner.browser);
        assert.deepEqual(
            memberships.map(({ name, personal, role }) => [name, personal, role]),
            [
                ['Ada', true, 'owner'],
                ['Analytical Engines', false, 'owner']
            ]
        );
        assert.equal(currentOrganizationId, organization.id);
    });

    it('are not made by an account whose address is not verified', async () => {
        const person = await verifiedPerson(platform, 'Mallory');
        await platform.database(client => client.query('update users set email_verified_at = null where id = $1', [person.userId]));
        const problem = await problemOf(create(person.browser, 'Mine'));
        assert.deepEqual([problem.status, problem.code], [403, 'organization.unverified']);
        assert.deepEqual(await names(person.browser), ['Mallory']);
    });

    it('have names that can be read, and are made at most ten times a day by one person, also at once', async () => {
        const { browser } = await verifiedPerson(platform, 'Barbara');
        for (const name of ['', '   ', 'x'.repeat(81), '\u200b', 'a\u0000b']) {
            assert.equal((await problemOf(create(browser, name))).fields?.[0]?.field, 'name', JSON.stringify(name));
        }
        const made = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => create(browser, `Number ${index}`)));
        assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 10);
        const problem = await problemOf(create(browser, 'One more'));
        assert.deepEqual([problem.status, problem.code], [429, 'organization.too-many']);
        platform.clock.advance(day + 1000);
        await browser.signIn('barbara@example.com');
        assert.equal((await create(browser, 'The next day')).role, 'owner');
        await owner.browser.signIn(owner.email);
        await member.browser.signIn(member.email);
    });

    it('are renamed by owners and admins, and every open page hears of it', async () => {
        await organization.switchTo(member.browser);
        const events = await EventsClient.open(member.browser, `${platform.origin}/api`);
        const { params } = organization;
        const changed = await owner.browser.api.call(organizationRoutes.updateOrganization, {
            params,
            body: { name: '  Difference Engines ', defaultRole: 'viewer' }
        });
        assert.deepEqual([changed.name, changed.defaultRole], ['Difference Engines', 'viewer']);
        const event = await events.next('organization.changed');
        assert.deepEqual(event, {
            type: 'organization.changed',
            organizationId: organization.id,
            name: 'Difference Engines',
            factorRequired: false,
            deleted: false
        });
        await events.close();
        const problem = await problemOf(
            member.browser.api.call(organizationRoutes.updateOrganization, { params, body: { name: 'Mine now' } })
        );
        assert.equal(problem.status, 403);
        await owner.browser.api.call(organizationRoutes.updateOrganization, { params, body: { defaultRole: 'member' } });
    });

    it('of a person alone stay as they are', async () => {
        const params = { organizationId: home(owner) };
        const { api } = owner.browser;
        await showFactor(owner);
        for (const call of [
            () => api.call(organizationRoutes.updateOrganization, { params, body: { name: 'Another' } }),
            () => api.call(organizationRoutes.setFactorRequired, { params, body: { factorRequired: true } }),
            () => api.call(organizationRoutes.deleteOrganization, { params, body: { name: 'Ada' } }),
            () => api.call(organizationRoutes.leaveOrganization, { params }),
            () => api.call(organizationRoutes.transferOwnership, { params, body: { userId: member.userId } })
        ]) {
            const problem = await problemOf(call());
            assert.deepEqual([problem.status, problem.code], [409, 'organization.personal']);
        }
        assert.deepEqual(await names(owner.browser), ['Ada', 'Difference Engines']);
    });

    describe('switched to', () => {
        it('show their own workspaces: a first one is there, stopped, however often and at once it is asked for', async () => {
            const person = await organization.join('Niklaus', 'member');
            const own = await person.browser.workspace();
            await Promise.all([1, 2, 3, 4].map(() => organization.switchTo(person.browser)));
            const { workspaces } = await person.browser.api.call(workspaceRoutes.listWorkspaces);
            assert.deepEqual(
                workspaces.map(({ organizationId, state, name }) => [organizationId, state, name]),
                [[organization.id, 'stopped', 'My workspace']]
            );
            assert.notEqual(workspaces[0]!.id, own.id);
            const entered = await person.browser.enter();
            await eventually('it runs', async () => ((await person.browser.workspace()).state === 'running' ? true : undefined));
            assert.equal((await person.browser.send(`${entered.origin}/`, { headers: { accept: 'text/html' } })).status, 200);
            await person.browser.api.call(organizationRoutes.switchOrganization, { body: { organizationId: home(person) } });
            assert.deepEqual(
                (await person.browser.api.call(workspaceRoutes.listWorkspaces)).workspaces.map(({ id }) => id),
                [own.id]
            );
        });

        it('take the open pages of that session along, and those of no other', async () => {
            const person = await organization.join('Kathleen', 'member');
            const elsewhere = platform.browser();
            await elsewhere.signIn(person.email);
            const here = await EventsClient.open(person.browser, `${platform.origin}/api`);
            const there = await EventsClient.open(elsewhere, `${platform.origin}/api`);
            await organization.switchTo(person.browser);
            assert.equal(await eventually('the socket closes', () => here.closeCode), 4003);
            assert.equal(there.closeCode, undefined);
            assert.equal((await whoAmI(elsewhere)).currentOrganizationId, home(person));
            assert.equal((await whoAmI(person.browser)).currentOrganizationId, organization.id);
            await there.close();
        });

        it('are found again by the name of a workspace, by its person alone', async () => {
            const person = await organization.join('Tony', 'member');
            const own = await person.browser.workspace();
            await organization.switchTo(person.browser);
            const slug = own.slug;
            const located = await person.browser.api.call(workspaceRoutes.locateWorkspace, { params: { slug } });
            assert.deepEqual(located, { workspaceId: own.id, organizationId: home(person), role: 'owner' });
            const foreign = await problemOf(owner.browser.api.call(workspaceRoutes.locateWorkspace, { params: { slug } }));
            const none = await problemOf(owner.browser.api.call(workspaceRoutes.locateWorkspace, { params: { slug: 'no-such-place' } }));
            assert.equal(foreign.status, 404);
            assert.deepEqual({ ...foreign, requestId: '' }, { ...none, requestId: '' });
        });

        it('are closed to who does not belong there', async () => {
            const stranger = await verifiedPerson(platform, 'Stranger');
            const problem = await problemOf(organization.switchTo(stranger.browser));
            assert.equal(problem.status, 404);
            assert.equal((await whoAmI(stranger.browser)).currentOrganizationId, home(stranger));
        });

        it('have no workspaces for roles that use none', async () => {
            const running = await viewer.browser.workspace();
            await organization.switchTo(viewer.browser);
            for (const call of [
                () => viewer.browser.api.call(workspaceRoutes.listWorkspaces),
                () => viewer.browser.api.call(workspaceRoutes.openWorkspace, { params: { workspaceId: running.id } })
            ]) {
                assert.equal((await problemOf(call())).status, 403);
            }
            const rows = await platform.database(client =>
                client.query('select from workspaces where organization_id = $1 and owner_user_id = $2', [organization.id, viewer.userId])
            );
            assert.equal(rows.rowCount, 0);
        });
    });

    describe('that ask for a second factor', () => {
        let workspace: Workspace;
        let keyOfBefore: NewApiKey;

        before(async () => {
            await organization.switchTo(member.browser);
            workspace = await member.browser.enter();
            keyOfBefore = await newKey(member.browser, { organizationId: organization.id });
        });

        after(async () => {
            await organization.owner.browser.api.call(organizationRoutes.setFactorRequired, {
                params: organization.params,
                body: { factorRequired: false }
            });
        });

        it('are made so only by somebody who has shown one', async () => {
            const admin = await organization.join('Anita', 'admin');
            const ask = () =>
                admin.browser.api.call(organizationRoutes.setFactorRequired, {
                    params: organization.params,
                    body: { factorRequired: true }
                });
            const problem = await problemOf(ask());
            assert.deepEqual([problem.status, problem.code], [403, 'organization.factor-required']);
            await showFactor(admin);
            assert.equal((await ask()).factorRequired, true);
        });

        it("say nothing to a program that was let in before, which hears nothing of its person's own organisation instead", async () => {
            const socket = member.browser.stranger().socket(`${platform.origin}/api/events`, {
                headers: { authorization: `Bearer ${keyOfBefore.secret}` }
            });
            const refused = new Promise<number>((resolve, reject) => {
                socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
                socket.once('open', () => reject(new Error('The socket opened.')));
            });
            assert.equal(await refused, 401);
        });

        it('get no new secret of a key by a session that has shown none', async () => {
            const rotation = member.browser.api.call(apiKeyRoutes.rotateApiKey, {
                params: { keyId: keyOfBefore.key.id },
                body: { overlapHours: 0 }
            });
            const problem = await problemOf(rotation);
            assert.deepEqual([problem.status, problem.code], [403, 'organization.factor-required']);
        });

        it('get no token for any service by a session that has shown none', async () => {
            for (const audience of ['api', 'workflows'] as const) {
                const issue = member.browser.api.call(oauthRoutes.issueAccessToken, { body: { audience, scopes: ['organization:read'] } });
                const problem = await problemOf(issue);
                assert.deepEqual([problem.status, problem.code], [403, 'organization.factor-required']);
            }
        });

        it('let nobody in at once who has shown none: no page, no socket, no workspace, no switching there', async () => {
            const socket = member.browser.socket(`${workspace.origin}/_platform/api/events`);
            const refused = new Promise<number>(resolve =>
                socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
            );
            assert.equal(await refused, 403);
            const events = await EventsClient.open(member.browser, `${platform.origin}/api`);
            await showFactor(owner);
            await organization.switchTo(owner.browser);
            const proven = await EventsClient.open(owner.browser, `${platform.origin}/api`);
            await owner.browser.api.call(organizationRoutes.updateOrganization, { params: organization.params, body: { name: 'Hushed' } });
            await proven.next('organization.changed');
            assert.deepEqual(events.ofType('organization.changed'), []);
            await Promise.all([events.close(), proven.close()]);
            const page = await member.browser.send(`${workspace.origin}/`, { headers: { accept: 'text/html' } });
            assert.deepEqual([page.status, page.headers.location], [303, `${platform.origin}/open/${workspace.slug}`]);
            const { params } = organization;
            for (const call of [
                () => member.browser.api.call(organizationRoutes.getOrganization, { params }),
                () => member.browser.api.call(workspaceRoutes.listWorkspaces),
                () => member.browser.api.call(licenseRoutes.currentLicense),
                () => organization.switchTo(member.browser)
            ]) {
                const problem = await problemOf(call());
                assert.deepEqual([problem.status, problem.code], [403, 'organization.factor-required']);
                assert.match(problem.detail, /second factor/);
            }
            const { organizations } = await member.browser.api.call(organizationRoutes.listOrganizations);
            assert.ok(
                organizations.some(({ organizationId }) => organizationId === organization.id),
                'its name is what a member knows it by who is about to show one'
            );
        });

        it('let in who has shown one', async () => {
            await showFactor(member);
            await showFactor(owner);
            assert.equal((await organization.switchTo(member.browser)).role, 'member');
            assert.equal((await member.browser.send(`${workspace.origin}/`, { headers: { accept: 'text/html' } })).status, 200);
        });
    });

    describe('that are deleted', () => {
        let doomed: TestOrganization;
        let worker: TestPerson;
        let workspace: Workspace;

        const remove = (browser: TestBrowser, name: string) =>
            browser.api.call(organizationRoutes.deleteOrganization, { params: doomed.params, body: { name } });

        const restore = (browser: TestBrowser) => browser.api.call(organizationRoutes.restoreOrganization, { params: doomed.params });

        before(async () => {
            doomed = await TestOrganization.found(platform, 'Donald', 'Typesetters');
            worker = await doomed.join('Leslie', 'member');
            await doomed.switchTo(worker.browser);
            workspace = await worker.browser.enter();
            await eventually('it runs', async () => ((await worker.browser.workspace()).state === 'running' ? true : undefined));
        });

        it('are so by an owner alone, who types the name and has proven to be there', async () => {
            assert.equal((await problemOf(remove(worker.browser, 'Typesetters'))).status, 403);
            const problem = await problemOf(remove(doomed.owner.browser, 'typesetters'));
            assert.deepEqual([problem.status, problem.fields?.[0]?.field], [422, 'name']);
            platform.clock.advance(16 * 60_000);
            assert.equal((await problemOf(remove(doomed.owner.browser, 'Typesetters'))).code, 'session.elevation-required');
            await doomed.owner.browser.signIn('donald@example.com');
        });

        it('are gone for everybody at once: sessions go on at home, workspaces stop', async () => {
            const events = await EventsClient.open(worker.browser, `${platform.origin}/api`);
            const inside = await EventsClient.open(worker.browser, `${workspace.origin}/_platform/api`);
            const { restorableUntil } = await remove(doomed.owner.browser, 'Typesetters');
            assert.ok(Math.abs(new Date(restorableUntil).getTime() - platform.clock.now().getTime() - restorableDays * day) < 60_000);
            assert.equal(await eventually('the socket closes', () => events.closeCode), 4003);
            assert.equal(await eventually('the socket closes', () => inside.closeCode), 4003);
            const { memberships, currentOrganizationId } = await whoAmI(worker.browser);
            assert.deepEqual([memberships.length, currentOrganizationId], [1, home(worker)]);
            assert.equal(
                (await problemOf(worker.browser.api.call(organizationRoutes.getOrganization, { params: doomed.params }))).status,
                404
            );
            assert.equal((await problemOf(doomed.switchTo(worker.browser))).status, 404);
            await eventually('the workspace stops', async () => (platform.runtime.stopped.includes(workspace.id) ? true : undefined));
        });

        it('come back within seven days, whole, by their owners alone', async () => {
            platform.clock.advance(6 * day);
            await doomed.owner.browser.signIn('donald@example.com');
            await worker.browser.signIn(worker.email);
            assert.equal((await problemOf(restore(worker.browser))).status, 404);
            assert.equal((await problemOf(restore(owner.browser))).status, 404);
            const { deleted } = await doomed.owner.browser.api.call(organizationRoutes.listOrganizations);
            assert.deepEqual(
                deleted.map(({ name }) => name),
                ['Typesetters']
            );
            assert.equal((await worker.browser.api.call(organizationRoutes.listOrganizations)).deleted.length, 0);
            assert.equal((await restore(doomed.owner.browser)).members, 2);
            platform.clock.advance(10_000);
            await doomed.switchTo(worker.browser);
            assert.equal((await worker.browser.workspace()).id, workspace.id);
            assert.equal((await problemOf(restore(doomed.owner.browser))).status, 404);
        });

        it('do not come back later', async () => {
            await remove(doomed.owner.browser, 'Typesetters');
            platform.clock.advance(7 * day + 1000);
            await doomed.owner.browser.signIn('donald@example.com');
            assert.equal((await problemOf(restore(doomed.owner.browser))).status, 404);
            assert.deepEqual((await doomed.owner.browser.api.call(organizationRoutes.listOrganizations)).deleted, []);
        });
    });
});
