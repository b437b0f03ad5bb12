import { z } from 'zod';
import { defineRoute, signedIn } from './route.js';
import { workspaceProblems } from './workspaces.js';

export const workspaceFilesProblems = {
    /** There is no such file or folder, or it is a link or a device, which are not followed. */
    notFound: 'workspace-files.not-found',
    /** The process that has the files is not there. */
    unreachable: 'workspace-files.unreachable'
} as const;

/** Entries of one folder that are listed, and bytes of one file that are shown. */
export const workspaceFilesLimits = { entries: 2_000, bytes: 1024 * 1024 } as const;

/** Relative to the workspace's folder, with `/` between names; empty is the folder itself. */
export const workspacePathSchema = z
    .string()
    .max(4096)
    .refine(path => path === '' || path.split('/').every(name => name !== '' && name !== '.' && name !== '..' && !name.includes('\0')), {
        message: 'This is not a path within the workspace.'
    });

export const workspaceEntrySchema = z
    .object({ name: z.string(), kind: z.enum(['folder', 'file', 'link', 'other']), bytes: z.number().int().nonnegative() })
    .meta({ id: 'WorkspaceEntry' });
export type WorkspaceEntry = z.infer<typeof workspaceEntrySchema>;

const access = signedIn('account', { permission: 'workspaces:use' });
const problems = [workspaceProblems.notFound, ...Object.values(workspaceFilesProblems)];
const query = z.object({ path: workspacePathSchema.default('') });

/** The files of a workspace's folder, to be looked at and no more: what who may `view` it gets in place of the IDE. */
export const workspaceFilesRoutes = {
    listWorkspaceFiles: defineRoute({
        id: 'listWorkspaceFiles',
        method: 'GET',
        path: '/workspaces/:workspaceId/files',
        tag: 'Workspaces',
        summary: 'What a folder of the workspace holds, folders first, by name. Also while the workspace is stopped.',
        access,
        query,
        response: z.object({ entries: z.array(workspaceEntrySchema), more: z.boolean() }),
        status: 200,
        problems
    }),
    readWorkspaceFile: defineRoute({
        id: 'readWorkspaceFile',
        method: 'GET',
        path: '/workspaces/:workspaceId/file',
        tag: 'Workspaces',
        summary: 'The text of a file of the workspace.',
        access,
        query,
        response: z.object({
            bytes: z.number().int().nonnegative(),
            /** Left out where the file is no text in UTF-8, or is larger than what is shown. */
            text: z.string().optional(),
            kind: z.enum(['text', 'binary', 'too-large'])
        }),
        status: 200,
        problems
    })
};
