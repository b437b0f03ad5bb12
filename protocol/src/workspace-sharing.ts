import { z } from 'zod';
import { defineRoute, signedIn } from './route.js';
import { workspaceProblems, workspaceRoleSchema, workspaceSchema } from './workspaces.js';

export const workspaceSharingProblems = {
    /** The person does not belong to the organisation, or has a role there that uses no workspaces. */
    noMember: 'workspace-sharing.no-member',
    owner: 'workspace-sharing.owner',
    tooMany: 'workspace-sharing.too-many'
} as const;

/** What a workspace can be shared by: `edit` lets in to the IDE, `view` shows the files of the folder and changes nothing. */
export const sharedRoleSchema = workspaceRoleSchema.exclude(['owner']);
export type SharedRole = z.infer<typeof sharedRoleSchema>;

export const workspaceShareSchema = z
    .object({ userId: z.uuid(), name: z.string(), role: sharedRoleSchema, sharedAt: z.iso.datetime() })
    .meta({ id: 'WorkspaceShare' });
export type WorkspaceShare = z.infer<typeof workspaceShareSchema>;

export const sharedWorkspaceSchema = z
    .object({ workspace: workspaceSchema, owner: z.object({ userId: z.uuid(), name: z.string() }) })
    .meta({ id: 'SharedWorkspace' });
export type SharedWorkspace = z.infer<typeof sharedWorkspaceSchema>;

const path = '/workspaces/:workspaceId/shares';
const access = signedIn('account', { permission: 'workspaces:use' });
const { notFound, roleTooLow } = workspaceProblems;

export const workspaceSharingRoutes = {
    listSharedWorkspaces: defineRoute({
        id: 'listSharedWorkspaces',
        method: 'GET',
        path: '/shared-workspaces',
        tag: 'Workspaces',
        summary: 'What others in the organisation share with the signed-in person.',
        access: signedIn('workspaces:list', { permission: 'workspaces:use' }),
        response: z.object({ shared: z.array(sharedWorkspaceSchema) }),
        status: 200,
        problems: []
    }),
    listWorkspaceShares: defineRoute({
        id: 'listWorkspaceShares',
        method: 'GET',
        path,
        tag: 'Workspaces',
        summary: 'With whom a workspace is shared, by name. For its owner.',
        access,
        response: z.object({ shares: z.array(workspaceShareSchema) }),
        status: 200,
        problems: [notFound, roleTooLow]
    }),
    shareWorkspace: defineRoute({
        id: 'shareWorkspace',
        method: 'PUT',
        path: `${path}/:userId`,
        tag: 'Workspaces',
        summary: 'Share a workspace with a member of its organisation, or by another role than before.',
        access,
        body: z.object({ role: sharedRoleSchema }),
        response: workspaceShareSchema,
        status: 200,
        problems: [notFound, roleTooLow, ...Object.values(workspaceSharingProblems)]
    }),
    unshareWorkspace: defineRoute({
        id: 'unshareWorkspace',
        method: 'DELETE',
        path: `${path}/:userId`,
        tag: 'Workspaces',
        summary: 'Share a workspace with that person no more, at once. With the own id, somebody gives up what is shared with him or her.',
        access,
        status: 204,
        problems: [notFound, roleTooLow]
    })
};
