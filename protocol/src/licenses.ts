import { z } from 'zod';
import { defineRoute, signedIn } from './route.js';

export const tierSchema = z.enum(['free', 'team', 'enterprise']);
export type Tier = z.infer<typeof tierSchema>;

/** What a tier allows. `null` is "no limit". Figures from the platform's tier table (architecture evolution, phase 4). */
export const licenseLimitsSchema = z.object({
    projects: z.number().int().nullable(),
    tokensPerMonth: z.number().int().nullable(),
    agents: z.number().int().nullable(),
    /** Of one person in the organisation; whether they run or not. */
    workspaces: z.number().int().nullable(),
    /** Of each running workspace, its IDE and files in temporary folders included. */
    memoryMebibytes: z.number().int().nullable(),
    /** Of each running workspace; threads count, as they do for the kernel. */
    processes: z.number().int().nullable(),
    /** Of each workspace: its folder and the home folder together. */
    diskMebibytes: z.number().int().nullable()
});
export type LicenseLimits = z.infer<typeof licenseLimitsSchema>;

export const licenseSchema = z
    .object({
        organizationId: z.uuid(),
        tier: tierSchema,
        /** As it is shown to a person: "Free". */
        tierName: z.string(),
        limits: licenseLimitsSchema,
        since: z.iso.datetime()
    })
    .meta({ id: 'License' });
export type License = z.infer<typeof licenseSchema>;

export const licenseRoutes = {
    currentLicense: defineRoute({
        id: 'currentLicense',
        method: 'GET',
        path: '/license',
        tag: 'Licences',
        summary: "The licence of the organisation that the caller works in: on a workspace's origin, of the one that owns the workspace.",
        access: signedIn('license:read', { permission: 'organization:read' }),
        response: licenseSchema,
        status: 200,
        problems: []
    }),
    setTier: defineRoute({
        id: 'setTier',
        method: 'PUT',
        path: '/admin/organizations/:organizationId/license',
        tag: 'Administration',
        summary: "Set an organisation's tier. Its members see the change at once.",
        access: signedIn('administration', { elevated: true }),
        body: z.object({ tier: tierSchema }),
        response: licenseSchema,
        status: 200,
        problems: []
    })
};
