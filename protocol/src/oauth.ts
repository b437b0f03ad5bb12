import { z } from 'zod';
import { defineRoute, grantableScopes, publicAccess, signedIn } from './route.js';

/** The errors of token exchange in OAuth's own words (RFC 6749, 5.2; RFC 8628, 3.5), as codes of problems. */
export const oauthProblems = {
    invalidRequest: 'oauth.invalid_request',
    invalidClient: 'oauth.invalid_client',
    invalidGrant: 'oauth.invalid_grant',
    invalidScope: 'oauth.invalid_scope',
    unsupportedGrantType: 'oauth.unsupported_grant_type',
    authorizationPending: 'oauth.authorization_pending',
    slowDown: 'oauth.slow_down',
    accessDenied: 'oauth.access_denied',
    expiredToken: 'oauth.expired_token',
    /** Not of OAuth: no device waits for this code. It was mistyped, used, or is too old. */
    unknownUserCode: 'device.unknown-code'
} as const;

/** The answer of a refusal there. `error` is the code without its `oauth.`. */
export const oauthErrorSchema = z.object({ error: z.string(), error_description: z.string().optional() }).meta({ id: 'OAuthError' });
export type OAuthError = z.infer<typeof oauthErrorSchema>;

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';
/** The client id of the command line that comes with the platform. */
export const commandLineClient = 'coditect-cli';

/** What a command line gets that asks for nothing in particular. */
export const defaultGrantedScopes = ['organization:read', 'license:read', 'workspace', 'events'] as const;

/** Letters that are hard to take for another or to make words of (RFC 8628, 6.1). */
export const userCodeAlphabet = 'BCDFGHJKLMNPQRSTVWXZ';

/** As it is shown, `BCDF-GHJK`, whatever was typed between the letters. */
export const userCodeSchema = z
    .string()
    .max(40)
    .transform(text => text.toUpperCase().replace(/[\s_-]/g, ''))
    .pipe(z.string().regex(new RegExp(`^[${userCodeAlphabet}]{8}$`), 'A code has eight letters, such as BCDF-GHJK.'))
    .transform(code => `${code.slice(0, 4)}-${code.slice(4)}`);

const clientId = z.string().min(1).max(100);

export const deviceAuthorizationRequestSchema = z.object({
    client_id: clientId,
    /** Separated by spaces. */
    scope: z.string().max(400).optional(),
    /** What the device calls itself. Shown to the person, who should not take it for proven. */
    device_name: z
        .string()
        .trim()
        .max(80)
        .regex(/^[\p{L}\p{N}\p{P}\p{S} ]*$/u, 'A name of a device is letters, digits and signs.')
        .optional()
});

/** RFC 8628, 3.2. Times are in seconds. */
export const deviceAuthorizationSchema = z
    .object({
        device_code: z.string(),
        user_code: z.string(),
        verification_uri: z.string(),
        /** The code stands in the fragment, which browsers send to nobody. */
        verification_uri_complete: z.string(),
        expires_in: z.number().int(),
        interval: z.number().int()
    })
    .meta({ id: 'DeviceAuthorization' });
export type DeviceAuthorization = z.infer<typeof deviceAuthorizationSchema>;

export const tokenRequestSchema = z.object({
    grant_type: z.string().max(100),
    client_id: clientId.optional(),
    device_code: z.string().max(200).optional(),
    refresh_token: z.string().max(200).optional()
});

/** RFC 6749, 5.1. */
export const tokenResponseSchema = z
    .object({
        access_token: z.string(),
        token_type: z.literal('Bearer'),
        /** Seconds. */
        expires_in: z.number().int(),
        refresh_token: z.string(),
        scope: z.string()
    })
    .meta({ id: 'TokenResponse' });
export type TokenResponse = z.infer<typeof tokenResponseSchema>;

/** Who a token is for. One for another service than the API is refused by the API, and the other way round. */
export const tokenAudienceSchema = z.enum(['api', 'workflows']);
export type TokenAudience = z.infer<typeof tokenAudienceSchema>;

export const accessTokenRequestSchema = z.object({
    audience: tokenAudienceSchema.default('api'),
    scopes: z
        .array(z.enum(grantableScopes))
        .min(1)
        .default([...defaultGrantedScopes])
});

export const accessTokenSchema = z
    .object({ accessToken: z.string(), expiresAt: z.iso.datetime(), scopes: z.array(z.enum(grantableScopes)) })
    .meta({ id: 'AccessToken' });
export type AccessToken = z.infer<typeof accessTokenSchema>;

/** What a device that waits for a person asks for. */
export const deviceRequestSchema = z
    .object({
        userCode: z.string(),
        clientName: z.string(),
        /** What the device says of itself; proven by nothing. */
        deviceName: z.string().optional(),
        address: z.string(),
        scopes: z.array(z.enum(grantableScopes)),
        requestedAt: z.iso.datetime(),
        expiresAt: z.iso.datetime()
    })
    .meta({ id: 'DeviceRequest' });
