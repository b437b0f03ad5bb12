import { z } from 'zod';
import { repositoryUrlSchema } from './repository-url.js';
import { defineRoute, signedIn } from './route.js';

export const workspaceProblems = {
    notFound: 'workspace.not-found',
    badCode: 'workspace.bad-code',
    /** Shared with the caller by a role that does not allow this. */
    roleTooLow: 'workspace.role-too-low',
    /** The tier allows no more of them. */
    limitReached: 'workspace.limit-reached',
    unknownTemplate: 'workspace.unknown-template',
    /** Whom it belongs to works in the organisation no more, so nobody runs it. */
    ownerGone: 'workspace.owner-gone',
    /** As many deleted ones are kept as there may be others. */
    tooManyDeleted: 'workspace.too-many-deleted',
    /** Deleted for good, or about to be. */
    goneForGood: 'workspace.gone-for-good'
} as const;

/** What a person may do with a workspace: all of it, work in it, or look at its files. */
export const workspaceRoleSchema = z.enum(['owner', 'edit', 'view']);
export type WorkspaceRole = z.infer<typeof workspaceRoleSchema>;

/** Whether `role` allows what at least `needed` is asked for. */
export function workspaceRoleAllows(role: WorkspaceRole, needed: WorkspaceRole): boolean {
    const order: readonly WorkspaceRole[] = ['view', 'edit', 'owner'];
    return order.indexOf(role) >= order.indexOf(needed);
}

export const workspaceNameSchema = z
    .string()
    .trim()
    .min(1, 'Give the workspace a name.')
    .max(60, 'A name has at most 60 characters.')
    .regex(/^[^\p{C}]*$/u, 'A name has no control characters.');

export const workspaceStateSchema = z.enum(['stopped', 'starting', 'running', 'stopping', 'failed']);
export type WorkspaceState = z.infer<typeof workspaceStateSchema>;

/** The steps of a start, in order. The last, `connecting`, ends when the IDE in the browser is usable. */
export const startPhases = ['queued', 'starting', 'connecting'] as const;
export const startPhaseSchema = z.enum(startPhases);
export type StartPhase = z.infer<typeof startPhaseSchema>;

export const phaseTimeSchema = z.object({ phase: startPhaseSchema, at: z.iso.datetime() });
export type PhaseTime = z.infer<typeof phaseTimeSchema>;

/**
 * Why a workspace runs no more. `memory` and `failed` come with a failure that says more: its IDE ended because memory ran out, or
 * for another reason of its own. Other limits stop no workspace: a full disk refuses writes, and ends the program that goes on.
 */
export const stopReasonSchema = z.enum(['asked', 'idle', 'platform', 'memory', 'failed']);
export type StopReason = z.infer<typeof stopReasonSchema>;

/** Where a start stands that waits: 1 is next. `memory`: the machine has none to spare now, and the first in line waits as well. */
export const queuePlaceSchema = z.object({
    place: z.number().int().positive(),
    length: z.number().int().positive(),
    waitsFor: z.enum(['turn', 'memory'])
});
export type QueuePlace = z.infer<typeof queuePlaceSchema>;

/** What a workspace's folder began with. `welcome` is what a person's first one holds. */
export const workspaceSourceSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('welcome') }),
    z.object({ kind: z.literal('empty') }),
    z.object({ kind: z.literal('repository'), url: repositoryUrlSchema }),
    z.object({ kind: z.literal('template'), template: z.string().regex(/^[a-z0-9-]{1,40}$/) })
]);
export type WorkspaceSource = z.infer<typeof workspaceSourceSchema>;

/** How many days a deleted workspace can be had back. */
export const workspaceRestoreDays = 7;

export const workspaceSchema = z
    .object({
        id: z.uuid(),
        organizationId: z.uuid(),
        ownerUserId: z.uuid(),
        /** What the person who asks may do with it. */
        role: workspaceRoleSchema,
        name: z.string(),
        source: workspaceSourceSchema,
        createdAt: z.iso.datetime(),
        /** There once it is deleted: until when it can be had back. */
        restorableUntil: z.iso.datetime().optional(),
        slug: z.string(),
        /** Origin of the workspace, such as `http://amber-otter-7f3k.localhost:3000`. */
        origin: z.string(),
        state: workspaceStateSchema,
        stateSince: z.iso.datetime(),
        /** Phases entered since the last start was asked for. */
        phases: z.array(phaseTimeSchema),
        stopReason: stopReasonSchema.optional(),
        failure: z.object({ message: z.string(), log: z.array(z.string()) }).optional(),
        idleStopMinutes: z.number(),
        /** While its start waits, where the workspace is read. Events do not have it: the place changes with those of others. */
        queue: queuePlaceSchema.optional(),
        /** When it will be stopped as idle, said some minutes before. Absent as soon as something happens in it. */
        idleStopAt: z.iso.datetime().optional(),
        /** Somebody asked to keep it from being stopped as idle until then. */
        keptUntil: z.iso.datetime().optional(),
        /** Of one that was stopped as idle: since when nothing had happened in it. */
        idleSince: z.iso.datetime().optional()
    })
    .meta({ id: 'Workspace' });
export type Workspace = z.infer<typeof workspaceSchema>;

export const workspaceLocationSchema = z
    .object({ workspaceId: z.uuid(), organizationId: z.uuid(), role: workspaceRoleSchema })
    .meta({ id: 'WorkspaceLocation' });
