import { z } from 'zod';
import { memberSchema } from './members.js';
import { teamNameSchema } from './names.js';
import { organizationProblems } from './organizations.js';
import { defineRoute, signedIn } from './route.js';

export const teamProblems = {
    nameTaken: 'team.name-taken',
    tooMany: 'team.too-many'
} as const;

export const teamSchema = z
    .object({ teamId: z.uuid(), name: z.string(), members: z.number().int().nonnegative(), createdAt: z.iso.datetime() })
    .meta({ id: 'Team' });
export type Team = z.infer<typeof teamSchema>;

const path = '/organizations/:organizationId/teams';
const reading = signedIn('organization:read', { permission: 'members:read' });
const managing = signedIn('organization:manage', { permission: 'teams:manage' });

export const teamRoutes = {
    listTeams: defineRoute({
        id: 'listTeams',
        method: 'GET',
        path,
        tag: 'Teams',
        summary: 'The teams of an organisation, by name.',
        access: reading,
        response: z.object({ teams: z.array(teamSchema) }),
        status: 200,
        problems: []
    }),
    createTeam: defineRoute({
        id: 'createTeam',
        method: 'POST',
        path,
        tag: 'Teams',
        summary: 'Make a team, with nobody in it.',
        access: managing,
        body: z.object({ name: teamNameSchema }),
        response: teamSchema,
        status: 201,
        problems: [organizationProblems.personal, teamProblems.nameTaken, teamProblems.tooMany]
    }),
    renameTeam: defineRoute({
        id: 'renameTeam',
        method: 'PATCH',
        path: `${path}/:teamId`,
        tag: 'Teams',
        summary: 'Give a team another name.',
        access: managing,
        body: z.object({ name: teamNameSchema }),
        response: teamSchema,
        status: 200,
        problems: [teamProblems.nameTaken]
    }),
    deleteTeam: defineRoute({
        id: 'deleteTeam',
        method: 'DELETE',
        path: `${path}/:teamId`,
        tag: 'Teams',
        summary: 'Delete a team. Its people stay in the organisation.',
        access: managing,
        status: 204,
        problems: []
    }),
    listTeamMembers: defineRoute({
        id: 'listTeamMembers',
        method: 'GET',
        path: `${path}/:teamId/members`,
        tag: 'Teams',
        summary: 'Who is in a team, by name, page by page.',
        access: reading,
        query: z.object({ after: z.string().max(1000).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) }),
        response: z.object({ members: z.array(memberSchema), next: z.string().optional() }),
        status: 200,
        problems: []
    }),
    addTeamMember: defineRoute({
        id: 'addTeamMember',
        method: 'PUT',
        path: `${path}/:teamId/members/:userId`,
        tag: 'Teams',
        summary: 'Put a member of the organisation into a team. Who is in it already stays.',
        access: managing,
        response: teamSchema,
        status: 200,
        problems: [organizationProblems.noMember]
    }),
    removeTeamMember: defineRoute({
        id: 'removeTeamMember',
        method: 'DELETE',
        path: `${path}/:teamId/members/:userId`,
        tag: 'Teams',
        summary: 'Take somebody out of a team. Who is not in it stays out.',
        access: managing,
        response: teamSchema,
        status: 200,
        problems: []
    })
};
