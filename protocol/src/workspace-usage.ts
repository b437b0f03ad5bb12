import { z } from 'zod';
import { defineRoute, signedIn } from './route.js';
import { workspaceProblems } from './workspaces.js';

/**
 * How near a workspace is to a limit. `high` from 80 % and `critical` from 95 %; `full` at the limit itself. Where there is no
 * limit, or nothing is known yet, it is `fine`.
 */
export const usageLevelSchema = z.enum(['fine', 'high', 'critical', 'full']);
export type UsageLevel = z.infer<typeof usageLevelSchema>;

/** Shares of a limit from which on it is `high` and `critical`. */
export const usageThresholds = { high: 0.8, critical: 0.95 } as const;

export function usageLevelOf(used: number, limit: number | null): UsageLevel {
    if (limit === null) {
        return 'fine';
    }
    const share = limit === 0 ? Number.POSITIVE_INFINITY : used / limit;
    return share >= 1 ? 'full' : share >= usageThresholds.critical ? 'critical' : share >= usageThresholds.high ? 'high' : 'fine';
}

/** `limit` is null where there is none. Memory and disk are in MiB, processes are counted. */
const usageFigureSchema = z.object({
    used: z.number().nonnegative(),
    limit: z.number().int().nonnegative().nullable(),
    level: usageLevelSchema
});
export type UsageFigure = z.infer<typeof usageFigureSchema>;

/**
 * Who holds a running workspace to its limits: the machine's kernel, or the platform, which looks every few seconds and ends what
 * is too large, and which a quick program can outrun for that long.
 */
export const limitKeeperSchema = z.enum(['kernel', 'platform']);
export type LimitKeeper = z.infer<typeof limitKeeperSchema>;

/** What a running workspace uses at one moment, against its tier's limits. */
export const workspaceUsageSchema = z
    .object({
        workspaceId: z.uuid(),
        at: z.iso.datetime(),
        memory: usageFigureSchema,
        processes: usageFigureSchema,
        /** Measured now and then, since counting files is work: `at` says when. Absent until it was measured first. */
        disk: usageFigureSchema.extend({ at: z.iso.datetime() }).optional(),
        keepers: z.object({ memory: limitKeeperSchema, processes: limitKeeperSchema }),
        /** By memory, largest first. `ide` marks the IDE's own process, which is not ended to make room. */
        largestProcesses: z.array(z.object({ pid: z.number().int(), name: z.string(), memoryMebibytes: z.number(), ide: z.boolean() })),
        /** By size, largest first; `~` is the home folder. A folder's size holds those of the folders in it. */
        largestFolders: z.array(z.object({ path: z.string(), mebibytes: z.number() }))
    })
    .meta({ id: 'WorkspaceUsage' });
export type WorkspaceUsage = z.infer<typeof workspaceUsageSchema>;

/** Something happened at a limit that a person should hear of. */
export const limitNoticeSchema = z.object({
    id: z.uuid(),
    at: z.iso.datetime(),
    resource: z.enum(['memory', 'processes', 'disk', 'machine-disk']),
    /** `near`: nothing was ended or refused yet. `room`: what was refused is possible again. */
    kind: z.enum(['near', 'ended', 'refused', 'room']),
    /** For the person: what happened and what to do. */
    sentence: z.string(),
    /** What was ended, as its process is called. */
    program: z.string().optional()
});
export type LimitNotice = z.infer<typeof limitNoticeSchema>;

export const workspaceUsageRoutes = {
    getWorkspaceUsage: defineRoute({
        id: 'getWorkspaceUsage',
        method: 'GET',
        path: '/workspaces/:workspaceId/usage',
        tag: 'Workspaces',
        summary:
            'What the workspace uses of its memory, processes and disk. Nothing but its disk while it does not run. Reading it is no activity.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        response: z.object({ usage: workspaceUsageSchema.optional() }),
        status: 200,
        problems: [workspaceProblems.notFound]
    })
};
