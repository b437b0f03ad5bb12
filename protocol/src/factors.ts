import { z } from 'zod';
import {
    challengeRequestSchema,
    digitsSchema,
    elevationProofSchema,
    elevationSchema,
    factorChallengeSchema,
    factorProofSchema,
    pendingFactorSchema,
    phoneNumberSchema
} from './factor-proofs.js';
import { identityProblems, signInOutcomeSchema } from './identity.js';
import { passkeyAssertionSchema, passkeyCreationSchema, passkeyRegistrationSchema, passkeyRequestSchema } from './passkeys.js';
import { defineRoute, publicAccess, signedIn } from './route.js';

export const factorProblems = {
    /** The code is wrong, was used already, or is too old. */
    wrongCode: 'factor.wrong-code',
    /** The passkey's answer does not hold. */
    wrongPasskey: 'factor.wrong-passkey',
    /** The person has no such factor, or the installation can't offer it. */
    notAvailable: 'factor.not-available',
    alreadyThere: 'factor.already-there',
    /** This browser is on its way in by something else, which a mere offer must not end. */
    otherSignIn: 'factor.other-sign-in',
    /** An organisation of the person asks for a second factor, and this is the last. */
    lastFactor: 'factor.last-factor'
} as const;

export const passkeyNameSchema = z
    .string()
    .trim()
    .min(1, 'Give the passkey a name.')
    .max(80, 'A name has at most 80 characters.')
    .regex(/^\P{Cc}*$/u, 'A name has no control characters.');

export const passkeySchema = z
    .object({
        id: z.uuid(),
        name: z.string(),
        /** Kept by a provider that copies it to the person's other devices. */
        backedUp: z.boolean(),
        createdAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().nullable()
    })
    .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof passkeySchema>;

const setUpSchema = z.object({ since: z.iso.datetime(), lastUsedAt: z.iso.datetime().nullable() });

/** All that a person has set up. */
export const factorsSchema = z
    .object({
        totp: setUpSchema.nullable(),
        passkeys: z.array(passkeySchema),
        /** `to`: where codes are sent, with its middle left out. */
        email: setUpSchema.extend({ to: z.string() }).nullable(),
        sms: setUpSchema.extend({ to: z.string() }).nullable(),
        recoveryCodes: z.object({ left: z.number().int(), createdAt: z.iso.datetime() }).nullable(),
        /** Whether this installation can send text messages. */
        smsAvailable: z.boolean(),
        /** Names of the person's organisations that ask for a second factor: while there are any, the last one can't be removed. */
        requiredBy: z.array(z.string())
    })
    .meta({ id: 'Factors' });
export type Factors = z.infer<typeof factorsSchema>;

/** A factor was added. With the first come recovery codes: this is the only time that they are told. */
export const factorAddedSchema = z
    .object({ factors: factorsSchema, recoveryCodes: z.array(z.string()).nullable() })
    .meta({ id: 'FactorAdded' });
export type FactorAdded = z.infer<typeof factorAddedSchema>;

/** `uri` (otpauth, for the square code) and `secret` (base 32, to be typed) say the same. They are told once. */
export const totpEnrolmentSchema = z
    .object({ secret: z.string(), uri: z.string(), expiresAt: z.iso.datetime() })
    .meta({ id: 'TotpEnrolment' });
export type TotpEnrolment = z.infer<typeof totpEnrolmentSchema>;

/** A change of factors signs the person out on all other devices; API keys end too where that is asked for. */
const changeSchema = z.object({ endApiKeys: z.boolean().default(false) });
const removalSchema = z.object({ endApiKeys: z.stringbool().default(false) });

const tag = 'Second factors';
const changing = signedIn('account', { elevated: true });

