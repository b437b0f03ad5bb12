import { z } from 'zod';
import { defineRoute, signedIn } from './route.js';
import { workspaceProblems, workspaceSchema, workspaceStateSchema } from './workspaces.js';

/** For how long a workspace can be kept from being stopped as idle, by one word. */
export const keepAliveHours = [1, 4, 8, 12] as const;
export const keepAliveSchema = z.object({ hours: z.union(keepAliveHours.map(hours => z.literal(hours))) });

/**
 * What keeps a workspace running: `person` is somebody at keyboard or mouse, `terminal` something that was printed in a terminal,
 * `process` what runs in a terminal or in the background, `agent` an agent at work, `kept` somebody's word, `unknown` what could
 * not be told, which never counts as idle.
 */
export const lifeReasonSchema = z.object({
    kind: z.enum(['starting', 'person', 'terminal', 'process', 'agent', 'kept', 'unknown']),
    /** Whole, for a person: "npm runs in a terminal." */
    sentence: z.string(),
    /** When it was last seen, or began: what the sentence says. */
    at: z.iso.datetime().optional(),
    /** Names of what runs, for `process` and `agent`. */
    names: z.array(z.string()).optional()
});
export type LifeReason = z.infer<typeof lifeReasonSchema>;

/** Why a workspace runs, or why it does not. */
export const workspaceLifeSchema = z
    .object({
        workspaceId: z.uuid(),
        state: workspaceStateSchema,
        /** The answer in one sentence. */
        summary: z.string(),
        /** What keeps it running now, weightiest first. Empty while nothing does. */
        reasons: z.array(lifeReasonSchema),
        /** Since when nothing has been at work in it. Absent while something is. */
        idleSince: z.iso.datetime().optional(),
        /** When it will be stopped as idle if nothing happens. Absent while something keeps it. */
        stopsAt: z.iso.datetime().optional(),
        keptUntil: z.iso.datetime().optional()
    })
    .meta({ id: 'WorkspaceLife' });
export type WorkspaceLife = z.infer<typeof workspaceLifeSchema>;

export const workspaceLifeRoutes = {
    getWorkspaceLife: defineRoute({
        id: 'getWorkspaceLife',
        method: 'GET',
        path: '/workspaces/:workspaceId/life',
        tag: 'Workspaces',
        summary: 'Why the workspace is running, or why it stopped. Asking is no activity.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        response: workspaceLifeSchema,
        status: 200,
        problems: [workspaceProblems.notFound]
    }),
    keepWorkspaceAlive: defineRoute({
        id: 'keepWorkspaceAlive',
        method: 'PUT',
        path: '/workspaces/:workspaceId/keep-alive',
        tag: 'Workspaces',
        summary: 'Keep the workspace from being stopped as idle for some hours from now. Takes the place of what was asked before.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        body: keepAliveSchema,
        response: workspaceSchema,
        status: 200,
        problems: [workspaceProblems.notFound]
    }),
    endKeepAlive: defineRoute({
        id: 'endKeepAlive',
        method: 'DELETE',
        path: '/workspaces/:workspaceId/keep-alive',
        tag: 'Workspaces',
        summary: 'Let the workspace be stopped as idle again, counted from now.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        response: workspaceSchema,
        status: 200,
        problems: [workspaceProblems.notFound]
    }),
    reportAgentActivity: defineRoute({
        id: 'reportAgentActivity',
        method: 'POST',
        path: '/workspaces/:workspaceId/activity/agents',
        tag: 'Workspaces',
        summary: 'Say that an agent is at work in the workspace, so that it is not stopped as idle. Once a minute is enough.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        body: z.object({ name: z.string().trim().min(1).max(80) }),
        status: 204,
        problems: [workspaceProblems.notFound]
    })
};
