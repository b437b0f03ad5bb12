import { z } from 'zod';
import { membershipSchema, organizationProblems, roleSchema } from './organizations.js';
import { defineRoute, publicAccess, signedIn } from './route.js';

export const invitationProblems = {
    /** Used, taken back, too old, or never there. */
    invalid: 'invitation.invalid',
    /** Who is signed in has another address than the invited one. */
    otherAddress: 'invitation.other-address',
    /** The account's address is the invited one, and is yet to be verified. */
    unverified: 'invitation.unverified',
    alreadyInvited: 'invitation.already-invited',
    alreadyMember: 'invitation.already-member',
    tooMany: 'invitation.too-many'
} as const;

export const invitationStateSchema = z.enum(['pending', 'expired']);

export const invitationSchema = z
    .object({
        invitationId: z.uuid(),
        email: z.string(),
        role: roleSchema,
        /** Who invited; absent once that account is gone. */
        invitedBy: z.string().optional(),
        state: invitationStateSchema,
        createdAt: z.iso.datetime(),
        sentAt: z.iso.datetime(),
        expiresAt: z.iso.datetime()
    })
    .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitationSchema>;

/** What who holds the link is shown before accepting. */
export const invitationPreviewSchema = z
    .object({ organizationName: z.string(), email: z.string(), role: roleSchema, expiresAt: z.iso.datetime() })
    .meta({ id: 'InvitationPreview' });
export type InvitationPreview = z.infer<typeof invitationPreviewSchema>;

const invitedEmailSchema = z
    .string()
    .trim()
    .max(254, 'An email address has at most 254 characters.')
    .pipe(z.email('Enter an email address such as ada@example.com.'));

/** The link's secret: it stands in the fragment of `<origin>/invitation#<token>`, and goes to the platform in a body alone. */
const tokenSchema = z.object({ token: z.string().min(1).max(200) });

const path = '/organizations/:organizationId/invitations';
const managing = signedIn('organization:manage', { permission: 'invitations:manage' });

export const invitationRoutes = {
    listInvitations: defineRoute({
        id: 'listInvitations',
        method: 'GET',
        path,
        tag: 'Invitations',
        summary: 'Invitations that nobody has accepted yet, the latest first.',
        access: signedIn('organization:read', { permission: 'invitations:manage' }),
        response: z.object({ invitations: z.array(invitationSchema) }),
        status: 200,
        problems: []
    }),
    createInvitation: defineRoute({
        id: 'createInvitation',
        method: 'POST',
        path,
        tag: 'Invitations',
        summary:
            'Invite an address. The answer is the same whether or not it has an account. A role that manages members asks for a fresh proof.',
        access: managing,
        // Without a role, the organisation's default.
        body: z.object({ email: invitedEmailSchema, role: roleSchema.optional() }),
        response: invitationSchema,
        status: 201,
        problems: [
            organizationProblems.personal,
            organizationProblems.roleAboveOwn,
            invitationProblems.alreadyInvited,
            invitationProblems.alreadyMember,
            invitationProblems.tooMany
        ]
    }),
    resendInvitation: defineRoute({
        id: 'resendInvitation',
        method: 'POST',
        path: `${path}/:invitationId/resend`,
        tag: 'Invitations',
        summary: 'Send the mail again with a new link, good for seven more days. Links that were sent before lead nowhere from then on.',
        access: managing,
        response: invitationSchema,
        status: 200,
        problems: [invitationProblems.tooMany, organizationProblems.roleAboveOwn]
    }),
    revokeInvitation: defineRoute({
        id: 'revokeInvitation',
        method: 'DELETE',
        path: `${path}/:invitationId`,
        tag: 'Invitations',
        summary: 'Take an invitation back: its link leads nowhere from then on.',
        access: managing,
        status: 204,
        problems: []
    }),
    previewInvitation: defineRoute({
        id: 'previewInvitation',
        method: 'POST',
        path: '/invitations/preview',
        tag: 'Invitations',
        summary: 'What an invitation is to, for whoever holds its link.',
        access: publicAccess,
        body: tokenSchema,
        response: invitationPreviewSchema,
        status: 200,
        problems: [invitationProblems.invalid]
    }),
    acceptInvitation: defineRoute({
        id: 'acceptInvitation',
        method: 'POST',
        path: '/invitations/acceptance',
        tag: 'Invitations',
        summary: 'Join the organisation. Only a person whose verified address is the invited one can.',
        access: signedIn('account'),
        body: tokenSchema,
        response: membershipSchema,
        status: 200,
        problems: [invitationProblems.invalid, invitationProblems.otherAddress, invitationProblems.unverified]
    })
};
