import { z } from 'zod';
import { roleSchema } from './organizations.js';
import { samlSettingsSchema } from './saml.js';

const connectionName = z.string().trim().min(1, 'Name the connection.').max(80, 'A name has at most 80 characters.');

/** Roles that just-in-time members may be given. Nobody becomes an owner by a sign-in. */
export const defaultRoleSchema = roleSchema.exclude(['owner']);
export type DefaultRole = z.infer<typeof defaultRoleSchema>;

/** What an organisation's admin enters. */
export const oidcSettingsInputSchema = z.object({
    issuer: z
        .string()
        .trim()
        .max(500)
        .pipe(z.url({ protocol: /^https?$/, error: 'Enter an address such as https://login.example.com.' })),
    clientId: z.string().trim().min(1, 'Enter the client id.').max(500),
    /** Left out in a change: the one that is kept stays. */
    clientSecret: z.string().trim().min(1).max(2000).optional()
});

const policyInput = {
    /** People of the verified domains become members at their first sign-in, in this role. Null: only who is a member may enter. */
    defaultRole: defaultRoleSchema.nullable(),
    /** The company's word that it asked for more than one factor this time is taken, for people who belong to no other organisation. */
    trustsFactors: z.boolean()
};

export const createConnectionSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('oidc'), name: connectionName, ...policyInput, oidc: oidcSettingsInputSchema }),
    z.object({ kind: z.literal('saml'), name: connectionName, ...policyInput, saml: samlSettingsSchema })
]);
export type CreateConnection = z.infer<typeof createConnectionSchema>;

/** Either settings are those of the connection's kind. New settings must prove themselves by a sign-in anew. */
export const updateConnectionSchema = z
    .object({
        name: connectionName,
        ...policyInput,
        oidc: oidcSettingsInputSchema,
        saml: samlSettingsSchema
    })
    .partial();
export type UpdateConnection = z.infer<typeof updateConnectionSchema>;

/** A connection as its organisation's admins see it: no secret in it, and what the other side has to be told. */
export const ssoConnectionSchema = z
    .object({
        id: z.uuid(),
        name: z.string(),
        ...policyInput,
        createdAt: z.iso.datetime(),
        /** The last sign-in that succeeded with these very settings. The connection is offered by address from then on. */
        testedAt: z.iso.datetime().nullable(),
        /** Below the API's root. Opened by an admin it is the test sign-in. */
        startPath: z.string(),
        settings: z.discriminatedUnion('kind', [
            z.object({
                kind: z.literal('oidc'),
                issuer: z.string(),
                clientId: z.string(),
                /** To enter at the identity provider. */
                redirectUri: z.string()
            }),
            /** What to enter at its identity provider: `readSamlServiceProvider`. */
            z.object({ kind: z.literal('saml'), ...samlSettingsSchema.shape })
        ])
    })
    .meta({ id: 'SsoConnection' });
export type SsoConnection = z.infer<typeof ssoConnectionSchema>;

export const domainNameSchema = z
    .string()
    .trim()
    .toLowerCase()
    .max(253)
    .regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, 'Enter a domain such as example.com.');

export const organizationDomainSchema = z
    .object({
        id: z.uuid(),
        domain: z.string(),
        /** The value of the TXT record at the domain that shows whose it is. */
        record: z.string(),
        verifiedAt: z.iso.datetime().nullable()
    })
    .meta({ id: 'OrganizationDomain' });
export type OrganizationDomain = z.infer<typeof organizationDomainSchema>;

/** All that an organisation's single sign-on page shows. */
export const singleSignOnSchema = z
    .object({
        connections: z.array(ssoConnectionSchema),
        domains: z.array(organizationDomainSchema),
        /** Members with addresses of the verified domains, save owners, get in by a connection alone. */
        required: z.boolean()
    })
    .meta({ id: 'SingleSignOn' });
export type SingleSignOn = z.infer<typeof singleSignOnSchema>;
