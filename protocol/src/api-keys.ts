import { z } from 'zod';
import { keyNameSchema } from './names.js';
import { defineRoute, grantableScopes, signedIn } from './route.js';

export const apiKeyProblems = {
    /** A person has as many keys as one may have. */
    tooManyKeys: 'api-key.too-many'
} as const;

export const apiKeyLimits = { maximumDays: 365, maximumOverlapHours: 24, keysPerPerson: 50 } as const;

/** A key without its secret. */
export const apiKeySchema = z
    .object({
        id: z.uuid(),
        name: z.string(),
        /** How the key begins: enough to tell it from others, of no use to a thief. */
        prefix: z.string(),
        organizationId: z.uuid(),
        scopes: z.array(z.enum(grantableScopes)),
        createdAt: z.iso.datetime(),
        expiresAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().optional(),
        /** Until when the secret before the last rotation is good as well. */
        previousGoodUntil: z.iso.datetime().optional()
    })
    .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

/** The one time that the secret is told. */
export const newApiKeySchema = z.object({ key: apiKeySchema, secret: z.string() }).meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof newApiKeySchema>;

export const organizationApiKeySchema = apiKeySchema.extend({ userId: z.uuid(), userName: z.string() }).meta({ id: 'OrganizationApiKey' });
export type OrganizationApiKey = z.infer<typeof organizationApiKeySchema>;

export const createApiKeySchema = z.object({
    name: keyNameSchema,
    scopes: z.array(z.enum(grantableScopes)).min(1, 'Choose what the key may do.'),
    expiresInDays: z
        .number()
        .int()
        .min(1, 'A key lasts at least a day.')
        .max(apiKeyLimits.maximumDays, `A key lasts at most ${apiKeyLimits.maximumDays} days.`)
});

export const rotateApiKeySchema = z.object({
    overlapHours: z
        .number()
        .min(0)
        .max(apiKeyLimits.maximumOverlapHours, `The old secret can be good for at most ${apiKeyLimits.maximumOverlapHours} hours more.`)
        .default(0)
});

export const apiKeyRoutes = {
    listApiKeys: defineRoute({
        id: 'listApiKeys',
        method: 'GET',
        path: '/me/api-keys',
        tag: 'API keys',
        summary: "The person's own keys, newest first.",
        access: signedIn('account'),
        response: z.object({ keys: z.array(apiKeySchema) }),
        status: 200,
        problems: []
    }),
    createApiKey: defineRoute({
        id: 'createApiKey',
        method: 'POST',
        path: '/organizations/:organizationId/api-keys',
        tag: 'API keys',
        summary: 'Make a key that works for the person in this organisation. Its secret is told in this answer and never again.',
        access: signedIn('account', { permission: 'organization:read', elevated: true }),
        body: createApiKeySchema,
        response: newApiKeySchema,
        status: 201,
        problems: [apiKeyProblems.tooManyKeys]
    }),
    rotateApiKey: defineRoute({
        id: 'rotateApiKey',
        method: 'POST',
        path: '/me/api-keys/:keyId/rotations',
        tag: 'API keys',
        summary: 'Give a key a new secret. The old one is good for as long as is asked for, at most a day.',
        access: signedIn('account', { elevated: true }),
        body: rotateApiKeySchema,
        response: newApiKeySchema,
        status: 201,
        problems: []
    }),
    revokeApiKey: defineRoute({
        id: 'revokeApiKey',
        method: 'DELETE',
        path: '/me/api-keys/:keyId',
        tag: 'API keys',
        summary: 'End one of the own keys.',
        access: signedIn('account'),
        status: 204,
        problems: []
    }),
    listOrganizationApiKeys: defineRoute({
        id: 'listOrganizationApiKeys',
        method: 'GET',
        path: '/organizations/:organizationId/api-keys',
        tag: 'API keys',
        summary: 'All keys that work in the organisation, newest first.',
        access: signedIn('organization:manage', { permission: 'security:manage' }),
        response: z.object({ keys: z.array(organizationApiKeySchema) }),
        status: 200,
        problems: []
    }),
    revokeOrganizationApiKey: defineRoute({
        id: 'revokeOrganizationApiKey',
        method: 'DELETE',
        path: '/organizations/:organizationId/api-keys/:keyId',
        tag: 'API keys',
        summary: 'End a key that works in the organisation, whoever made it.',
        access: signedIn('account', { permission: 'security:manage' }),
        status: 204,
        problems: []
    })
};
