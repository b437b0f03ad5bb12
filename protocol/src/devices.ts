import { z } from 'zod';
import { defineRoute, grantableScopes, signedIn } from './route.js';

/** A place where the person is signed in: a browser, or a command line. */
export const deviceSchema = z
    .object({
        /** The session's. */
        id: z.uuid(),
        kind: z.enum(['browser', 'command-line']),
        /** The one that asks. */
        current: z.boolean(),
        /** Such as `Firefox on Linux`, or what a command line calls itself. */
        name: z.string(),
        browser: z.string().optional(),
        operatingSystem: z.string().optional(),
        /** The address that it was last seen at. */
        address: z.string(),
        /** How the person signed in there, such as `password` and `totp`. */
        methods: z.array(z.string()),
        /** What a command line may do; a browser may do all. */
        scopes: z.array(z.enum(grantableScopes)).optional(),
        signedInAt: z.iso.datetime(),
        /** To the minute. */
        lastSeenAt: z.iso.datetime(),
        expiresAt: z.iso.datetime()
    })
    .meta({ id: 'Device' });
export type Device = z.infer<typeof deviceSchema>;

const choice = (preset: 'true' | 'false') => z.enum(['true', 'false']).default(preset);

export const deviceRoutes = {
    listDevices: defineRoute({
        id: 'listDevices',
        method: 'GET',
        path: '/sessions',
        tag: 'Devices',
        summary: 'Where the person is signed in, the device that was seen last first.',
        access: signedIn('account'),
        response: z.object({ devices: z.array(deviceSchema) }),
        status: 200,
        problems: []
    }),
    signOutDevice: defineRoute({
        id: 'signOutDevice',
        method: 'DELETE',
        path: '/sessions/:sessionId',
        tag: 'Devices',
        summary: 'Sign one of the own devices out.',
        access: signedIn('account'),
        status: 204,
        problems: []
    }),
    signOutEverywhere: defineRoute({
        id: 'signOutEverywhere',
        method: 'DELETE',
        path: '/sessions',
        tag: 'Devices',
        summary: 'Sign all devices out, save this one where that is asked for; with the API keys where that is.',
        access: signedIn('account'),
        query: z.object({ keepCurrent: choice('false'), includeKeys: choice('false') }),
        status: 204,
        problems: []
    })
};
