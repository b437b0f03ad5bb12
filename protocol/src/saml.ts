import { z } from 'zod';
import { defineRoute, publicAccess, signedIn } from './route.js';

export const samlProblems = {
    /** The metadata of an identity provider can't be read, or lacks what a sign-in needs. */
    unusableMetadata: 'saml.unusable-metadata',
    /** An address or a certificate of a connection can't be used. */
    unusableSettings: 'saml.unusable-settings'
} as const;

/** Bytes: an identity provider's answer and its metadata stay well below them. */
export const samlLimits = { response: 49_152, metadata: 49_152, certificates: 8 } as const;

const providerUrl = z.url({ protocol: /^https?$/, error: 'Enter an address that begins with https://.' }).max(2_000);

/** Where a person's attributes are found in an assertion, by their names there. What is left out is looked for by its usual names. */
export const samlAttributeMappingSchema = z
    .object({
        email: z.string().trim().min(1).max(300).optional(),
        name: z.string().trim().min(1).max(300).optional(),
        givenName: z.string().trim().min(1).max(300).optional(),
        familyName: z.string().trim().min(1).max(300).optional()
    })
    .meta({ id: 'SamlAttributeMapping' });
export type SamlAttributeMapping = z.infer<typeof samlAttributeMappingSchema>;

/** What a SAML connection knows of its identity provider. Several certificates at once let it change its key without an outage. */
export const samlSettingsSchema = z
    .object({
        idpEntityId: z.string().trim().min(1, "Enter the identity provider's entity id.").max(1_024),
        ssoUrl: providerUrl,
        /** Where a sign-out is told (single logout, HTTP-Redirect). */
        sloUrl: providerUrl.optional(),
        /** PEM, or the bare base64 of one. */
        certificates: z.array(z.string().trim().min(1).max(10_000)).min(1, 'Add a certificate.').max(samlLimits.certificates),
        attributeMapping: samlAttributeMappingSchema.default({})
    })
    .meta({ id: 'SamlSettings' });
export type SamlSettings = z.infer<typeof samlSettingsSchema>;

/** A certificate as an administrator recognises it. */
export const samlCertificateSchema = z
    .object({
        pem: z.string(),
        subject: z.string(),
        /** SHA-256 of the DER form, as pairs of hex digits with colons. */
        fingerprint: z.string(),
        validFrom: z.iso.datetime(),
        validTo: z.iso.datetime(),
        /** `expiring` in the last 30 days. */
        state: z.enum(['valid', 'expiring', 'expired', 'not-yet-valid'])
    })
    .meta({ id: 'SamlCertificate' });
export type SamlCertificate = z.infer<typeof samlCertificateSchema>;

/** What an identity provider's metadata says, ready to be put into a connection's settings. */
export const samlProviderSchema = z
    .object({
        idpEntityId: z.string(),
        ssoUrl: z.string(),
        sloUrl: z.string().optional(),
        certificates: z.array(samlCertificateSchema)
    })
    .meta({ id: 'SamlProvider' });
export type SamlProvider = z.infer<typeof samlProviderSchema>;

/** What an administrator enters at the identity provider, and the state of the certificates that it is known by. */
export const samlServiceProviderSchema = z
    .object({
        entityId: z.string(),
        acsUrl: z.string(),
        metadataUrl: z.string(),
        sloUrl: z.string(),
        /** Of the key that signs our requests. */
        certificate: samlCertificateSchema,
        /** Those of the connection's settings, in their order. */
        providerCertificates: z.array(samlCertificateSchema)
    })
    .meta({ id: 'SamlServiceProvider' });
export type SamlServiceProvider = z.infer<typeof samlServiceProviderSchema>;

export const readSamlMetadataSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('xml'), xml: z.string().min(1, 'Paste the metadata.').max(samlLimits.metadata) }),
    z.object({ kind: z.literal('url'), url: providerUrl })
]);
export type ReadSamlMetadata = z.infer<typeof readSamlMetadataSchema>;

