import { invitationRoutes, memberRoutes, organizationRoutes, teamRoutes } from '@coditect/protocol';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import type { InvitationsService } from './invitations-service.js';
import type { MembersService } from './members-service.js';
import type { OrganizationSettings } from './organization-settings.js';
import type { OrganizationSwitch } from './organization-switch.js';
import type { TeamsService } from './teams-service.js';

export interface RoutesNeeds {
    readonly settings: OrganizationSettings;
    readonly switching: OrganizationSwitch;
    readonly members: MembersService;
    readonly teams: TeamsService;
    readonly invitations: InvitationsService;
}

export function createRoutes(needs: RoutesNeeds): readonly BoundRoute[] {
    return [...routesOfOrganizations(needs), ...routesOfMembers(needs), ...routesOfTeams(needs), ...routesOfInvitations(needs)];
}

function routesOfOrganizations({ settings, switching, members }: RoutesNeeds): readonly BoundRoute[] {
    const routes = organizationRoutes;
    return [
        signedInRoute(routes.listOrganizations, ({ principal }) => settings.list(principal)),
        signedInRoute(routes.createOrganization, ({ principal, body, client }) => settings.create(principal, body.name, client)),
        signedInRoute(routes.getOrganization, ({ principal }) => settings.get(principal)),
        signedInRoute(routes.updateOrganization, ({ principal, body, client }) => settings.update(principal, body, client)),
        signedInRoute(routes.setFactorRequired, ({ principal, body, client }) =>
            settings.setFactorRequired(principal, body.factorRequired, client)
        ),
        signedInRoute(routes.deleteOrganization, ({ principal, body, client }) => settings.delete(principal, body.name, client)),
        signedInRoute(routes.restoreOrganization, ({ principal, params, client }) =>
            settings.restore(principal, params.organizationId, client)
        ),
        signedInRoute(routes.transferOwnership, async ({ principal, body, client }) => {
            await members.transfer(principal, body.userId, client);
            return settings.get({ ...principal, role: 'admin' });
        }),
        signedInRoute(routes.leaveOrganization, async ({ principal, client }) => {
            await members.leave(principal, client);
            return undefined;
        }),
        signedInRoute(routes.switchOrganization, ({ principal, body, client }) => switching.switch(principal, body.organizationId, client))
    ];
}

function routesOfMembers({ members }: RoutesNeeds): readonly BoundRoute[] {
    return [
        signedInRoute(memberRoutes.listMembers, ({ principal, query }) => members.list(principal.organizationId, query)),
        signedInRoute(memberRoutes.changeMemberRole, ({ principal, params, body, client }) =>
            members.changeRole(principal, params.userId, body.role, client)
        ),
        signedInRoute(memberRoutes.suspendMember, ({ principal, params, client }) => members.suspend(principal, params.userId, client)),
        signedInRoute(memberRoutes.reactivateMember, ({ principal, params, client }) =>
            members.reactivate(principal, params.userId, client)
        ),
        signedInRoute(memberRoutes.removeMember, async ({ principal, params, client }) => {
            await members.remove(principal, params.userId, client);
            return undefined;
        })
    ];
}

function routesOfTeams({ teams }: RoutesNeeds): readonly BoundRoute[] {
    return [
        signedInRoute(teamRoutes.listTeams, async ({ principal }) => ({ teams: await teams.list(principal.organizationId) })),
        signedInRoute(teamRoutes.createTeam, ({ principal, body, client }) => teams.create(principal, body.name, client)),
        signedInRoute(teamRoutes.renameTeam, ({ principal, params, body, client }) =>
            teams.rename(principal, params.teamId, body.name, client)
        ),
        signedInRoute(teamRoutes.deleteTeam, async ({ principal, params, client }) => {
            await teams.delete(principal, params.teamId, client);
            return undefined;
        }),
        signedInRoute(teamRoutes.listTeamMembers, ({ principal, params, query }) =>
            teams.listMembers(principal.organizationId, params.teamId, query)
        ),
        signedInRoute(teamRoutes.addTeamMember, ({ principal, params, client }) =>
            teams.addMember(principal, params.teamId, params.userId, client)
        ),
        signedInRoute(teamRoutes.removeTeamMember, ({ principal, params, client }) =>
            teams.removeMember(principal, params.teamId, params.userId, client)
        )
    ];
}

function routesOfInvitations({ invitations }: RoutesNeeds): readonly BoundRoute[] {
    return [
        signedInRoute(invitationRoutes.listInvitations, async ({ principal }) => ({
            invitations: await invitations.list(principal.organizationId)
        })),
        signedInRoute(invitationRoutes.createInvitation, ({ principal, body, client }) => invitations.create(principal, body, client)),
        signedInRoute(invitationRoutes.resendInvitation, ({ principal, params, client }) =>
            invitations.resend(principal, params.invitationId, client)
        ),
        signedInRoute(invitationRoutes.revokeInvitation, async ({ principal, params, client }) => {
            await invitations.revoke(principal, params.invitationId, client);
            return undefined;
        }),
        route(invitationRoutes.previewInvitation, ({ body }) => invitations.preview(body.token)),
        signedInRoute(invitationRoutes.acceptInvitation, ({ principal, body, client }) => invitations.accept(principal, body.token, client))
    ];
}
