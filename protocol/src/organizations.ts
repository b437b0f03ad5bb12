import { z } from 'zod';

export const roleSchema = z.enum(['owner', 'admin', 'billing', 'member', 'viewer']);
export type Role = z.infer<typeof roleSchema>;

/** An organisation that the signed-in person belongs to. It is the tenant; a personal one is made at sign-up. */
export const membershipSchema = z
    .object({
        organizationId: z.uuid(),
        name: z.string(),
        personal: z.boolean(),
        role: roleSchema
    })
    .meta({ id: 'Membership' });
export type Membership = z.infer<typeof membershipSchema>;