export type DeviceRequest = z.infer<typeof deviceRequestSchema>;

const findDeviceSchema = z.object({ userCode: userCodeSchema });

export const approveDeviceSchema = z.object({
    userCode: userCodeSchema,
    /** Of those asked for, the ones that are given. */
    scopes: z.array(z.enum(grantableScopes)).min(1, 'Choose what the device may do.')
});

const deviceProblems = [oauthProblems.unknownUserCode];

export const oauthRoutes = {
    authorizeDevice: defineRoute({
        id: 'authorizeDevice',
        method: 'POST',
        path: '/oauth/device_authorization',
        tag: 'Tokens',
        summary: 'Begin the sign-in of a program without a browser (RFC 8628).',
        access: publicAccess,
        body: deviceAuthorizationRequestSchema,
        consumes: 'application/x-www-form-urlencoded',
        response: deviceAuthorizationSchema,
        status: 200,
        crossSite: true,
        errors: 'oauth',
        problems: [oauthProblems.invalidClient, oauthProblems.invalidScope]
    }),
    exchangeToken: defineRoute({
        id: 'exchangeToken',
        method: 'POST',
        path: '/oauth/token',
        tag: 'Tokens',
        summary: 'Trade a device code or a refresh token for an access token and the next refresh token (RFC 6749, RFC 8628).',
        access: publicAccess,
        body: tokenRequestSchema,
        consumes: 'application/x-www-form-urlencoded',
        response: tokenResponseSchema,
        status: 200,
        crossSite: true,
        errors: 'oauth',
        problems: [
            oauthProblems.authorizationPending,
            oauthProblems.slowDown,
            oauthProblems.accessDenied,
            oauthProblems.expiredToken,
            oauthProblems.invalidGrant,
            oauthProblems.invalidClient,
            oauthProblems.unsupportedGrantType
        ]
    }),
    revokeToken: defineRoute({
        id: 'revokeToken',
        method: 'POST',
        path: '/oauth/revoke',
        tag: 'Tokens',
        summary: 'Sign a command line out by its refresh token (RFC 7009). An unknown token gets the same answer.',
        access: publicAccess,
        body: z.object({ token: z.string().min(1).max(200), token_type_hint: z.string().max(100).optional() }),
        consumes: 'application/x-www-form-urlencoded',
        status: 204,
        crossSite: true,
        errors: 'oauth',
        problems: []
    }),
    getSigningKeys: defineRoute({
        id: 'getSigningKeys',
        method: 'GET',
        path: '/.well-known/jwks.json',
        tag: 'Tokens',
        summary: 'The public keys that access tokens are verified by (RFC 7517).',
        access: publicAccess,
        produces: 'application/jwk-set+json',
        status: 200,
        problems: []
    }),
    issueAccessToken: defineRoute({
        id: 'issueAccessToken',
        method: 'POST',
        path: '/tokens/access',
        tag: 'Tokens',
        summary: "A short-lived access token (RFC 9068) for one of the platform's services, in the organisation that the session works in.",
        access: signedIn('account', { permission: 'organization:read' }),
        body: accessTokenRequestSchema,
        response: accessTokenSchema,
        status: 201,
        problems: []
    }),
    rotateSigningKey: defineRoute({
        id: 'rotateSigningKey',
        method: 'POST',
        path: '/admin/signing-keys/rotations',
        tag: 'Administration',
        summary:
            'Publish the next signing key ahead of its turn. With `compromised` it signs at once, and what older keys signed is refused.',
        access: signedIn('administration', { elevated: true }),
        body: z.object({ compromised: z.boolean().default(false) }),
        response: z.object({ kid: z.string(), signsFrom: z.iso.datetime() }).meta({ id: 'SigningKeyRotation' }),
        status: 201,
        problems: []
    }),
    findDevice: defineRoute({
        id: 'findDevice',
        method: 'POST',
        path: '/device-requests/find',
        tag: 'Tokens',
        summary: 'The device that waits behind a code which it showed to the person.',
        access: signedIn('account'),
        body: findDeviceSchema,
        response: deviceRequestSchema,
        status: 200,
        problems: deviceProblems
    }),
    denyDevice: defineRoute({
        id: 'denyDevice',
        method: 'POST',
        path: '/device-requests/deny',
        tag: 'Tokens',
        summary: 'Turn the waiting device away.',
        access: signedIn('account'),
        body: findDeviceSchema,
        status: 204,
        problems: deviceProblems
    }),
    approveDevice: defineRoute({
        id: 'approveDevice',
        method: 'POST',
        path: '/organizations/:organizationId/device-requests/approve',
        tag: 'Tokens',
        summary: 'Let the waiting device work for the person in this organisation, with some of the scopes that it asked for.',
        access: signedIn('account', { permission: 'organization:read', elevated: true }),
        body: approveDeviceSchema,
        status: 204,
        problems: deviceProblems
    })
};
