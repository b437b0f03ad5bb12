import { z } from 'zod';
import { repositoryUrlSchema } from './repository-url.js';
import { defineRoute, signedIn } from './route.js';
import { workspaceNameSchema, workspaceProblems, workspaceSchema } from './workspaces.js';

export const workspaceTemplateSchema = z
    .object({
        id: z.string(),
        name: z.string(),
        description: z.string(),
        /** What has to be installed where the workspace runs, in words: "Node.js and npm". */
        needs: z.string()
    })
    .meta({ id: 'WorkspaceTemplate' });
export type WorkspaceTemplate = z.infer<typeof workspaceTemplateSchema>;

export const newWorkspaceSchema = z.object({
    name: workspaceNameSchema,
    source: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('empty') }),
        z.object({ kind: z.literal('repository'), url: repositoryUrlSchema }),
        z.object({ kind: z.literal('template'), template: z.string().regex(/^[a-z0-9-]{1,40}$/) })
    ])
});
export type NewWorkspace = z.infer<typeof newWorkspaceSchema>;

/** Making, renaming, deleting and having back. */
export const workspaceManagementRoutes = {
    listWorkspaceTemplates: defineRoute({
        id: 'listWorkspaceTemplates',
        method: 'GET',
        path: '/workspace-templates',
        tag: 'Workspaces',
        summary: 'What a new workspace can begin with, and how many a person may have in the organisation.',
        access: signedIn('workspaces:list', { permission: 'workspaces:use' }),
        response: z.object({
            templates: z.array(workspaceTemplateSchema),
            /** Of the organisation's tier; `null` is "no limit". */
            limit: z.number().int().nullable()
        }),
        status: 200,
        problems: []
    }),
    createWorkspace: defineRoute({
        id: 'createWorkspace',
        method: 'POST',
        path: '/workspaces',
        tag: 'Workspaces',
        summary: 'Make a workspace of an empty folder, a Git repository or a template. It does not run yet.',
        access: signedIn('account', { permission: 'workspaces:use' }),
        body: newWorkspaceSchema,
        response: workspaceSchema,
        status: 201,
        problems: [workspaceProblems.limitReached, workspaceProblems.tooManyDeleted, workspaceProblems.unknownTemplate]
    }),
    renameWorkspace: defineRoute({
        id: 'renameWorkspace',
        method: 'PATCH',
        path: '/workspaces/:workspaceId',
        tag: 'Workspaces',
        summary: 'Give a workspace another name. Its address and its folder keep theirs.',
        access: signedIn('account', { permission: 'workspaces:use' }),
        body: z.object({ name: workspaceNameSchema }),
        response: workspaceSchema,
        status: 200,
        problems: [workspaceProblems.notFound, workspaceProblems.roleTooLow]
    }),
    deleteWorkspace: defineRoute({
        id: 'deleteWorkspace',
        method: 'DELETE',
        path: '/workspaces/:workspaceId',
        tag: 'Workspaces',
        summary: 'Stop the workspace and take it out of all lists. For seven days it can be had back; then its files go for good.',
        access: signedIn('account', { permission: 'workspaces:use' }),
        response: workspaceSchema,
        status: 200,
        problems: [workspaceProblems.notFound, workspaceProblems.roleTooLow]
    }),
    listDeletedWorkspaces: defineRoute({
        id: 'listDeletedWorkspaces',
        method: 'GET',
        path: '/deleted-workspaces',
        tag: 'Workspaces',
        summary: "The person's workspaces in the organisation that were deleted and can be had back, latest first.",
        access: signedIn('workspaces:list', { permission: 'workspaces:use' }),
        response: z.object({ workspaces: z.array(workspaceSchema) }),
        status: 200,
        problems: []
    }),
    restoreWorkspace: defineRoute({
        id: 'restoreWorkspace',
        method: 'POST',
        path: '/deleted-workspaces/:workspaceId/restoration',
        tag: 'Workspaces',
        summary: 'Have a deleted workspace back, as it was, stopped. One that is not deleted is left alone.',
        access: signedIn('account', { permission: 'workspaces:use' }),
        response: workspaceSchema,
        status: 200,
        problems: [workspaceProblems.notFound, workspaceProblems.limitReached, workspaceProblems.goneForGood]
    }),
    removeWorkspace: defineRoute({
        id: 'removeWorkspace',
        method: 'DELETE',
        path: '/deleted-workspaces/:workspaceId',
        tag: 'Workspaces',
        summary: 'Remove a deleted workspace for good now, with its files. It cannot be had back.',
        access: signedIn('account', { permission: 'workspaces:use' }),
        status: 204,
        problems: [workspaceProblems.notFound]
    })
};
