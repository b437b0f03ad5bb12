import assert from 'node:assert/strict';
import { auditRoutes, organizationRoutes } from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import { oktaUser, patchOf, ScimClient } from '../support/scim-client.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe('an organisation always has an owner', () => {
    let platform: TestPlatform;
    let organization: TestOrganization;
    let owner: TestPerson;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Root');
        organization = await TestOrganization.found(platform, 'Ada');
        owner = organization.owner;
    });

    after(() => platform.stop());

    it('so the last one is neither demoted, suspended nor removed, and can not leave', async () => {
        for (const call of [
            () => organization.setRole(owner, owner, 'admin'),
            () => organization.remove(owner, owner),
            () => organization.leave(owner)
        ]) {
            const problem = await problemOf(call());
            assert.deepEqual([problem.status, problem.code], [409, 'organization.last-owner']);
        }
        assert.equal((await problemOf(organization.suspend(owner, owner))).status, 409);
        const second = await organization.join('Donald', 'admin');
        await organization.setRole(owner, second, 'owner');
        await organization.suspend(owner, second);
        assert.equal((await problemOf(organization.leave(owner))).code, 'organization.last-owner', 'one who is suspended does not count');
        await organization.reactivate(owner, second);
        await organization.setRole(owner, second, 'member');
        await organization.remove(owner, second);
    });

    it('who can sign in: an account that its directory has closed does not count', async () => {
        const acme = await TestOrganization.found(platform, 'Boss', 'Acme');
        const directory = await ScimClient.connect(acme, 'acme.example');
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser('grace@acme.example', 'Grace', 'Hopper'));
        await platform.database(client =>
            client.query(
                'insert into password_credentials (user_id, hash, changed_at) select $1, hash, changed_at from password_credentials where user_id = $2',
                [id, acme.owner.userId]
            )
        );
        const browser = platform.browser();
        const identity = await browser.signIn('grace@acme.example');
        const grace: TestPerson = { browser, identity, userId: id, email: identity.user.email };
        const there = await TestOrganization.found(platform, 'Founder', 'Foundation');
        await there.admit(grace, 'owner');

        // A directory closes no account of another organisation's member; this one was deleted meanwhile, and came back.
        const { api } = there.owner.browser;
        await api.call(organizationRoutes.deleteOrganization, { params: there.params, body: { name: there.details.name } });
        await directory.expect(200, 'PATCH', `/Users/${id}`, patchOf({ op: 'replace', value: { active: false } }));
        await api.call(organizationRoutes.restoreOrganization, { params: there.params });
        for (const call of [() => there.leave(there.owner), () => there.setRole(there.owner, there.owner, 'admin')]) {
            assert.equal((await problemOf(call())).code, 'organization.last-owner');
        }
        assert.equal((await problemOf(there.transfer(there.owner, grace))).code, 'organization.no-member');
        assert.deepEqual(await there.roles(), { Founder: 'owner', 'Grace Hopper': 'owner' });

        await directory.expect(200, 'PATCH', `/Users/${id}`, patchOf({ op: 'replace', value: { active: true } }));
        await browser.signIn('grace@acme.example');
        await there.leave(there.owner);
        assert.deepEqual(await there.roles(browser), { 'Grace Hopper': 'owner' });
    });

    for (const [what, act] of [
        ['demote', (there: TestOrganization, by: TestPerson, person: TestPerson) => there.setRole(by, person, 'member')],
        ['suspend', (there: TestOrganization, by: TestPerson, person: TestPerson) => there.suspend(by, person)],
        ['remove', (there: TestOrganization, by: TestPerson, person: TestPerson) => there.remove(by, person)],
        ['leave', (there: TestOrganization, by: TestPerson) => there.leave(by)]
    ] as const) {
        it(`also when two of them ${what} ${what === 'leave' ? '' : 'each other '}at the same moment`, async () => {
            for (let round = 0; round < 3; round += 1) {
                const there = await TestOrganization.found(platform, `First-${what}-${round}`);
                const second = await there.join(`Second-${what}-${round}`, 'owner');
                const results = await Promise.allSettled([act(there, there.owner, second), act(there, second, there.owner)]);
                assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
                const { rows } = await platform.database(client =>
                    client.query("select from memberships where organization_id = $1 and role = 'owner' and suspended_at is null", [
                        there.id
                    ])
                );
                assert.equal(rows.length, 1);
            }
        });
    }

    it('who hands it over to a member with a verified address, and both get a mail', async () => {
        const there = await TestOrganization.found(platform, 'Giver', 'The Works');
        const taker = await there.join('Taker', 'viewer');
        const stranger = await verifiedPerson(platform, 'Outsider');
        assert.equal((await problemOf(there.transfer(taker, taker))).status, 403);
        for (const nobody of [stranger, there.owner]) {
            assert.equal((await problemOf(there.transfer(there.owner, nobody))).code, 'organization.no-member');
        }
        await platform.database(client => client.query('update users set email_verified_at = null where id = $1', [taker.userId]));
        assert.equal((await problemOf(there.transfer(there.owner, taker))).code, 'organization.unverified');
        await platform.database(client => client.query('update users set email_verified_at = now() where id = $1', [taker.userId]));
        await there.suspend(there.owner, taker);
        assert.equal((await problemOf(there.transfer(there.owner, taker))).code, 'organization.no-member');
        await there.reactivate(there.owner, taker);
        assert.equal((await there.transfer(there.owner, taker)).role, 'admin');
        assert.deepEqual(await there.roles(), { Giver: 'admin', Taker: 'owner' });
        const { entries } = await taker.browser.api.call(auditRoutes.listAuditEntries, { params: there.params, query: {} });
        assert.deepEqual([entries[0]?.action, entries[0]?.target?.id], ['organization.transferred', taker.userId]);
        assert.match((await platform.mailTo(there.owner.email, /handed/)).text, /Taker owns The Works now/);
        assert.match((await platform.mailTo(taker.email, /You own/)).text, /Giver handed The Works over to you/);
        assert.equal((await problemOf(there.transfer(there.owner, taker))).status, 403);
        await there.leave(there.owner);
        assert.deepEqual(await there.roles(taker.browser), { Taker: 'owner' });
    });

    it('also when two hand-overs of one owner come at the same moment', async () => {
        const there = await TestOrganization.found(platform, 'Generous');
        const [one, two] = [await there.join('One', 'member'), await there.join('Two', 'member')];
        const results = await Promise.allSettled([there.transfer(there.owner, one), there.transfer(there.owner, two)]);
        assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
        const roles = Object.values(await there.roles(one.browser)).sort();
        assert.deepEqual(roles, ['admin', 'member', 'owner']);
    });
});