export type WorkspaceLocation = z.infer<typeof workspaceLocationSchema>;

/**
 * How a browser gets from the control origin to a workspace's: a form posts `code` to `enterUrl`. The code is good once,
 * for 30 seconds, and travels in a body so that no log and no history keeps it.
 */
export const handOverSchema = z
    .object({ enterUrl: z.string(), code: z.string(), expiresAt: z.iso.datetime(), workspace: workspaceSchema })
    .meta({ id: 'HandOver' });
export type HandOver = z.infer<typeof handOverSchema>;

export const workspaceRoutes = {
    listWorkspaces: defineRoute({
        id: 'listWorkspaces',
        method: 'GET',
        path: '/workspaces',
        tag: 'Workspaces',
        summary: "The signed-in person's own workspaces in the organisation that the session works in.",
        access: signedIn('workspaces:list', { permission: 'workspaces:use' }),
        response: z.object({ workspaces: z.array(workspaceSchema) }),
        status: 200,
        problems: []
    }),
    locateWorkspace: defineRoute({
        id: 'locateWorkspace',
        method: 'GET',
        path: '/workspaces/by-name/:slug',
        tag: 'Workspaces',
        summary:
            "Which of the person's organisations a workspace belongs to that is the person's or shared with him or her, by the first label of its host name.",
        access: signedIn('account'),
        params: { slug: z.string().regex(/^[a-z0-9-]{1,63}$/) },
        response: workspaceLocationSchema,
        status: 200,
        problems: [workspaceProblems.notFound]
    }),
    openWorkspace: defineRoute({
        id: 'openWorkspace',
        method: 'POST',
        path: '/workspaces/:workspaceId/open',
        tag: 'Workspaces',
        summary: 'Ask for the workspace to run and get a one-time code for its origin. Not for who may only look at it.',
        access: signedIn('account', { permission: 'workspaces:use' }),
        response: handOverSchema,
        status: 201,
        problems: [workspaceProblems.notFound, workspaceProblems.roleTooLow, workspaceProblems.ownerGone]
    }),
    getWorkspace: defineRoute({
        id: 'getWorkspace',
        method: 'GET',
        path: '/workspaces/:workspaceId',
        tag: 'Workspaces',
        summary: 'One workspace, as it stands.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        response: workspaceSchema,
        status: 200,
        problems: [workspaceProblems.notFound]
    }),
    startWorkspace: defineRoute({
        id: 'startWorkspace',
        method: 'POST',
        path: '/workspaces/:workspaceId/start',
        tag: 'Workspaces',
        summary: 'Ask for the workspace to run. Good at any state; a workspace that runs is left alone.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        response: workspaceSchema,
        status: 202,
        problems: [workspaceProblems.notFound, workspaceProblems.roleTooLow, workspaceProblems.ownerGone]
    }),
    stopWorkspace: defineRoute({
        id: 'stopWorkspace',
        method: 'POST',
        path: '/workspaces/:workspaceId/stop',
        tag: 'Workspaces',
        summary: 'Ask for the workspace to stop. Its files and settings stay.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        response: workspaceSchema,
        status: 202,
        problems: [workspaceProblems.notFound, workspaceProblems.roleTooLow]
    }),
    reportActivity: defineRoute({
        id: 'reportActivity',
        method: 'POST',
        path: '/workspaces/:workspaceId/activity',
        tag: 'Workspaces',
        summary: 'Say that a person is at work in the workspace, so that it is not stopped as idle. Once a minute is enough.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        status: 204,
        problems: [workspaceProblems.notFound, workspaceProblems.roleTooLow]
    }),
    restartWorkspace: defineRoute({
        id: 'restartWorkspace',
        method: 'POST',
        path: '/workspaces/:workspaceId/restart',
        tag: 'Workspaces',
        summary: 'Stop the workspace if it runs, then start it.',
        access: signedIn('workspace', { permission: 'workspaces:use' }),
        response: workspaceSchema,
        status: 202,
        problems: [workspaceProblems.notFound, workspaceProblems.roleTooLow, workspaceProblems.ownerGone]
    })
};

/** `now` is the server's time, since a browser's clock may be off and the cover shows how long each phase takes. */
export const workspacePageSchema = z
    .object({
        workspace: workspaceSchema,
        /** Whether others than the person who asks may work in it, and so run programs beside the person's own. */
        shared: z.boolean(),
        controlOrigin: z.string(),
        now: z.iso.datetime()
    })
    .meta({ id: 'WorkspacePage' });
export type WorkspacePage = z.infer<typeof workspacePageSchema>;

/** Where a workspace's origin keeps what is the platform's and not the IDE's. */
export const platformPaths = {
    root: '/_platform',
    api: '/_platform/api',
    enter: '/_platform/enter',
    /** Scripts and styles of the start cover, which lies over the IDE until it is usable. */
    cover: '/_platform/cover',
    /** `/_platform/ide/<content hash>/...`: the IDE's static bundle, the same bytes for every workspace. */
    ide: '/_platform/ide',
    /** What a page on this origin needs to know before it can do anything: {@link workspacePageSchema}. */
    workspace: '/_platform/workspace.json'
} as const;

/**
 * Header of the answer at a workspace's `/`: the version of the IDE's page, which is opaque. A page that was made ahead learns by it that
 * the platform has another one by now.
 */
export const pageVersionHeader = 'coditect-page';
