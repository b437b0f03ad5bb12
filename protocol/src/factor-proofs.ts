import { z } from 'zod';
import { factorKindSchema } from './identity.js';
import { passkeyAssertionSchema, passkeyRequestSchema } from './passkeys.js';

/** People type codes with spaces and dashes, and recovery codes in small letters. */
const spaced = z
    .string()
    .max(64)
    .transform(text => text.replace(/[\s-]/g, ''));

/** Six digits, as an authenticator app shows and a message brings them. */
export const digitsSchema = spaced.pipe(z.string().regex(/^\d{6}$/, 'Enter the six digits.'));

/** Sixteen letters and digits without those that look alike (Crockford's base 32): 80 bits. */
export const recoveryCodeSchema = spaced.pipe(
    z
        .string()
        .toUpperCase()
        .regex(/^[0-9A-HJKMNP-TV-Z]{16}$/, 'Enter one of your recovery codes: 16 letters and digits.')
);

/** E.164 (ITU-T): a plus sign, the country's code and the number. */
export const phoneNumberSchema = z
    .string()
    .max(40)
    .transform(text => text.replace(/[\s()./-]/g, ''))
    .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'Enter the number with the code of its country, such as +44 20 7946 0958.'));

/** A factor that is shown: a code, or what a passkey signed. */
export const factorProofSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('totp'), code: digitsSchema }),
    z.object({ kind: z.literal('email'), code: digitsSchema }),
    z.object({ kind: z.literal('sms'), code: digitsSchema }),
    z.object({ kind: z.literal('recovery-code'), code: recoveryCodeSchema }),
    z.object({ kind: z.literal('passkey'), assertion: passkeyAssertionSchema })
]);
export type FactorProof = z.infer<typeof factorProofSchema>;

/** A factor that something has to be sent for before it can be shown. */
export const challengeRequestSchema = z.object({ kind: z.enum(['email', 'sms', 'passkey']) });

/** A code is under way to an address of which no more is told than the person needs, or a passkey is asked to sign. */
export const factorChallengeSchema = z
    .discriminatedUnion('kind', [
        z.object({ kind: z.literal('code-sent'), to: z.string(), expiresAt: z.iso.datetime() }),
        z.object({ kind: z.literal('passkey'), request: passkeyRequestSchema })
    ])
    .meta({ id: 'FactorChallenge' });
export type FactorChallenge = z.infer<typeof factorChallengeSchema>;

export const pendingFactorSchema = z.object({ factors: z.array(factorKindSchema) }).meta({ id: 'PendingFactor' });
export type PendingFactor = z.infer<typeof pendingFactorSchema>;

/** What a person can prove with that he or she is there. `email` is there as well for who has neither password nor factor. */
export const proofKindSchema = z.enum(['password', ...factorKindSchema.options]);
export type ProofKind = z.infer<typeof proofKindSchema>;

export const elevationProofSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('password'), password: z.string().min(1, 'Enter your password.').max(4096) }),
    ...factorProofSchema.options
]);
export type ElevationProof = z.infer<typeof elevationProofSchema>;

export const elevationSchema = z
    .object({
        /** Null where there is no fresh proof. */
        elevatedUntil: z.iso.datetime().nullable(),
        /** Any one of these will do; the most convenient first. */
        proofs: z.array(proofKindSchema)
    })
    .meta({ id: 'Elevation' });
export type Elevation = z.infer<typeof elevationSchema>;