export const factorRoutes = {
    getPendingFactor: defineRoute({
        id: 'getPendingFactor',
        method: 'GET',
        path: '/sessions/factor',
        tag,
        summary: 'The sign-in of this browser that waits for its second factor: which of them would do.',
        access: publicAccess,
        response: pendingFactorSchema,
        status: 200,
        problems: [identityProblems.flowExpired]
    }),
    challengeFactor: defineRoute({
        id: 'challengeFactor',
        method: 'POST',
        path: '/sessions/factor/challenge',
        tag,
        summary: 'Send a code for the sign-in that waits for its second factor, or begin with a passkey.',
        access: publicAccess,
        body: challengeRequestSchema,
        response: factorChallengeSchema,
        status: 200,
        problems: [identityProblems.flowExpired, factorProblems.notAvailable]
    }),
    signInWithFactor: defineRoute({
        id: 'signInWithFactor',
        method: 'POST',
        path: '/sessions/factor',
        tag,
        summary: 'Show the second factor and be signed in. After five wrong tries the sign-in has to start again.',
        access: publicAccess,
        body: factorProofSchema,
        response: signInOutcomeSchema,
        status: 201,
        problems: [identityProblems.flowExpired, factorProblems.wrongCode, factorProblems.wrongPasskey, factorProblems.notAvailable]
    }),
    beginPasskeySignIn: defineRoute({
        id: 'beginPasskeySignIn',
        method: 'POST',
        path: '/sessions/passkey/challenge',
        tag,
        summary: 'Begin a sign-in with a passkey alone. The answer sets a cookie that it must be finished with.',
        access: publicAccess,
        /** `offered`: nobody has asked for it yet, the page only offers it. It gives way then to what another tab has begun. */
        body: z.object({ offered: z.boolean().default(false) }),
        response: passkeyRequestSchema,
        status: 200,
        problems: [factorProblems.otherSignIn]
    }),
    signInWithPasskey: defineRoute({
        id: 'signInWithPasskey',
        method: 'POST',
        path: '/sessions/passkey',
        tag,
        summary: 'Sign in with a passkey, which has verified its user.',
        access: publicAccess,
        body: z.object({ assertion: passkeyAssertionSchema }),
        response: signInOutcomeSchema,
        status: 201,
        problems: [identityProblems.flowExpired, factorProblems.wrongPasskey]
    }),
    getElevation: defineRoute({
        id: 'getElevation',
        method: 'GET',
        path: '/elevation',
        tag,
        summary: 'Until when the last fresh proof is good, and how the person can give another.',
        access: signedIn('account'),
        response: elevationSchema,
        status: 200,
        problems: []
    }),
    challengeElevation: defineRoute({
        id: 'challengeElevation',
        method: 'POST',
        path: '/elevation/challenge',
        tag,
        summary: 'Send a code for a fresh proof, or begin with a passkey.',
        access: signedIn('account'),
        body: challengeRequestSchema,
        response: factorChallengeSchema,
        status: 200,
        problems: [factorProblems.notAvailable]
    }),
    elevate: defineRoute({
        id: 'elevate',
        method: 'POST',
        path: '/elevation',
        tag,
        summary: 'Give a fresh proof of being there, good for 15 minutes. Who has a second factor must show that.',
        access: signedIn('account'),
        body: elevationProofSchema,
        response: elevationSchema,
        status: 200,
        problems: [identityProblems.wrongCredentials, factorProblems.wrongCode, factorProblems.wrongPasskey, factorProblems.notAvailable]
    }),
    listFactors: defineRoute({
        id: 'listFactors',
        method: 'GET',
        path: '/me/factors',
        tag,
        summary: 'The second factors that the person has set up.',
        access: signedIn('account'),
        response: factorsSchema,
        status: 200,
        problems: []
    }),
    enrolTotp: defineRoute({
        id: 'enrolTotp',
        method: 'POST',
        path: '/me/factors/totp',
        tag,
        summary: 'Begin to set up an authenticator app: its secret, told once. Replaces the one that there is when confirmed.',
        access: changing,
        response: totpEnrolmentSchema,
        status: 201,
        problems: []
    }),
    confirmTotp: defineRoute({
        id: 'confirmTotp',
        method: 'POST',
        path: '/me/factors/totp/confirmation',
        tag,
        summary: 'Finish setting up an authenticator app with a code that it shows.',
        access: changing,
        body: changeSchema.extend({ code: digitsSchema }),
        response: factorAddedSchema,
        status: 200,
        problems: [identityProblems.flowExpired, factorProblems.wrongCode]
    }),
    removeTotp: defineRoute({
        id: 'removeTotp',
        method: 'DELETE',
        path: '/me/factors/totp',
        tag,
        summary: 'Remove the authenticator app.',
        access: changing,
        query: removalSchema,
        response: factorsSchema,
        status: 200,
        problems: [factorProblems.lastFactor]
    }),
    enrolEmail: defineRoute({
        id: 'enrolEmail',
        method: 'POST',
        path: '/me/factors/email',
        tag,
        summary: "Begin to use codes by mail as a second factor: one is sent to the account's address.",
        access: changing,
        response: factorChallengeSchema,
        status: 200,
        problems: [factorProblems.alreadyThere]
    }),
    confirmEmail: defineRoute({
        id: 'confirmEmail',
        method: 'POST',
        path: '/me/factors/email/confirmation',
        tag,
        summary: 'Finish setting up codes by mail with the code that came.',
        access: changing,
        body: changeSchema.extend({ code: digitsSchema }),
        response: factorAddedSchema,
        status: 200,
        problems: [identityProblems.flowExpired, factorProblems.wrongCode]
    }),
    removeEmail: defineRoute({
        id: 'removeEmail',
        method: 'DELETE',
        path: '/me/factors/email',
        tag,
        summary: 'Use codes by mail no longer.',
        access: changing,
        query: removalSchema,
        response: factorsSchema,
        status: 200,
        problems: [factorProblems.lastFactor]
    }),
    enrolPhone: defineRoute({
        id: 'enrolPhone',
        method: 'POST',
        path: '/me/factors/sms',
        tag,
        summary: 'Begin to use codes by text message: one is sent to the number. Replaces the number that there is when confirmed.',
        access: changing,
        body: z.object({ number: phoneNumberSchema }),
        response: factorChallengeSchema,
        status: 200,
        problems: [factorProblems.notAvailable]
    }),
    confirmPhone: defineRoute({
        id: 'confirmPhone',
        method: 'POST',
        path: '/me/factors/sms/confirmation',
        tag,
        summary: 'Finish setting up codes by text message with the code that came.',
        access: changing,
        body: changeSchema.extend({ code: digitsSchema }),
        response: factorAddedSchema,
        status: 200,
        problems: [identityProblems.flowExpired, factorProblems.wrongCode]
    }),
    removePhone: defineRoute({
        id: 'removePhone',
        method: 'DELETE',
        path: '/me/factors/sms',
        tag,
        summary: 'Use codes by text message no longer.',
        access: changing,
        query: removalSchema,
        response: factorsSchema,
        status: 200,
        problems: [factorProblems.lastFactor]
    }),
    beginPasskey: defineRoute({
        id: 'beginPasskey',
        method: 'POST',
        path: '/me/passkeys/challenge',
        tag,
        summary: 'Begin to add a passkey.',
        access: changing,
        response: passkeyCreationSchema,
        status: 200,
        problems: []
    }),
    addPasskey: defineRoute({
        id: 'addPasskey',
        method: 'POST',
        path: '/me/passkeys',
        tag,
        summary: 'Add a passkey.',
        access: changing,
        body: changeSchema.extend({ name: passkeyNameSchema, registration: passkeyRegistrationSchema }),
        response: factorAddedSchema,
        status: 201,
        problems: [identityProblems.flowExpired, factorProblems.wrongPasskey, factorProblems.alreadyThere]
    }),
    renamePasskey: defineRoute({
        id: 'renamePasskey',
        method: 'PATCH',
        path: '/me/passkeys/:passkeyId',
        tag,
        summary: 'Give a passkey another name.',
        access: signedIn('account'),
        body: z.object({ name: passkeyNameSchema }),
        response: factorsSchema,
        status: 200,
        problems: []
    }),
    removePasskey: defineRoute({
        id: 'removePasskey',
        method: 'DELETE',
        path: '/me/passkeys/:passkeyId',
        tag,
        summary: 'Remove a passkey.',
        access: changing,
        query: removalSchema,
        response: factorsSchema,
        status: 200,
        problems: [factorProblems.lastFactor]
    }),
    renewRecoveryCodes: defineRoute({
        id: 'renewRecoveryCodes',
        method: 'POST',
        path: '/me/recovery-codes',
        tag,
        summary: 'Make ten new recovery codes, told once. The old ones are good no longer.',
        access: changing,
        body: changeSchema,
        response: factorAddedSchema,
        status: 201,
        problems: [factorProblems.notAvailable]
    })
};
