import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as protocol from '@coditect/protocol';
import {
    apiKeyRoutes,
    grantableScopes,
    memberRoutes,
    organizationRoutes,
    type Problem,
    type Role,
    roleMay,
    rolesByRank,
    teamRoutes
} from '@coditect/protocol';
import { plainParameters } from '../support/contracts.js';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import type { Answer, TestBrowser } from '../support/test-browser.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

/** A route as the platform describes it, with the contract that it has. */
interface Operation {
    readonly name: string;
    readonly path: string;
    readonly contract: protocol.RouteContract;
    /** Names of the path's parameters. */
    readonly ids: readonly string[];
}

type Ids = Readonly<Record<string, string>>;

/** What changes by itself while nobody does anything. */
const restless: Readonly<Record<string, readonly string[]>> = { sessions: ['last_seen_at', 'address'], workspaces: ['last_active_at'] };

/**
 * Whoever guesses or knows the id of another organisation, or of something in it, must learn and change nothing. The routes
 * are taken from the platform's own description, so that one that is added later is tried as well.
 */
describe('the routes of an organisation', () => {
    let platform: TestPlatform;
    let victim: TestOrganization;
    let victimIds: Ids;
    let attacker: TestOrganization;
    let operations: readonly Operation[];

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Root');
        victim = await TestOrganization.found(platform, 'Ada', 'Victims');
        attacker = await TestOrganization.found(platform, 'Mallory', 'Attackers');
        victimIds = await furnish(victim);
        await furnish(attacker);
        await prove();
        operations = await described();
    });

    after(() => platform.stop());

    /** Something of each kind that a path can name. */
    async function furnish(organization: TestOrganization): Promise<Ids> {
        const { params, owner } = organization;
        const { api } = owner.browser;
        const member = await organization.join(`Member-of-${owner.identity.user.name}`, 'member');
        const { teamId } = await api.call(teamRoutes.createTeam, { params, body: { name: 'Team' } });
        await api.call(teamRoutes.addTeamMember, { params: { ...params, teamId, userId: member.userId } });
        await organization.invite(`guest-of-${owner.email}`, 'viewer');
        const { invitations } = await api.call(protocol.invitationRoutes.listInvitations, { params });
        const { key } = await api.call(apiKeyRoutes.createApiKey, {
            params,
            body: { name: 'Key', scopes: ['workspace'], expiresInDays: 1 }
        });
        await organization.switchTo(owner.browser);
        const workspace = await owner.browser.workspace();
        return {
            ...params,
            userId: member.userId,
            teamId,
            invitationId: invitations[0]?.invitationId ?? '',
            keyId: key.id,
            workspaceId: workspace.id,
            slug: workspace.slug
        };
    }

    /** Gives every session the fresh proof of two factors, so that nothing but the organisation stands in the way. */
    async function prove(): Promise<void> {
        await platform.database(client =>
            client.query("update sessions set multi_factor = true, elevated_until = now() + interval '1 day' where kind = 'browser'")
        );
        platform.clock.advance(10_000);
    }

    async function described(): Promise<readonly Operation[]> {
        const contracts = Object.values(protocol)
            .flatMap(value => (value !== null && typeof value === 'object' ? Object.values(value) : []))
            .filter(
                (value): value is protocol.RouteContract =>
                    typeof value === 'object' && value !== null && 'access' in value && 'path' in value
            );
        const byName = new Map(contracts.map(contract => [`${contract.method} ${contract.path.replace(/:(\w+)/g, '{$1}')}`, contract]));
        const answer = await platform.browser().send(`${platform.origin}/api/openapi.json`);
        const { paths } = answer.json<{ paths: Record<string, Record<string, unknown>> }>();
        return Object.entries(paths).flatMap(([path, methods]) =>
            Object.keys(methods).map(method => {
                const name = `${method.toUpperCase()} ${path}`;
                const contract = byName.get(name);
                assert.ok(contract, `${name} has no contract`);
                return { name, path, contract, ids: [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '') };
            })
        );
    }

    /** Without those of the installation's administrators, who stand above organisations. */
    const inOrganization = () =>
        operations.filter(
            ({ ids, contract: { access } }) =>
                ids.includes('organizationId') && access.kind === 'signed-in' && access.scope !== 'administration'
        );

    const call = (browser: TestBrowser, { path, contract }: Operation, ids: Ids, headers: Record<string, string> = {}): Promise<Answer> =>
        browser.send(
            `${platform.origin}/api${path.replace(/\{(\w+)\}/g, (_, id: string) => ids[id] ?? (id === 'port' ? plainParameters.port : undefined) ?? randomUUID())}`,
            {
                method: contract.method,
                ...(contract.body ? { body: contract.consumes?.includes('urlencoded') ? '' : '{}' } : {}),
                headers: { ...(contract.body ? { 'content-type': contract.consumes ?? 'application/json' } : {}), ...headers }
            }
        );

    const problemIn = (answer: Answer): Problem => ({ ...answer.json<Problem>(), requestId: '' });

    /** All rows of all tables, table by table, once workspaces have come to rest and mails are sent. */
    const everything = async (): Promise<Readonly<Record<string, string>>> => {
        await eventually('nothing is under way', async () => {
            const { rows } = await platform.database(client =>
                client.query("select 1 from workspaces where state in ('starting', 'stopping') union all select 1 from mails")
            );
            return rows.length === 0 ? true : undefined;
        });
        return platform.database(async client => {
            const { rows: tables } = await client.query<{ relname: string }>(
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname"
            );
            const state: Record<string, string> = {};
            for (const { relname } of tables) {
                const { rows } = await client.query<{ row: string }>(
                    `select (to_jsonb(t) - $1::text[])::text as row from ${relname} t order by 1`,
                    [restless[relname] ?? []]
                );
                state[relname] = rows.map(({ row }) => row).join('\n');
            }
            return state;
        });
    };

    it('are many, so that what follows is a test', () => {
        assert.ok(inOrganization().length > 30, String(inOrganization().length));
    });

    it('answer a member of another organisation as if there were none, and do nothing', async () => {
        const before = await everything();
        const stopped = platform.runtime.stopped.length;
        for (const operation of inOrganization()) {
            const foreign = await call(attacker.owner.browser, operation, victimIds);
            const none = await call(attacker.owner.browser, operation, { ...victimIds, organizationId: randomUUID() });
            assert.equal(foreign.status, 404, `${operation.name}: ${foreign.body}`);
            assert.deepEqual(problemIn(foreign), problemIn(none), operation.name);
            const shouted = await call(attacker.owner.browser, operation, { ...victimIds, organizationId: victim.id.toUpperCase() });
            assert.deepEqual(problemIn(shouted), problemIn(none), operation.name);
        }
        assert.deepEqual(await everything(), before);
        assert.equal(platform.runtime.stopped.length, stopped);
    });

    it("lead to nothing of another organisation's from within the own one", async () => {
        const before = await everything();
        for (const operation of operations) {
            const others = operation.ids.filter(id => id !== 'organizationId');
            if (others.length === 0 || operation.contract.access.kind !== 'signed-in') {
                continue;
            }
            const own = { organizationId: attacker.id };
            const foreign = await call(attacker.owner.browser, operation, { ...victimIds, ...own });
            const none = await call(attacker.owner.browser, operation, { slug: 'no-such-place', ...own });
            assert.ok(foreign.status >= 400, `${operation.name}: ${foreign.status} ${foreign.body}`);
            assert.deepEqual(problemIn(foreign), problemIn(none), operation.name);
        }
        assert.deepEqual(await everything(), before);
    });

    it('are closed to a key of another organisation, also where its person belongs to both', async () => {
        const both = await victim.join('Both', 'admin');
        await attacker.admit(both, 'admin');
        await prove();
        const { secret } = await both.browser.api.call(apiKeyRoutes.createApiKey, {
            params: attacker.params,
            body: { name: 'Everything', scopes: [...grantableScopes], expiresInDays: 1 }
        });
        const before = await everything();
        for (const operation of inOrganization()) {
            const answer = await call(platform.browser(), operation, victimIds, { authorization: `Bearer ${secret}` });
            assert.ok(answer.status === 404 || answer.status === 403, `${operation.name}: ${answer.status} ${answer.body}`);
            assert.equal(answer.body.includes('Victims'), false);
        }
        const { api_keys: _used, ...after } = await everything();
        const { api_keys: _unused, ...expected } = before;
        assert.deepEqual(after, expected);
        const listed = await platform
            .browser()
            .send(`${platform.origin}/api/organizations`, { headers: { authorization: `Bearer ${secret}` } });
        assert.deepEqual(
            listed.json<{ organizations: { name: string }[] }>().organizations.map(({ name }) => name),
            ['Attackers']
        );
    });

    it('find nobody of another organisation by searching, and tell nothing of it on open sockets', async () => {
        const { members } = await attacker.owner.browser.api.call(memberRoutes.listMembers, {
            params: attacker.params,
            query: { search: 'member-of-ada' }
        });
        assert.deepEqual(members, []);
        const events = await EventsClient.open(attacker.owner.browser, `${platform.origin}/api`);
        const watching = await EventsClient.open(victim.owner.browser, `${platform.origin}/api`);
        await victim.owner.browser.api.call(organizationRoutes.updateOrganization, {
            params: victim.params,
            body: { name: 'Still victims' }
        });
        await attacker.owner.browser.api.call(organizationRoutes.updateOrganization, {
            params: attacker.params,
            body: { name: 'Still here' }
        });
        await watching.next('organization.changed');
        await events.next('organization.changed');
        assert.equal(JSON.stringify(events.events).includes(victim.id), false);
        await events.close();
        await watching.close();
    });

    describe('allow each role what the table of permissions says', () => {
        const people = new Map<Role, TestPerson>();

        before(async () => {
            for (const role of rolesByRank) {
                const person = await verifiedPerson(platform, `The-${role}`);
                await victim.admit(person, role);
                await victim.switchTo(person.browser);
                people.set(role, person);
            }
            await prove();
        });

        for (const role of rolesByRank) {
            it(`a role of ${role}`, async () => {
                const { browser } = people.get(role) ?? assert.fail(role);
                const before = await everything();
                let refused = 0;
                for (const operation of operations) {
                    const { access } = operation.contract;
                    if (access.kind !== 'signed-in' || access.permission === undefined) {
                        continue;
                    }
                    const allowed = roleMay(role, access.permission);
                    const harmless = operation.contract.method === 'GET' || operation.contract.body || operation.ids.length > 1;
                    if (allowed && !harmless) {
                        continue;
                    }
                    // What the ids name isn't there, so that nothing happens where the role would do.
                    const answer = await call(browser, operation, { ...victim.params, slug: 'no-such-place' });
                    const byRole = answer.status === 403 && answer.json<Problem>().code === 'access.forbidden';
                    assert.equal(byRole, !allowed, `${operation.name}: ${answer.status} ${answer.body}`);
                    refused += byRole ? 1 : 0;
                }
                assert.ok(role === 'owner' ? refused === 0 : refused > 0, `${refused} were refused`);
                if (role === 'viewer' || role === 'billing' || role === 'member') {
                    assert.deepEqual(await everything(), before);
                }
            });
        }
    });
});
