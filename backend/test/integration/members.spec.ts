import assert from 'node:assert/strict';
import {
    accountRoutes,
    auditRoutes,
    identityRoutes,
    invitationRoutes,
    type Member,
    memberRoutes,
    type Workspace,
    workspaceRoutes
} from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe('members of an organisation', () => {
    let platform: TestPlatform;
    let organization: TestOrganization;
    let owner: TestPerson;
    let admin: TestPerson;
    let billing: TestPerson;
    let member: TestPerson;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Root');
        organization = await TestOrganization.found(platform, 'Ada');
        owner = organization.owner;
        admin = await organization.join('Grace', 'admin');
        billing = await organization.join('Barbara', 'billing');
        member = await organization.join('Edsger', 'member');
    });

    after(() => platform.stop());

    describe('are listed', () => {
        const names = (members: readonly Member[]) => members.map(({ name }) => name);

        const search = async (text: string, by: TestBrowser = member.browser) =>
            names((await by.api.call(memberRoutes.listMembers, { params: organization.params, query: { search: text } })).members);

        it('by name, page by page, each once', async () => {
            const seen: string[] = [];
            let after: string | undefined;
            do {
                const page = await member.browser.api.call(memberRoutes.listMembers, {
                    params: organization.params,
                    query: { limit: 3, after }
                });
                seen.push(...names(page.members));
                after = page.next;
            } while (after);
            assert.deepEqual(seen, ['Ada', 'Barbara', 'Edsger', 'Grace']);
        });

        it('by the beginnings of their names and addresses, whatever case and accents', async () => {
            const person = await verifiedPerson(platform, 'Zoë van der Árbol', 'zoe@tree.example');
            await organization.admit(person, 'viewer');
            for (const text of ['zo', 'ZOË', 'arbol', 'der van', 'zoe@tr', 'tree', 'van zoe@tree.example']) {
                assert.deepEqual(await search(text), ['Zoë van der Árbol'], text);
            }
            for (const text of ['rbol', 'zoe ada', '%', '_', "'", '\\', '🌳']) {
                assert.deepEqual(await search(text), [], text);
            }
            assert.equal((await search('example')).length, 5);
            assert.equal((await search(' ')).length, 5);
            await organization.remove(owner, person);
            assert.deepEqual(await search('zo'), []);
        });

        it('under the name that the account has today', async () => {
            const person = await verifiedPerson(platform, 'Dorothy');
            await organization.admit(person, 'viewer');
            await person.browser.api.call(accountRoutes.changeProfile, { body: { name: 'Dorothy Vaughan' } });
            assert.deepEqual(await search('vaugh'), ['Dorothy Vaughan']);
            const { memberships } = await person.browser.api.call(identityRoutes.whoAmI);
            assert.equal(memberships[0]?.name, 'Dorothy Vaughan');
            await organization.remove(owner, person);
        });

        it('from where the page before ended, and from nowhere else', async () => {
            for (const after of ['x', 'bnVsbA', Buffer.from('["a","b"]').toString('base64url')]) {
                const problem = await problemOf(
                    member.browser.api.call(memberRoutes.listMembers, { params: organization.params, query: { after } })
                );
                assert.deepEqual([problem.status, problem.fields?.[0]?.field], [422, 'after'], after);
            }
        });

        it('by an index, also among ten thousand and under row-level security', async () => {
            await platform.database(async client => {
                await client.query(`insert into users (id, name, email, email_key, created_at)
                    select ('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'Person ' || i, 'p' || i || '@many.example',
                    'p' || i || '@many.example', now() from generate_series(1, 10000) i`);
                await client.query(
                    `insert into memberships (organization_id, user_id, role, created_at, member_name, member_email, email_key, name_key)
                     select $1, id, 'member', now(), name, email, email_key, lower(name) from users where email like '%@many.example'`,
                    [organization.id]
                );
                await client.query(
                    `insert into member_words (organization_id, user_id, word) select $1, id, unnest(array['person', split_part(name, ' ', 2), email_key])
                     from users where email like '%@many.example'`,
                    [organization.id]
                );
                await client.query('analyze memberships, member_words');
            });
            const plan = (query: string) =>
                platform.database(async client => {
                    await client.query('begin');
                    await client.query("select set_config('role', 'coditect_tenant', true), set_config('app.organization_id', $1, true)", [
                        organization.id
                    ]);
                    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${query}`);
                    return rows.map(row => row['QUERY PLAN']).join('\n');
                });
            const page = `select user_id from memberships where organization_id = '${organization.id}'
                and (name_key, user_id) > ('person 5', '00000000-0000-4000-8000-000000000000'::uuid) order by name_key, user_id limit 51`;
            assert.match(await plan(page), /Index (Only )?Scan using memberships_name[\s\S]*Index Cond: .*name_key/);
            const found = `select user_id from member_words where organization_id = '${organization.id}' and word >= '77' and word < '77\u{10ffff}'`;
            assert.match(await plan(found), /Index Only Scan using member_words_pkey[\s\S]*Index Cond: .*word/);
            assert.deepEqual(await search('777'), ['Person 777', ...Array.from({ length: 10 }, (_, digit) => `Person 777${digit}`)]);
            // What a page costs shows in the quickest of a few: whatever else the machine does makes none of them quicker.
            const times: number[] = [];
            for (let time = 0; time < 5; time += 1) {
                const began = performance.now();
                const { members, next } = await member.browser.api.call(memberRoutes.listMembers, { params: organization.params });
                times.push(performance.now() - began);
                assert.equal(members.length, 50);
                assert.ok(next);
            }
            assert.ok(Math.min(...times) < 250, `${times} ms`);
            await platform.database(client => client.query("delete from users where email like '%@many.example'"));
        });
    });

    describe('have roles', () => {
        it('which owners and admins change, to none that stands above their own', async () => {
            const other = await organization.join('Niklaus', 'viewer');
            assert.equal((await organization.setRole(admin, other, 'member')).role, 'member');
            assert.equal((await organization.setRole(admin, other, 'admin')).role, 'admin');
            for (const call of [
                () => organization.setRole(admin, other, 'owner'),
                () => organization.setRole(admin, owner, 'member'),
                () => organization.setRole(admin, admin, 'owner'),
                () => organization.suspend(admin, owner),
                () => organization.remove(admin, owner)
            ]) {
                const problem = await problemOf(call());
                assert.deepEqual([problem.status, problem.code], [403, 'organization.role-above-own']);
            }
            for (const nobody of [billing, member]) {
                assert.equal((await problemOf(organization.setRole(nobody, other, 'viewer'))).code, 'access.forbidden');
                assert.equal((await problemOf(organization.setRole(nobody, nobody, 'owner'))).code, 'access.forbidden');
            }
            assert.equal((await organization.roles()).Ada, 'owner');
            await organization.remove(admin, other);
        });

        it('changed only with a fresh proof of being there', async () => {
            const other = await organization.join('Alan', 'member');
            platform.clock.advance(16 * 60_000);
            for (const call of [
                () => organization.setRole(owner, other, 'viewer'),
                () => organization.suspend(owner, other),
                () => organization.remove(owner, other)
            ]) {
                assert.equal((await problemOf(call())).code, 'session.elevation-required');
            }
            assert.equal((await organization.roles()).Alan, 'member');
            for (const person of [owner, admin, member, billing]) {
                await person.browser.signIn(person.email);
            }
            await organization.remove(owner, other);
        });

        it('that count at once, also for what is open', async () => {
            const other = await organization.join('Kathleen', 'member');
            await organization.switchTo(other.browser);
            const workspace = await other.browser.enter();
            await eventually('it runs', async () => ((await other.browser.workspace()).state === 'running' ? true : undefined));
            const inside = await EventsClient.open(other.browser, `${workspace.origin}/_platform/api`);
            await organization.setRole(owner, other, 'viewer');
            assert.equal(await eventually('the socket closes', () => inside.closeCode), 4003);
            assert.equal((await problemOf(other.browser.api.call(workspaceRoutes.listWorkspaces))).status, 403);
            const page = await other.browser.send(`${workspace.origin}/`, { headers: { accept: 'text/html' } });
            assert.equal(page.status, 303);
            await eventually('the workspace stops', async () => (platform.runtime.stopped.includes(workspace.id) ? true : undefined));
            await organization.setRole(owner, other, 'member');
            assert.equal((await other.browser.workspace()).id, workspace.id);
            assert.equal(
                (await other.browser.send(`${workspace.origin}/`, { headers: { accept: 'text/html' } })).status,
                303,
                'an old cookie'
            );
            await organization.remove(owner, other);
        });
    });

    describe('are shut out', () => {
        let there: TestOrganization;
        let other: TestPerson;
        let workspace: Workspace;

        beforeEach(async () => {
            const mark = Math.random().toString(36).slice(2, 8);
            there = await TestOrganization.found(platform, `Boss-${mark}`);
            other = await there.join(`Worker-${mark}`, 'member');
            await there.switchTo(other.browser);
            workspace = await other.browser.enter();
            await eventually('it runs', async () => ((await other.browser.workspace()).state === 'running' ? true : undefined));
        });

        for (const [what, act] of [
            ['removed', () => there.remove(there.owner, other)],
            ['suspended', () => there.suspend(there.owner, other)],
            ['gone of their own', () => there.leave(other)]
        ] as const) {
            it(`at once when ${what}: sockets close, cookies count for nothing, the session goes on at home`, async () => {
                const outside = await EventsClient.open(other.browser, `${platform.origin}/api`);
                const inside = await EventsClient.open(other.browser, `${workspace.origin}/_platform/api`);
                const ide = other.browser.socket(`${workspace.origin}/services`);
                const ideClosed = new Promise<void>(resolve => ide.once('close', () => resolve()));
                await new Promise(resolve => ide.once('open', resolve));
                const watching = await (async () => {
                    await there.switchTo(there.owner.browser);
                    return EventsClient.open(there.owner.browser, `${platform.origin}/api`);
                })();
                await act();
                assert.equal(await eventually('the socket closes', () => outside.closeCode), 4003);
                assert.equal(await eventually('the socket closes', () => inside.closeCode), 4003);
                await ideClosed;
                const event = await watching.next('membership.changed');
                assert.deepEqual([event.userId, event.role === null || event.suspended], [other.userId, true]);
                await watching.close();
                const { memberships, currentOrganizationId } = await other.browser.api.call(identityRoutes.whoAmI);
                assert.deepEqual([memberships.length, currentOrganizationId], [1, memberships[0]?.organizationId]);
                assert.equal((await other.browser.send(`${workspace.origin}/_platform/api/me`)).status, 403);
                assert.equal((await problemOf(there.switchTo(other.browser))).status, 404);
                const { rows } = await platform.database(client =>
                    client.query('select from workspace_grants where organization_id = $1', [there.id])
                );
                assert.equal(rows.length, 0);
                await eventually('the workspace stops', async () => (platform.runtime.stopped.includes(workspace.id) ? true : undefined));
            });
        }

        it('and what they invited others to goes with them', async () => {
            await there.setRole(there.owner, other, 'admin');
            const token = await there.invite('back-door@example.com', 'member', other.browser);
            const kept = await there.invite('front-door@example.com', 'member');
            await there.remove(there.owner, other);
            const backDoor = await verifiedPerson(platform, 'BackDoor', 'back-door@example.com');
            assert.equal((await problemOf(there.accept(backDoor.browser, token))).code, 'invitation.invalid');
            const frontDoor = await verifiedPerson(platform, 'FrontDoor', 'front-door@example.com');
            assert.equal((await there.accept(frontDoor.browser, kept)).role, 'member');
        });

        it('and back with the role from before when reactivated', async () => {
            await there.suspend(there.owner, other);
            assert.equal((await there.suspend(there.owner, other)).suspended, true);
            const token = await problemOf(there.invite(other.email, 'admin'));
            assert.equal(token.code, 'invitation.already-member');
            const back = await there.reactivate(there.owner, other);
            assert.deepEqual([back.role, back.suspended], ['member', false]);
            assert.equal((await there.switchTo(other.browser)).role, 'member');
        });

        it('on record: who did what to whom', async () => {
            await there.setRole(there.owner, other, 'viewer');
            await there.suspend(there.owner, other);
            await there.reactivate(there.owner, other);
            await there.remove(there.owner, other);
            const { entries } = await there.owner.browser.api.call(auditRoutes.listAuditEntries, {
                params: there.params,
                query: { action: 'member' }
            });
            const about = [...entries].reverse();
            assert.deepEqual(
                about.map(({ action, actor, target }) => [action, actor.id === there.owner.userId, target?.id === other.userId]),
                [
                    ['member.joined', false, true],
                    ['member.role-changed', true, true],
                    ['member.suspended', true, true],
                    ['member.reactivated', true, true],
                    ['member.removed', true, true]
                ]
            );
        });
    });

    it('are nobody else: who is none is not found', async () => {
        const stranger = await verifiedPerson(platform, 'Stranger');
        for (const call of [
            () => organization.setRole(owner, stranger, 'member'),
            () => organization.suspend(owner, stranger),
            () => organization.remove(owner, stranger)
        ]) {
            const problem = await problemOf(call());
            assert.deepEqual([problem.status, problem.code], [404, 'organization.no-member']);
        }
        assert.equal(
            (await problemOf(stranger.browser.api.call(invitationRoutes.listInvitations, { params: organization.params }))).status,
            404
        );
    });
});
