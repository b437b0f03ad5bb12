import { z } from 'zod';
import { organizationNameSchema } from './names.js';
import { defineRoute, signedIn } from './route.js';

export const organizationProblems = {
    /** A personal organisation has one member, for good. */
    personal: 'organization.personal',
    /** There must always be somebody who owns it. */
    lastOwner: 'organization.last-owner',
    /** Nobody gives, takes or changes a role that stands above the own one. */
    roleAboveOwn: 'organization.role-above-own',
    /** What was typed to confirm is not the organisation's name. */
    otherName: 'organization.other-name',
    /** The account's own address is not verified yet. */
    unverified: 'organization.unverified',
    noMember: 'organization.no-member',
    tooMany: 'organization.too-many'
} as const;

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

/** Roles that an invitation has where nothing else is said. Ownership is never given by default. */
export const invitationRoleSchema = roleSchema.exclude(['owner']);

export const organizationSchema = z
    .object({
        organizationId: z.uuid(),
        name: z.string(),
        personal: z.boolean(),
        /** The signed-in person's own. */
        role: roleSchema,
        /** Nobody gets in who has not signed in with a second factor. */
        factorRequired: z.boolean(),
        defaultRole: invitationRoleSchema,
        members: z.number().int().nonnegative(),
        createdAt: z.iso.datetime()
    })
    .meta({ id: 'Organization' });
export type Organization = z.infer<typeof organizationSchema>;

/** An organisation that the person deleted and may still bring back. */
export const deletedOrganizationSchema = z
    .object({ organizationId: z.uuid(), name: z.string(), restorableUntil: z.iso.datetime() })
    .meta({ id: 'DeletedOrganization' });
export type DeletedOrganization = z.infer<typeof deletedOrganizationSchema>;

/** Days in which a deleted organisation can be brought back. */
export const restorableDays = 7;

const problems = organizationProblems;

export const organizationRoutes = {
    listOrganizations: defineRoute({
        id: 'listOrganizations',
        method: 'GET',
        path: '/organizations',
        tag: 'Organisations',
        summary: 'The organisations of the signed-in person, the personal one first, and those that he or she may still bring back.',
        access: signedIn('organization:read'),
        response: z.object({ organizations: z.array(membershipSchema), deleted: z.array(deletedOrganizationSchema) }),
        status: 200,
        problems: []
    }),
    createOrganization: defineRoute({
        id: 'createOrganization',
        method: 'POST',
        path: '/organizations',
        tag: 'Organisations',
        summary: 'Make an organisation, which the caller owns. It begins with the free tier.',
        access: signedIn('account'),
        body: z.object({ name: organizationNameSchema }),
        response: organizationSchema,
        status: 201,
        problems: [problems.unverified, problems.tooMany]
    }),
    getOrganization: defineRoute({
        id: 'getOrganization',
        method: 'GET',
        path: '/organizations/:organizationId',
        tag: 'Organisations',
        summary: 'An organisation and its settings.',
        access: signedIn('organization:read', { permission: 'organization:read' }),
        response: organizationSchema,
        status: 200,
        problems: []
    }),
    updateOrganization: defineRoute({
        id: 'updateOrganization',
        method: 'PATCH',
        path: '/organizations/:organizationId',
        tag: 'Organisations',
        summary: 'Rename an organisation, or change which role people get at first. One that manages members asks for a fresh proof.',
        access: signedIn('organization:manage', { permission: 'organization:update' }),
        body: z.object({ name: organizationNameSchema.optional(), defaultRole: invitationRoleSchema.optional() }),
        response: organizationSchema,
        status: 200,
        problems: [problems.personal, problems.roleAboveOwn]
    }),
    setFactorRequired: defineRoute({
        id: 'setFactorRequired',
        method: 'PUT',
        path: '/organizations/:organizationId/factor-required',
        tag: 'Organisations',
        summary: 'Let in only who signed in with a second factor, or everybody again. Who turns it on must have shown one.',
        access: signedIn('account', { permission: 'security:manage', elevated: true }),
        body: z.object({ factorRequired: z.boolean() }),
        response: organizationSchema,
        status: 200,
        problems: [problems.personal, 'organization.factor-required']
    }),
    deleteOrganization: defineRoute({
        id: 'deleteOrganization',
        method: 'POST',
        path: '/organizations/:organizationId/deletion',
        tag: 'Organisations',
        summary: `Delete an organisation, whose name is typed to confirm. An owner can bring it back for ${restorableDays} days.`,
        access: signedIn('account', { permission: 'organization:delete', elevated: true }),
        body: z.object({ name: z.string() }),
        response: deletedOrganizationSchema,
        status: 200,
        problems: [problems.personal, problems.otherName]
    }),
    restoreOrganization: defineRoute({
        id: 'restoreOrganization',
        method: 'POST',
        path: '/organizations/:organizationId/restoration',
        tag: 'Organisations',
        summary: 'Bring back an organisation that was deleted. Only its owners can.',
        access: signedIn('account'),
        response: organizationSchema,
        status: 200,
        problems: []
    }),
    transferOwnership: defineRoute({
        id: 'transferOwnership',
        method: 'POST',
        path: '/organizations/:organizationId/transfer',
        tag: 'Organisations',
        summary: 'Make another member the owner in place of the caller, who becomes an admin. Both get a mail.',
        access: signedIn('account', { permission: 'organization:transfer', elevated: true }),
        body: z.object({ userId: z.uuid().toLowerCase() }),
        response: organizationSchema,
        status: 200,
        problems: [problems.personal, problems.noMember, problems.unverified]
    }),
    leaveOrganization: defineRoute({
        id: 'leaveOrganization',
        method: 'POST',
        path: '/organizations/:organizationId/leave',
        tag: 'Organisations',
        summary: 'Leave an organisation. Its last owner can not.',
        access: signedIn('account', { permission: 'organization:read' }),
        status: 204,
        problems: [problems.personal, problems.lastOwner]
    }),
    switchOrganization: defineRoute({
        id: 'switchOrganization',
        method: 'PUT',
        path: '/sessions/current/organization',
        tag: 'Organisations',
        summary: "Work in another of the person's organisations from now on, in every page of this session.",
        access: signedIn('account'),
        body: z.object({ organizationId: z.uuid().toLowerCase() }),
        response: membershipSchema,
        status: 200,
        problems: ['organization.factor-required']
    })
};