const tag = 'SAML';

export const samlRoutes = {
    readSamlMetadata: defineRoute({
        id: 'readSamlMetadata',
        method: 'POST',
        path: '/organizations/:organizationId/sso/saml-metadata',
        tag,
        summary: "Read an identity provider's metadata, pasted or from its address, without keeping it.",
        access: signedIn('organization:manage', { permission: 'sso:manage' }),
        body: readSamlMetadataSchema,
        response: samlProviderSchema,
        status: 200,
        problems: [samlProblems.unusableMetadata]
    }),
    getSamlServiceProvider: defineRoute({
        id: 'getSamlServiceProvider',
        method: 'GET',
        path: '/organizations/:organizationId/sso/connections/:connectionId/service-provider',
        tag,
        summary: 'What to enter at the identity provider for this connection, and when the certificates of both sides end.',
        access: signedIn('organization:manage', { permission: 'sso:manage' }),
        response: samlServiceProviderSchema,
        status: 200,
        problems: []
    }),
    getSamlServiceProviderMetadata: defineRoute({
        id: 'getSamlServiceProviderMetadata',
        method: 'GET',
        path: '/sign-in/saml/:connectionId/metadata',
        tag,
        summary: 'The metadata of this service provider for one connection, to be read by its identity provider.',
        access: publicAccess,
        produces: 'application/samlmetadata+xml',
        status: 200,
        problems: []
    }),
    startSamlSignIn: defineRoute({
        id: 'startSamlSignIn',
        method: 'GET',
        path: '/sign-in/saml/:connectionId/start',
        tag,
        summary: 'Begin a sign-in: sends the browser to the identity provider with a signed request.',
        access: publicAccess,
        query: z.object({
            /** Where to go afterwards. What is no plain path of this origin counts for nothing. */
            next: z.string().max(2000).optional()
        }),
        status: 303,
        problems: []
    }),
    consumeSamlResponse: defineRoute({
        id: 'consumeSamlResponse',
        method: 'POST',
        path: '/sign-in/saml/:connectionId/acs',
        tag,
        summary: "Assertion consumer service: takes the identity provider's answer (HTTP-POST binding) and sends the browser on.",
        access: publicAccess,
        crossSite: true,
        consumes: 'application/x-www-form-urlencoded',
        // What is missing or too long is refused as any other answer is: by a redirect that says nothing.
        body: z.object({ SAMLResponse: z.string().default(''), RelayState: z.string().optional() }),
        status: 303,
        problems: []
    }),
    consumeSamlLogout: defineRoute({
        id: 'consumeSamlLogout',
        method: 'POST',
        path: '/sign-in/saml/:connectionId/logout',
        tag,
        summary:
            "Single logout: takes the identity provider's signed request (HTTP-POST binding) and ends the person's sessions from there.",
        access: publicAccess,
        crossSite: true,
        consumes: 'application/x-www-form-urlencoded',
        body: z.object({ SAMLRequest: z.string().default(''), RelayState: z.string().max(500).optional() }),
        status: 303,
        problems: []
    }),
    consumeSamlLogoutRedirect: defineRoute({
        id: 'consumeSamlLogoutRedirect',
        method: 'GET',
        path: '/sign-in/saml/:connectionId/logout',
        tag,
        summary: 'The same by HTTP-Redirect with a detached signature.',
        access: publicAccess,
        query: z.object({
            SAMLRequest: z.string().default(''),
            RelayState: z.string().max(500).optional(),
            SigAlg: z.string().default(''),
            Signature: z.string().default('')
        }),
        status: 303,
        problems: []
    }),
    finishSamlSignIn: defineRoute({
        id: 'finishSamlSignIn',
        method: 'GET',
        path: '/sign-in/saml/finish',
        tag,
        summary: 'End a sign-in in the browser that began it.',
        access: publicAccess,
        query: z.object({ code: z.string().max(200).default('') }),
        status: 303,
        problems: []
    })
};
