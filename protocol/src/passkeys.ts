import { z } from 'zod';

/*
 * What a browser's WebAuthn calls take and give, in the JSON form of WebAuthn level 3 (§5.1.8, §5.1.9): bytes are base64url.
 */

const base64url = z
    .string()
    .min(1)
    .max(16_384)
    .regex(/^[\w-]+$/, 'Bytes are written as base64url.');

const transportSchema = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

/** A transport that is not known yet is no reason to refuse a passkey. */
const transportsSchema = z.array(z.string()).transform(names => names.filter(isTransport));

function isTransport(name: string): name is z.infer<typeof transportSchema> {
    return transportSchema.safeParse(name).success;
}

const descriptorSchema = z.object({
    id: base64url,
    type: z.literal('public-key'),
    transports: z.array(transportSchema).optional()
});

/** For `navigator.credentials.get`. */
export const passkeyRequestSchema = z
    .object({
        challenge: base64url,
        timeout: z.number(),
        rpId: z.string(),
        allowCredentials: z.array(descriptorSchema).optional(),
        userVerification: z.enum(['required', 'preferred', 'discouraged'])
    })
    .meta({ id: 'PasskeyRequest' });
export type PasskeyRequest = z.infer<typeof passkeyRequestSchema>;

/** For `navigator.credentials.create`. */
export const passkeyCreationSchema = z
    .object({
        challenge: base64url,
        timeout: z.number(),
        rp: z.object({ id: z.string(), name: z.string() }),
        user: z.object({ id: base64url, name: z.string(), displayName: z.string() }),
        pubKeyCredParams: z.array(z.object({ alg: z.number(), type: z.literal('public-key') })),
        excludeCredentials: z.array(descriptorSchema),
        authenticatorSelection: z.object({
            residentKey: z.enum(['required', 'preferred', 'discouraged']),
            userVerification: z.enum(['required', 'preferred', 'discouraged'])
        }),
        attestation: z.literal('none')
    })
    .meta({ id: 'PasskeyCreation' });
export type PasskeyCreation = z.infer<typeof passkeyCreationSchema>;

/** What `navigator.credentials.get` gave. */
export const passkeyAssertionSchema = z.object({
    id: base64url,
    rawId: base64url,
    type: z.literal('public-key'),
    response: z.object({
        clientDataJSON: base64url,
        authenticatorData: base64url,
        signature: base64url,
        userHandle: base64url.optional()
    }),
    authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
    clientExtensionResults: z.object({}).default({})
});
export type PasskeyAssertion = z.infer<typeof passkeyAssertionSchema>;

/** What `navigator.credentials.create` gave. */
export const passkeyRegistrationSchema = z.object({
    id: base64url,
    rawId: base64url,
    type: z.literal('public-key'),
    response: z.object({
        clientDataJSON: base64url,
        attestationObject: base64url,
        transports: transportsSchema.optional()
    }),
    authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
    clientExtensionResults: z.object({}).default({})
});
export type PasskeyRegistration = z.infer<typeof passkeyRegistrationSchema>;

/** The same, before it is checked: a browser may name transports that are not known here. */
export type PasskeyRegistrationInput = z.input<typeof passkeyRegistrationSchema>;
