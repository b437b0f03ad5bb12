import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { oktaUser, patchOf, ScimClient } from '../support/scim-client.js';
import { TestOrganization } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe("another organisation's people and groups", () => {
    let platform: TestPlatform;
    let acme: TestOrganization;
    let ours: ScimClient;
    let theirs: ScimClient;

    before(async () => {
        platform = await TestPlatform.start();
        acme = await TestOrganization.found(platform, 'Ada');
        ours = await ScimClient.connect(acme, 'acme.example');
        theirs = await ScimClient.connect(await TestOrganization.found(platform, 'Mallory'), 'mallory.example');
    });

    after(() => platform.stop());

    /** All that is kept of the organisation by the directory, and its members. */
    const state = () =>
        platform.database(async client => {
            const tables = ['directory_users', 'directory_groups', 'directory_group_members', 'memberships', 'team_members', 'teams'];
            const kept: unknown[] = [];
            for (const table of tables) {
                const { rows } = await client.query(`select to_jsonb(t) as row from ${table} t where organization_id = $1 order by 1`, [
                    acme.id
                ]);
                kept.push(rows);
            }
            return JSON.stringify(kept);
        });

    it('are not there for a directory with its own token: 404 in the words as for none, and nothing happens to them', async () => {
        const user = await ours.expect(201, 'POST', '/Users', oktaUser('grace@acme.example', 'Grace', 'Hopper'));
        const group = await ours.expect(201, 'POST', '/Groups', { displayName: 'Engineering', members: [{ value: user.id }] });
        const before = await state();
        const requests: readonly (readonly [string, (id: string) => string, string, unknown?])[] = [
            ['GET', id => `/Users/${id}`, user.id],
            ['PUT', id => `/Users/${id}`, user.id, oktaUser('grace@acme.example', 'Taken', 'Over')],
            ['PATCH', id => `/Users/${id}`, user.id, patchOf({ op: 'replace', value: { active: false } })],
            ['DELETE', id => `/Users/${id}`, user.id],
            ['GET', id => `/Groups/${id}`, group.id],
            ['PUT', id => `/Groups/${id}`, group.id, { displayName: 'Taken over' }],
            ['PATCH', id => `/Groups/${id}`, group.id, patchOf({ op: 'remove', path: 'members' })],
            ['DELETE', id => `/Groups/${id}`, group.id]
        ];
        for (const [method, path, id, body] of requests) {
            const foreign = await theirs.send(method, path(id), body);
            const none = await theirs.send(method, path(randomUUID()), body);
            assert.equal(foreign.status, 404, `${method} ${path(id)}: ${foreign.body}`);
            assert.equal(foreign.body, none.body);
        }
        assert.equal(await state(), before);
    });

    it('can not be listed, found by a filter, or put into a group', async () => {
        const [user] = (await ours.list('Users')).Resources;
        assert.equal((await theirs.list('Users')).totalResults, 0);
        for (const filter of [
            'userName pr',
            'not (userName eq "x")',
            `id eq "${user!.id}" or id pr`,
            'active eq true or active eq false'
        ]) {
            assert.deepEqual(await theirs.found(filter), [], filter);
        }
        assert.equal((await theirs.list('Groups', { filter: `members eq "${user!.id}"` })).totalResults, 0);
        assert.equal(await theirs.refused('POST', '/Groups', { displayName: 'Catch', members: [{ value: user!.id }] }), '400 invalidValue');
    });

    it('can not be drawn over by an address in a domain that another organisation has verified', async () => {
        assert.equal(await theirs.refused('POST', '/Users', oktaUser('grace@acme.example', 'Grace', 'Hopper')), '400 invalidValue');
        assert.equal(await theirs.refused('POST', '/Users', oktaUser('new@acme.example', 'New', 'Person')), '400 invalidValue');
        const mixed = { ...oktaUser('x@mallory.example', 'X', 'Y'), emails: [{ value: 'new@acme.example', primary: true }] };
        assert.equal(await theirs.refused('POST', '/Users', mixed), '400 invalidValue');
    });
});
