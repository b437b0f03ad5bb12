import { z } from 'zod';
import { licenseSchema } from './licenses.js';
import { roleSchema } from './organizations.js';
import { settingsDocumentSchema } from './personal-settings.js';
import { sharedPortSchema } from './ports.js';
import { limitNoticeSchema } from './workspace-usage.js';
import { workspaceSchema } from './workspaces.js';

/** What may be told to a person's open clients. Each kind carries the whole new state, so that one seen twice does no harm. */
export const eventPayloadSchema = z.discriminatedUnion('type', [
    z.object({ type: z.literal('license.changed'), license: licenseSchema }),
    /** To each person who may see the workspace, with that person's role. A deleted one says until when it can be had back. */
    z.object({ type: z.literal('workspace.changed'), workspace: workspaceSchema }),
    /** A workspace came near a limit, or reached it. Told once for each time. */
    z.object({ type: z.literal('workspace.limit'), workspaceId: z.uuid(), notice: limitNoticeSchema }),
    /** It is gone for good, or shared with this person no more. */
    z.object({ type: z.literal('workspace.removed'), workspaceId: z.uuid() }),
    /** Who shows with whom the workspace is shared reads it anew. To its owner. */
    z.object({ type: z.literal('workspace-shares.changed'), workspaceId: z.uuid() }),
    /** The ports of a workspace that are shared with its organisation, all of them. */
    z.object({ type: z.literal('ports.changed'), workspaceId: z.uuid(), ports: z.array(sharedPortSchema) }),
    /** A document of the person's settings has a new version. Who shows it reads it anew. */
    z.object({ type: z.literal('settings.changed'), document: settingsDocumentSchema, version: z.number().int() }),
    /** The organisation has another name or other settings, or was deleted. */
    z.object({
        type: z.literal('organization.changed'),
        organizationId: z.uuid(),
        name: z.string(),
        factorRequired: z.boolean(),
        deleted: z.boolean()
    }),
    /** Somebody joined, left, or is something else there now. `role` is null for who belongs there no more. */
    z.object({
        type: z.literal('membership.changed'),
        organizationId: z.uuid(),
        userId: z.uuid(),
        role: roleSchema.nullable(),
        suspended: z.boolean()
    }),
    /** Who shows teams, or invitations, reads them anew. */
    z.object({ type: z.literal('teams.changed'), organizationId: z.uuid() }),
    z.object({ type: z.literal('invitations.changed'), organizationId: z.uuid() })
]);
export type EventPayload = z.infer<typeof eventPayloadSchema>;

/**
 * `position` counts the events of one organisation from 1. A client sees those that its person may see, so the positions that
 * reach it have gaps; it asks for what came after the last one that it saw.
 */
export const eventSchema = z.object({ position: z.number().int().positive(), at: z.iso.datetime(), payload: eventPayloadSchema });
export type PlatformEvent = z.infer<typeof eventSchema>;

/**
 * Messages of the events socket (`<api root>/events?after=<position>`; without `after`, from now on), server to client.
 * `hello` comes first, and its `resumed` is false when the events asked for are no longer kept: then the client must
 * read anew what it shows.
 */
export const eventMessageSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('hello'), version: z.literal(1), position: z.number().int().nonnegative(), resumed: z.boolean() }),
    z.object({ kind: z.literal('event'), event: eventSchema })
]);
export type EventMessage = z.infer<typeof eventMessageSchema>;

export const eventsPath = '/events';

/** Why the server closed a socket (RFC 6455 private range). */
export const closeCodes = {
    sessionEnded: { code: 4001, reason: 'The session ended.' },
    /** The session goes on with other rights, or in another organisation: the client comes back and reads anew. */
    accessChanged: { code: 4003, reason: 'What this session may see has changed.' },
    goingAway: { code: 1012, reason: 'The platform restarts.' },
    tooSlow: { code: 4008, reason: 'The client reads too slowly.' }
} as const;
