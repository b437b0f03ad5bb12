import { z } from 'zod';
import { defineRoute, signedIn } from './route.js';

export const portProblems = {
    /** No such port of a workspace, or it is not shared with the caller: the same answer to both. */
    notFound: 'port.not-found',
    badCode: 'port.bad-code',
    /** No process of the workspace listens on the port. */
    nothingListens: 'port.nothing-listens',
    tooManyShared: 'port.too-many-shared'
} as const;

/** Ports from which a person's server may be shown, as a decimal number without leading zeros. */
export const portNumberSchema = z.string().regex(/^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/);

/** How many ports of one workspace may be shared at once. */
export const maximumSharedPorts = 20;

/** Who may see a port: those who may enter its workspace, or all members of the workspace's organisation as well. */
export const portVisibilitySchema = z.enum(['private', 'organization']);
export type PortVisibility = z.infer<typeof portVisibilitySchema>;

/** A port that is shared with the organisation. A port that is in no list is private. */
export const sharedPortSchema = z
    .object({
        port: z.number().int().min(1).max(65_535),
        /** Where browsers see it, such as `http://5173--amber-otter-7f3kq.localhost:3000`. */
        origin: z.string(),
        sharedAt: z.iso.datetime()
    })
    .meta({ id: 'SharedPort' });
export type SharedPort = z.infer<typeof sharedPortSchema>;

/**
 * How a browser gets to a port's own origin: a form posts `code` to `enterUrl`, from the control origin or from the workspace's.
 * The code is good once, for 30 seconds.
 */
export const portHandOverSchema = z
    .object({ enterUrl: z.string(), code: z.string(), expiresAt: z.iso.datetime() })
    .meta({ id: 'PortHandOver' });
export type PortHandOver = z.infer<typeof portHandOverSchema>;

const inWorkspace = signedIn('ports', { permission: 'workspaces:use' });

export const portRoutes = {
    listSharedPorts: defineRoute({
        id: 'listSharedPorts',
        method: 'GET',
        path: '/workspaces/:workspaceId/ports',
        tag: 'Ports',
        summary: "The workspace's ports that are shared with its organisation.",
        access: inWorkspace,
        response: z.object({ ports: z.array(sharedPortSchema) }),
        status: 200,
        problems: [portProblems.notFound]
    }),
    sharePort: defineRoute({
        id: 'sharePort',
        method: 'PUT',
        path: '/workspaces/:workspaceId/ports/:port/sharing',
        tag: 'Ports',
        summary: "Let all members of the workspace's organisation see what listens on the port. Idempotent.",
        access: inWorkspace,
        params: { port: portNumberSchema },
        response: sharedPortSchema,
        status: 200,
        problems: [portProblems.notFound, portProblems.tooManyShared]
    }),
    stopSharingPort: defineRoute({
        id: 'stopSharingPort',
        method: 'DELETE',
        path: '/workspaces/:workspaceId/ports/:port/sharing',
        tag: 'Ports',
        summary: 'Make the port private again. Ends the ways in of everybody who came by the sharing alone. Idempotent.',
        access: inWorkspace,
        params: { port: portNumberSchema },
        status: 204,
        problems: [portProblems.notFound]
    }),
    openPort: defineRoute({
        id: 'openPort',
        method: 'POST',
        path: '/ports/:slug/:port/open',
        tag: 'Ports',
        summary: "Get a one-time code for a port's origin: of a workspace that the person may enter, or of one that shares the port.",
        access: signedIn('ports'),
        params: { slug: z.string().regex(/^[a-z0-9-]{1,63}$/), port: portNumberSchema },
        response: portHandOverSchema,
        status: 201,
        problems: [portProblems.notFound]
    })
};

/** What the platform keeps for itself on a port's origin. All other addresses are the person's server's. */
export const portPaths = {
    root: '/_platform',
    enter: '/_platform/enter',
    /** Whether something listens, {@link portStatusSchema}: what the page that waits for a server asks. */
    status: '/_platform/port.json'
} as const;

export const portStatusSchema = z.object({ listening: z.boolean() });
export type PortStatus = z.infer<typeof portStatusSchema>;
