import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { teamRoutes } from '@coditect/protocol';
import { groupSchema, oktaUser, patchOf, ScimClient, type ScimResource } from '../support/scim-client.js';
import { TestOrganization } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe("groups of an organisation's directory", () => {
    let platform: TestPlatform;
    let acme: TestOrganization;
    let directory: ScimClient;
    let people: readonly string[];

    before(async () => {
        platform = await TestPlatform.start();
        acme = await TestOrganization.found(platform, 'Ada');
        directory = await ScimClient.connect(acme, 'acme.example');
        const made: string[] = [];
        for (const name of ['ann', 'bea', 'cat', 'dot']) {
            made.push((await directory.expect(201, 'POST', '/Users', oktaUser(`${name}@acme.example`, name, 'Smith'))).id);
        }
        people = made;
    });

    after(() => platform.stop());

    const membersOf = (group: ScimResource) =>
        ((group.members ?? []) as { value: string }[]).map(({ value }) => people.indexOf(value)).sort();
    const group = (displayName: string, ...members: readonly number[]) => ({
        schemas: [groupSchema],
        displayName,
        members: members.map(index => ({ value: people[index] }))
    });
    const patch = (id: string, ...operations: readonly unknown[]) =>
        directory.expect(200, 'PATCH', `/Groups/${id}`, patchOf(...operations));

    /** Whom the organisation's own pages show in the team. */
    async function teamOf(teamId: string): Promise<readonly number[]> {
        const { members } = await acme.owner.browser.api.call(teamRoutes.listTeamMembers, { params: { ...acme.params, teamId } });
        return members.map(({ userId }) => people.indexOf(userId)).sort();
    }

    it('are teams: they come, change and go in the requests that Okta sends', async () => {
        const made = await directory.expect(201, 'POST', '/Groups', group('Engineering', 0));
        assert.deepEqual(membersOf(made), [0]);
        assert.deepEqual(await teamOf(made.id), [0]);
        const renamed = await patch(made.id, { op: 'replace', value: { id: made.id, displayName: 'Platform' } });
        assert.equal(renamed.displayName, 'Platform');
        assert.deepEqual(membersOf(renamed), [0]);
        const both = await patch(
            made.id,
            { op: 'remove', path: `members[value eq "${people[0]}"]` },
            { op: 'add', path: 'members', value: [{ value: people[1], display: 'bea' }, { value: people[2] }] }
        );
        assert.deepEqual(membersOf(both), [1, 2]);
        assert.deepEqual(await teamOf(made.id), [1, 2]);
        const replaced = await patch(made.id, { op: 'replace', path: 'members', value: [{ value: people[3] }] });
        assert.deepEqual(membersOf(replaced), [3]);
        const { teams } = await acme.owner.browser.api.call(teamRoutes.listTeams, { params: acme.params });
        assert.deepEqual(
            teams.map(({ name, members }) => [name, members]),
            [['Platform', 1]]
        );
        await directory.expect(204, 'DELETE', `/Groups/${made.id}`);
        assert.equal(await directory.refused('GET', `/Groups/${made.id}`), '404');
        assert.deepEqual((await acme.owner.browser.api.call(teamRoutes.listTeams, { params: acme.params })).teams, []);
        assert.ok((await acme.roles())['dot Smith']);
    });

    it('come, change and go in the requests that Entra sends', async () => {
        const made = await directory.expect(201, 'POST', '/Groups', { ...group('Sales'), externalId: 'aad-1', members: undefined });
        const found = await directory.list('Groups', { filter: 'displayName eq "SALES"', excludedAttributes: 'members' });
        assert.deepEqual(
            found.Resources.map(({ id, members }) => [id, members]),
            [[made.id, undefined]]
        );
        const add = (index: number) => ({ op: 'Add', path: 'members', value: [{ value: people[index] }] });
        await patch(made.id, add(0));
        await patch(made.id, add(0), add(1), add(2));
        assert.deepEqual(await teamOf(made.id), [0, 1, 2]);
        await patch(made.id, { op: 'Remove', path: 'members', value: [{ value: people[0] }] });
        assert.deepEqual(await teamOf(made.id), [1, 2]);
        const asked = await directory.list('Groups', { filter: `id eq "${made.id}" and members eq "${people[1]}"` });
        assert.equal(asked.totalResults, 1);
        const notIn = await directory.list('Groups', { filter: `id eq "${made.id}" and members[value eq "${people[0]}"]` });
        assert.equal(notIn.totalResults, 0);
        const short = await directory.expect(200, 'GET', `/Groups/${made.id}?excludedAttributes=members`);
        assert.ok(!('members' in short));
        await patch(made.id, { op: 'Replace', path: 'displayName', value: 'Sales and more' });
        await patch(made.id, { op: 'Remove', path: 'members' });
        assert.deepEqual(await teamOf(made.id), []);
        assert.equal((await directory.list('Groups', { filter: 'externalId eq "aad-1"' })).totalResults, 1);
    });

    it('are replaced whole by PUT', async () => {
        const made = await directory.expect(201, 'POST', '/Groups', group('Design', 0, 1));
        const after = await directory.expect(200, 'PUT', `/Groups/${made.id}`, group('Design', 1, 2));
        assert.deepEqual(membersOf(after), [1, 2]);
        assert.deepEqual(await teamOf(made.id), [1, 2]);
    });

    it('take over a team that has the name, and leave who was in it by hand', async () => {
        const { params } = acme;
        const { api } = acme.owner.browser;
        const { teamId } = await api.call(teamRoutes.createTeam, { params, body: { name: 'Ops' } });
        await api.call(teamRoutes.addTeamMember, { params: { ...params, teamId, userId: people[3]! } });
        const made = await directory.expect(201, 'POST', '/Groups', group('ops', 0));
        assert.equal(made.id, teamId);
        assert.deepEqual(await teamOf(teamId), [0, 3]);
        assert.deepEqual(membersOf(made), [0]);
        assert.equal(await directory.refused('POST', '/Groups', group('OPS')), '409 uniqueness');
        const other = await directory.expect(201, 'POST', '/Groups', group('Other'));
        assert.equal(
            await directory.refused('PATCH', `/Groups/${other.id}`, patchOf({ op: 'replace', path: 'displayName', value: 'Ops' })),
            '409 uniqueness'
        );
    });

    it('lose whoever leaves the organisation, and are gone with their team', async () => {
        const made = await directory.expect(201, 'POST', '/Groups', group('Leavers', 2, 3));
        const late = await directory.expect(201, 'POST', '/Users', oktaUser('eve@acme.example', 'eve', 'Smith'));
        await patch(made.id, { op: 'add', path: 'members', value: [{ value: late.id }] });
        await directory.expect(204, 'DELETE', `/Users/${late.id}`);
        assert.deepEqual(membersOf(await directory.expect(200, 'GET', `/Groups/${made.id}`)), [2, 3]);
        await acme.owner.browser.api.call(teamRoutes.deleteTeam, { params: { ...acme.params, teamId: made.id } });
        assert.equal(await directory.refused('GET', `/Groups/${made.id}`), '404');
    });

    it('hold nobody who is no user of the directory, and do nothing by halves', async () => {
        const made = await directory.expect(201, 'POST', '/Groups', group('Strict', 0));
        for (const value of [[{ value: randomUUID() }], [{ value: 'x' }], [{ value: acme.owner.userId }], 'x', [{}]]) {
            const refusal = await directory.refused(
                'PATCH',
                `/Groups/${made.id}`,
                patchOf({ op: 'add', path: 'members', value: [{ value: people[1] }] }, { op: 'add', path: 'members', value })
            );
            assert.equal(refusal, '400 invalidValue', JSON.stringify(value));
        }
        assert.deepEqual(membersOf(await directory.expect(200, 'GET', `/Groups/${made.id}`)), [0]);
        assert.equal(await directory.refused('POST', '/Groups', { schemas: [groupSchema] }), '400 invalidValue');
        assert.equal(await directory.refused('POST', '/Groups', group('Ghosts', 9)), '400 invalidValue');
        assert.equal((await directory.list('Groups', { filter: 'displayName eq "Ghosts"' })).totalResults, 0);
        assert.equal(await directory.refused('GET', '/Groups?filter=shoe%20eq%201'), '400 invalidFilter');
    });
});
