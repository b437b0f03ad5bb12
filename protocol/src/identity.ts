import { z } from 'zod';
import { nameSchema } from './names.js';
import { membershipSchema, roleSchema } from './organizations.js';
import { defineRoute, publicAccess, signedIn } from './route.js';

export const identityProblems = {
    weakPassword: 'identity.weak-password',
    wrongCredentials: 'identity.wrong-credentials',
    /** A fresh proof of being there is asked for first: see `elevation`. */
    elevationRequired: 'session.elevation-required',
    /** The organisation asks for a second factor, and this session has shown none. */
    factorRequired: 'organization.factor-required',
    /** A link, a code or a step of a sign-in was used already or is too old. */
    flowExpired: 'identity.flow-expired'
} as const;

/** Bytes rather than characters bound a password, since the hash works on bytes. */
export const passwordLimits = { minimumCharacters: 10, maximumBytes: 1024 } as const;

export const emailSchema = z
    .string()
    .trim()
    .max(254, 'An email address has at most 254 characters.')
    .pipe(z.email('Enter an email address such as ada@example.com.'));

export const signUpSchema = z.object({
    name: nameSchema,
    email: emailSchema,
    password: z.string().min(1, 'Choose a password.')
});
export type SignUp = z.infer<typeof signUpSchema>;

export const signInSchema = z.object({
    email: emailSchema,
    password: z.string().min(1, 'Enter your password.')
});
export type SignIn = z.infer<typeof signInSchema>;

export const userSchema = z
    .object({
        id: z.uuid(),
        name: z.string(),
        email: z.string(),
        administrator: z.boolean()
    })
    .meta({ id: 'User' });
export type User = z.infer<typeof userSchema>;

/** The signed-in person, where he or she belongs, and which organisation this session works in. */
export const identitySchema = z
    .object({ user: userSchema, memberships: z.array(membershipSchema), currentOrganizationId: z.uuid() })
    .meta({ id: 'Identity' });
export type Identity = z.infer<typeof identitySchema>;

export const accountSummarySchema = z
    .object({
        user: userSchema,
        organizationId: z.uuid(),
        tier: z.string(),
        createdAt: z.iso.datetime()
    })
    .meta({ id: 'AccountSummary' });
export type AccountSummary = z.infer<typeof accountSummarySchema>;

/** What the second step of a sign-in can be. `recovery-code` is the way back in when the others are lost. */
export const factorKindSchema = z.enum(['totp', 'passkey', 'email', 'sms', 'recovery-code']);
export type FactorKind = z.infer<typeof factorKindSchema>;

/**
 * How far a sign-in got. Where a second factor is asked for, a short-lived cookie of this browser carries the sign-in on; the
 * answer names the factors that the person has.
 */
export const signInOutcomeSchema = z
    .discriminatedUnion('kind', [
        z.object({ kind: z.literal('signed-in'), identity: identitySchema }),
        z.object({ kind: z.literal('factor-required'), factors: z.array(factorKindSchema), expiresAt: z.iso.datetime() })
    ])
    .meta({ id: 'SignInOutcome' });
export type SignInOutcome = z.infer<typeof signInOutcomeSchema>;

/** A sign-up says the same for an address that has an account: whoever reads that address's mail learns the rest there. */
export const signUpOutcomeSchema = z
    .discriminatedUnion('kind', [
        z.object({ kind: z.literal('signed-in'), identity: identitySchema }),
        z.object({ kind: z.literal('check-mail'), email: z.string() })
    ])
    .meta({ id: 'SignUpOutcome' });
export type SignUpOutcome = z.infer<typeof signUpOutcomeSchema>;

/** What the caller is at this moment. `elevatedUntil` is there as long as a fresh proof is good. */
export const currentSessionSchema = z
    .object({
        userId: z.uuid(),
        organizationId: z.uuid(),
        role: roleSchema,
        multiFactor: z.boolean(),
        elevatedUntil: z.iso.datetime().optional()
    })
    .meta({ id: 'CurrentSession' });
export type CurrentSession = z.infer<typeof currentSessionSchema>;

export const identityRoutes = {
    signUp: defineRoute({
        id: 'signUp',
        method: 'POST',
        path: '/accounts',
        tag: 'Identity',
        summary:
            'Ask for an account. The first of an installation is made and signed in at once; later ones are made when the mailed link is followed, and the answer says nothing of whether the address has an account.',
        access: publicAccess,
        body: signUpSchema,
        response: signUpOutcomeSchema,
        status: 201,
        problems: [identityProblems.weakPassword]
    }),
    signIn: defineRoute({
        id: 'signIn',
        method: 'POST',
        path: '/sessions',
        tag: 'Identity',
        summary: 'Sign in with email and password. The answer sets the session cookie.',
        access: publicAccess,
        body: signInSchema,
        response: signInOutcomeSchema,
        status: 201,
        problems: [identityProblems.wrongCredentials]
    }),
    signOut: defineRoute({
        id: 'signOut',
        method: 'DELETE',
        path: '/sessions/current',
        tag: 'Identity',
        summary: 'Sign out: ends the session everywhere, and closes its open sockets.',
        access: signedIn('session:end'),
        status: 204,
        problems: []
    }),
    currentSession: defineRoute({
        id: 'currentSession',
        method: 'GET',
        path: '/sessions/current',
        tag: 'Identity',
        summary: 'Whether the caller is signed in, and as what. Cheap: for whoever asks often.',
        access: signedIn('session:end'),
        response: currentSessionSchema,
        status: 200,
        problems: []
    }),
    whoAmI: defineRoute({
        id: 'whoAmI',
        method: 'GET',
        path: '/me',
        tag: 'Identity',
        summary: 'The signed-in person and the organisations that he or she belongs to.',
        access: signedIn('workspace'),
        response: identitySchema,
        status: 200,
        problems: []
    })
};
