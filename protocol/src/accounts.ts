import { z } from 'zod';
import { emailSchema, identityProblems, signInOutcomeSchema } from './identity.js';
import { nameSchema } from './names.js';
import { defineRoute, publicAccess, signedIn } from './route.js';

export const accountProblems = {
    /** The link was opened in another browser than the one that signed up: the password shows that both are the same person. */
    passwordRequired: 'identity.password-required',
    /** The current password was asked for, and this is not it. */
    wrongPassword: 'identity.wrong-password',
    sameAddress: 'identity.same-address',
    /** A link of another account than the one that is signed in. */
    otherAccount: 'identity.other-account',
    /** The person's organisation lets its people in by single sign-on alone, so the address stays in its domains. */
    addressOfOrganization: 'identity.address-of-organization'
} as const;

/** Where the links of mails lead; the secret stands behind `#`. */
export const mailLinkPaths = { verify: '/verify', reset: '/reset', confirmAddress: '/confirm-address' } as const;

/** Languages of the platform's mails. */
export const languageSchema = z.enum(['en', 'de', 'fr', 'es']);
export type Language = z.infer<typeof languageSchema>;

const linkTokenSchema = z.string().min(1).max(200);
const newPasswordSchema = z.string().min(1, 'Choose a password.');

/** A person as his or her own account page shows it. */
export const profileSchema = z
    .object({
        name: z.string(),
        email: z.string(),
        /** False for the first account of an installation until it follows a link, see `sendAddressVerification`. */
        emailVerified: z.boolean(),
        language: languageSchema,
        /** Absent for who came by another site and never chose one. */
        passwordChangedAt: z.iso.datetime().optional()
    })
    .meta({ id: 'Profile' });
export type Profile = z.infer<typeof profileSchema>;

export const accountRoutes = {
    verifySignUp: defineRoute({
        id: 'verifySignUp',
        method: 'POST',
        path: '/accounts/verification',
        tag: 'Accounts',
        summary:
            'Follow the link of a sign-up: makes the account and signs in. In another browser than that of the sign-up, with its password.',
        access: publicAccess,
        body: z.object({ token: linkTokenSchema, password: z.string().min(1).optional() }),
        response: signInOutcomeSchema,
        status: 201,
        problems: [identityProblems.flowExpired, accountProblems.passwordRequired, identityProblems.wrongCredentials]
    }),
    resendVerification: defineRoute({
        id: 'resendVerification',
        method: 'POST',
        path: '/accounts/verification/resend',
        tag: 'Accounts',
        summary: 'Send the mail of the sign-up that this browser made once more. Answers the same whether one waits or not.',
        access: publicAccess,
        status: 204,
        problems: []
    }),
    discardSignUp: defineRoute({
        id: 'discardSignUp',
        method: 'POST',
        path: '/accounts/verification/discard',
        tag: 'Accounts',
        summary: '"This was not me": forget a sign-up by its link.',
        access: publicAccess,
        body: z.object({ token: linkTokenSchema }),
        status: 204,
        problems: []
    }),
    requestPasswordReset: defineRoute({
        id: 'requestPasswordReset',
        method: 'POST',
        path: '/password-resets',
        tag: 'Accounts',
        summary: 'Send a link to choose a new password. Answers the same whether the address has an account or not.',
        access: publicAccess,
        body: z.object({ email: emailSchema }),
        status: 204,
        problems: []
    }),
    confirmPasswordReset: defineRoute({
        id: 'confirmPasswordReset',
        method: 'POST',
        path: '/password-resets/confirmation',
        tag: 'Accounts',
        summary: 'Choose a new password by a mailed link. Ends all sessions and command-line sign-ins, and where asked API keys.',
        access: publicAccess,
        body: z.object({ token: linkTokenSchema, password: newPasswordSchema, endApiKeys: z.boolean().default(false) }),
        status: 204,
        problems: [identityProblems.flowExpired, identityProblems.weakPassword]
    }),
    confirmAddress: defineRoute({
        id: 'confirmAddress',
        method: 'POST',
        path: '/address-changes/confirmation',
        tag: 'Accounts',
        summary: 'Follow a link that was sent to a new or not yet verified address: it is then that of the account, which is signed in.',
        access: signedIn('account'),
        body: z.object({ token: linkTokenSchema }),
        response: z.object({ email: z.string() }),
        status: 200,
        problems: [identityProblems.flowExpired, accountProblems.otherAccount, accountProblems.addressOfOrganization]
    }),
    getProfile: defineRoute({
        id: 'getProfile',
        method: 'GET',
        path: '/me/profile',
        tag: 'Accounts',
        summary: 'Name, address, language and password of the signed-in person.',
        access: signedIn('account'),
        response: profileSchema,
        status: 200,
        problems: []
    }),
    changeProfile: defineRoute({
        id: 'changeProfile',
        method: 'PATCH',
        path: '/me/profile',
        tag: 'Accounts',
        summary: 'Change the name, or the language of mails.',
        access: signedIn('account'),
        body: z.object({ name: nameSchema.optional(), language: languageSchema.optional() }),
        response: profileSchema,
        status: 200,
        problems: []
    }),
    sendAddressVerification: defineRoute({
        id: 'sendAddressVerification',
        method: 'POST',
        path: '/me/address/verification',
        tag: 'Accounts',
        summary: 'Send a link to the address of the account, to verify it.',
        access: signedIn('account'),
        status: 204,
        problems: []
    }),
    changeAddress: defineRoute({
        id: 'changeAddress',
        method: 'POST',
        path: '/me/address',
        tag: 'Accounts',
        summary: 'Ask for another address: it counts once the link that is sent there is followed.',
        access: signedIn('account', { elevated: true }),
        body: z.object({ email: emailSchema }),
        status: 204,
        problems: [accountProblems.sameAddress]
    }),
    changePassword: defineRoute({
        id: 'changePassword',
        method: 'PUT',
        path: '/me/password',
        tag: 'Accounts',
        summary:
            'Change the password, or set a first one. Needs the current one or a fresh proof of being there. Ends all other sessions and command-line sign-ins, and where asked API keys.',
        access: signedIn('account'),
        body: z.object({
            current: z.string().min(1).optional(),
            password: newPasswordSchema,
            endApiKeys: z.boolean().default(false)
        }),
        status: 204,
        problems: [identityProblems.elevationRequired, accountProblems.wrongPassword, identityProblems.weakPassword]
    })
};
