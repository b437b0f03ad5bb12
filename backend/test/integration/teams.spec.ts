import assert from 'node:assert/strict';
import { memberRoutes, organizationRoutes, type Team, teamRoutes } from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { problemOf } from '../support/problem-of.js';
import { TestOrganization, type TestPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe('teams', () => {
    let platform: TestPlatform;
    let organization: TestOrganization;
    let admin: TestPerson;
    let member: TestPerson;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Root');
        organization = await TestOrganization.found(platform, 'Ada');
        admin = await organization.join('Grace', 'admin');
        member = await organization.join('Edsger', 'member');
    });

    after(() => platform.stop());

    const create = (name: string, by = admin): Promise<Team> =>
        by.browser.api.call(teamRoutes.createTeam, { params: organization.params, body: { name } });
    const add = ({ teamId }: Team, { userId }: TestPerson, by = admin) =>
        by.browser.api.call(teamRoutes.addTeamMember, { params: { ...organization.params, teamId, userId } });
    const take = ({ teamId }: Team, { userId }: TestPerson) =>
        admin.browser.api.call(teamRoutes.removeTeamMember, { params: { ...organization.params, teamId, userId } });
    const teams = async () =>
        (await member.browser.api.call(teamRoutes.listTeams, { params: organization.params })).teams.map(({ name, members }) => [
            name,
            members
        ]);
    const membersOf = async ({ teamId }: Team) =>
        (await member.browser.api.call(teamRoutes.listTeamMembers, { params: { ...organization.params, teamId } })).members.map(
            ({ name }) => name
        );

    it('are made, renamed and deleted by owners and admins, and seen by every member', async () => {
        const team = await create('Compilers');
        assert.deepEqual(await teams(), [['Compilers', 0]]);
        const renamed = await admin.browser.api.call(teamRoutes.renameTeam, {
            params: { ...organization.params, teamId: team.teamId },
            body: { name: 'Interpreters' }
        });
        assert.deepEqual([renamed.teamId, renamed.name], [team.teamId, 'Interpreters']);
        assert.equal((await problemOf(create('Mine', member))).status, 403);
        await admin.browser.api.call(teamRoutes.deleteTeam, { params: { ...organization.params, teamId: team.teamId } });
        assert.deepEqual(await teams(), []);
        const gone = await problemOf(
            admin.browser.api.call(teamRoutes.deleteTeam, { params: { ...organization.params, teamId: team.teamId } })
        );
        assert.equal(gone.status, 404);
    });

    it('have a name that no other team there has, in whatever case, also when two are made at once', async () => {
        const made = await Promise.allSettled([create('Kernel'), create('KERNEL'), create('kernel')]);
        assert.deepEqual(made.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected']);
        const problem = await problemOf(create('  kérnel '));
        assert.deepEqual([problem.status, problem.code, problem.fields?.[0]?.field], [409, 'team.name-taken', 'name']);
    });

    it('have members of the organisation, each of whom may be in several', async () => {
        const [one, two] = [await create('One'), await create('Two')];
        await add(one, member);
        assert.equal((await add(one, member)).members, 1, 'twice is once');
        await add(two, member);
        await add(two, admin);
        assert.deepEqual([await membersOf(one), await membersOf(two)], [['Edsger'], ['Edsger', 'Grace']]);
        await take(one, member);
        assert.equal((await take(one, member)).members, 0);
        assert.deepEqual([await membersOf(one), await membersOf(two)], [[], ['Edsger', 'Grace']]);
        const stranger = await TestOrganization.found(platform, 'Stranger');
        assert.equal((await problemOf(add(one, stranger.owner))).code, 'organization.no-member');
    });

    it('are left with the organisation', async () => {
        const team = await create('Leavers');
        const other = await organization.join('Niklaus', 'member');
        await add(team, other);
        await organization.owner.browser.api.call(memberRoutes.removeMember, {
            params: { ...organization.params, userId: other.userId }
        });
        assert.deepEqual(await membersOf(team), []);
        await organization.admit(other, 'member');
        assert.deepEqual(await membersOf(team), []);
    });

    it('of another organisation are not there', async () => {
        const foreign = await TestOrganization.found(platform, 'Foreigner');
        const { teamId } = await foreign.owner.browser.api.call(teamRoutes.createTeam, {
            params: foreign.params,
            body: { name: 'Theirs' }
        });
        const params = { ...organization.params, teamId };
        for (const call of [
            () => admin.browser.api.call(teamRoutes.renameTeam, { params, body: { name: 'Ours' } }),
            () => admin.browser.api.call(teamRoutes.deleteTeam, { params }),
            () => admin.browser.api.call(teamRoutes.listTeamMembers, { params }),
            () => admin.browser.api.call(teamRoutes.addTeamMember, { params: { ...params, userId: member.userId } })
        ]) {
            assert.equal((await problemOf(call())).status, 404);
        }
    });

    it('are not for a person alone, and open pages hear of them', async () => {
        const home = { organizationId: admin.identity.memberships[0]!.organizationId };
        const problem = await problemOf(admin.browser.api.call(teamRoutes.createTeam, { params: home, body: { name: 'Me' } }));
        assert.equal(problem.code, 'organization.personal');
        await admin.browser.api.call(organizationRoutes.switchOrganization, { body: organization.params });
        const events = await EventsClient.open(admin.browser, `${platform.origin}/api`);
        await create('News');
        assert.deepEqual(await events.next('teams.changed'), { type: 'teams.changed', organizationId: organization.id });
        await events.close();
    });
});
