import { z } from 'zod';
import { organizationProblems, roleSchema } from './organizations.js';
import { defineRoute, signedIn } from './route.js';

export const memberSchema = z
    .object({
        userId: z.uuid(),
        name: z.string(),
        email: z.string(),
        role: roleSchema,
        /** Belongs to the organisation and is let into nothing of it, until reactivated. */
        suspended: z.boolean(),
        joinedAt: z.iso.datetime()
    })
    .meta({ id: 'Member' });
export type Member = z.infer<typeof memberSchema>;

const { personal, lastOwner, roleAboveOwn, noMember } = organizationProblems;
const path = '/organizations/:organizationId/members';
const managing = signedIn('account', { permission: 'members:manage', elevated: true });

export const memberRoutes = {
    listMembers: defineRoute({
        id: 'listMembers',
        method: 'GET',
        path,
        tag: 'Members',
        summary: 'The members of an organisation by name, page by page. `search` finds beginnings of names and addresses.',
        access: signedIn('organization:read', { permission: 'members:read' }),
        query: z.object({
            search: z.string().trim().max(200).optional(),
            /** What the page before gave as `next`. */
            after: z.string().max(1000).optional(),
            limit: z.coerce.number().int().min(1).max(100).default(50)
        }),
        response: z.object({ members: z.array(memberSchema), next: z.string().optional() }),
        status: 200,
        problems: []
    }),
    changeMemberRole: defineRoute({
        id: 'changeMemberRole',
        method: 'PUT',
        path: `${path}/:userId/role`,
        tag: 'Members',
        summary: 'Give a member another role. Neither the old nor the new one may stand above the own.',
        access: managing,
        body: z.object({ role: roleSchema }),
        response: memberSchema,
        status: 200,
        problems: [personal, lastOwner, roleAboveOwn, noMember]
    }),
    suspendMember: defineRoute({
        id: 'suspendMember',
        method: 'POST',
        path: `${path}/:userId/suspension`,
        tag: 'Members',
        summary: 'Let a member into nothing of the organisation, at once and until reactivated.',
        access: managing,
        response: memberSchema,
        status: 200,
        problems: [personal, lastOwner, roleAboveOwn, noMember]
    }),
    reactivateMember: defineRoute({
        id: 'reactivateMember',
        method: 'DELETE',
        path: `${path}/:userId/suspension`,
        tag: 'Members',
        summary: 'Let a suspended member in again, with the role from before.',
        access: managing,
        response: memberSchema,
        status: 200,
        problems: [personal, roleAboveOwn, noMember]
    }),
    removeMember: defineRoute({
        id: 'removeMember',
        method: 'DELETE',
        path: `${path}/:userId`,
        tag: 'Members',
        summary: 'Take a member out of the organisation and all its teams, at once.',
        access: managing,
        status: 204,
        problems: [personal, lastOwner, roleAboveOwn, noMember]
    })
};
