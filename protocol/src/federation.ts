import { z } from 'zod';
import { emailSchema } from './identity.js';
import { roleSchema } from './organizations.js';
import { defineRoute, publicAccess, signedIn } from './route.js';
import { samlSettingsSchema } from './saml.js';

/**
 * Why a sign-in that went over another party did not end in a session. The browser comes back to the sign-in page with
 * `?problem=<the part after the dot>`; the page has a sentence for each.
 */
export const federationProblems = {
    /** The way back came too late, twice, or to another browser than the one that left. */
    expired: 'federation.expired',
    /** The person said no at the provider. */
    denied: 'federation.denied',
    /** The provider's answer is not one that can be believed. */
    answerRefused: 'federation.answer-refused',
    /** The provider can't be reached, or is set up wrongly. */
    providerUnavailable: 'federation.provider-unavailable',
    /** The provider names no address that it has verified. */
    addressUnverified: 'federation.address-unverified',
    /** The address has an account which this identity may not take by itself: sign in as before, and link it in the account. */
    linkFirst: 'federation.link-first',
    /** A company vouched for an address outside of its verified domains. */
    foreignAddress: 'federation.foreign-address',
    /** The organisation takes in nobody who was not invited. */
    notMember: 'federation.not-a-member',
    /** The account was deactivated. */
    accountClosed: 'federation.account-closed',
    /** The identity belongs to another account already. */
    linkedElsewhere: 'federation.linked-elsewhere',
    /** The organisation asks its members to sign in through the company. */
    singleSignOnRequired: 'federation.single-sign-on-required',
    /** What would be unlinked is the only way in. */
    lastWayIn: 'federation.last-way-in',
    connectionUntested: 'federation.connection-untested',
    tooManyConnections: 'federation.too-many-connections',
    domainTaken: 'federation.domain-taken',
    domainPublic: 'federation.domain-public',
    recordMissing: 'federation.record-missing'
} as const;

/** Where a sign-in that stopped on the way comes back to. */
export const signInPagePath = '/sign-in';
/** The page that asks for the second factor after another party has vouched for the first. */
export const secondFactorPagePath = '/sign-in/factor';

/** The name of one of the installation's providers, such as `google`. */
export const providerIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,38}$/);

export const signInProviderSchema = z
    .object({ id: providerIdSchema, name: z.string(), brand: z.enum(['google', 'github', 'linkedin', 'other']) })
    .meta({ id: 'SignInProvider' });
export type SignInProvider = z.infer<typeof signInProviderSchema>;

export const linkedIdentitySchema = z
    .object({
        id: z.uuid(),
        /** One of the installation's providers, or a company's connection. */
        via: z.discriminatedUnion('kind', [
            z.object({ kind: z.literal('provider'), providerId: z.string(), name: z.string() }),
            z.object({ kind: z.literal('connection'), connectionId: z.uuid(), organizationId: z.uuid(), name: z.string() })
        ]),
        email: z.string().nullable(),
        linkedAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().nullable()
    })
    .meta({ id: 'LinkedIdentity' });
export type LinkedIdentity = z.infer<typeof linkedIdentitySchema>;

/** Where the browser is to go next: to the provider. The answer binds the way back to this browser. */
export const departureSchema = z.object({ location: z.url() }).meta({ id: 'Departure' });
export type Departure = z.infer<typeof departureSchema>;

/** What an address leads to. The same for an address that has an account and for one that has none. */
export const signInDiscoverySchema = z
    .discriminatedUnion('kind', [
        z.object({ kind: z.literal('password') }),
        /** `startPath` is below the API's root. That a domain signs in through its company is public by nature. */
        z.object({ kind: z.literal('sso'), connectionId: z.uuid(), startPath: z.string() })
    ])
    .meta({ id: 'SignInDiscovery' });
export type SignInDiscovery = z.infer<typeof signInDiscoverySchema>;

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

const nextQuery = z.object({
    /** Where to go afterwards. What is no plain path of this origin counts for nothing. */
    next: z.string().max(2000).optional()
});

const answered = z.string().max(4096).optional();

/** What a provider sends the browser back with (RFC 6749 section 4.1.2, RFC 9207). */
const callbackQuery = z.object({
    code: answered,
    state: answered,
    iss: answered,
    error: answered,
    error_description: answered,
    error_uri: answered
});
export type ProviderAnswer = z.output<typeof callbackQuery>;

const manage = signedIn('organization:manage', { permission: 'sso:manage', elevated: true });

export const federationRoutes = {
    listSignInProviders: defineRoute({
        id: 'listSignInProviders',
        method: 'GET',
        path: '/sign-in/providers',
        tag: 'Federation',
        summary: 'The parties that anybody can sign in with here.',
        access: publicAccess,
        response: z.object({ providers: z.array(signInProviderSchema) }),
        status: 200,
        problems: []
    }),
    startProviderSignIn: defineRoute({
        id: 'startProviderSignIn',
        method: 'GET',
        path: '/sign-in/providers/:provider/start',
        tag: 'Federation',
        summary: 'Send the browser to a provider to sign in there.',
        access: publicAccess,
        params: { provider: providerIdSchema },
        query: nextQuery,
        status: 303,
        problems: []
    }),
    finishProviderSignIn: defineRoute({
        id: 'finishProviderSignIn',
        method: 'GET',
        path: '/sign-in/providers/:provider/callback',
        tag: 'Federation',
        summary: 'Where a provider sends the browser back to. It goes on to the page asked for, or to the sign-in page with a problem.',
        access: publicAccess,
        params: { provider: providerIdSchema },
        query: callbackQuery,
        status: 303,
        problems: []
    }),
    discoverSignIn: defineRoute({
        id: 'discoverSignIn',
        method: 'POST',
        path: '/sign-in/discovery',
        tag: 'Federation',
        summary: "Whether an address signs in through its company's identity provider. Tells nothing of accounts.",
        access: publicAccess,
        body: z.object({ email: emailSchema }),
        response: signInDiscoverySchema,
        status: 200,
        problems: []
    }),
    startSsoSignIn: defineRoute({
        id: 'startSsoSignIn',
        method: 'GET',
        path: '/sign-in/sso/:connectionId/start',
        tag: 'Federation',
        summary: "Send the browser to an organisation's identity provider to sign in there.",
        access: publicAccess,
        query: nextQuery,
        status: 303,
        problems: []
    }),
    finishSsoSignIn: defineRoute({
        id: 'finishSsoSignIn',
        method: 'GET',
        path: '/sign-in/sso/:connectionId/callback',
        tag: 'Federation',
        summary: "Where an organisation's OpenID provider sends the browser back to.",
        access: publicAccess,
        query: callbackQuery,
        status: 303,
        problems: []
    }),
    listLinkedIdentities: defineRoute({
        id: 'listLinkedIdentities',
        method: 'GET',
        path: '/me/identities',
        tag: 'Federation',
        summary: 'The identities of other parties that sign this person in.',
        access: signedIn('account'),
        response: z.object({ identities: z.array(linkedIdentitySchema) }),
        status: 200,
        problems: []
    }),
    linkProvider: defineRoute({
        id: 'linkProvider',
        method: 'POST',
        path: '/me/identities/providers/:provider',
        tag: 'Federation',
        summary: 'Begin to link an identity of a provider. The way back ends on the account page.',
        access: signedIn('account', { elevated: true }),
        params: { provider: providerIdSchema },
        response: departureSchema,
        status: 200,
        problems: [federationProblems.providerUnavailable]
    }),
    linkConnection: defineRoute({
        id: 'linkConnection',
        method: 'POST',
        path: '/me/identities/connections/:connectionId',
        tag: 'Federation',
        summary: "Begin to link an identity of one's own organisation.",
        access: signedIn('account', { elevated: true }),
        response: departureSchema,
        status: 200,
        problems: [federationProblems.providerUnavailable]
    }),
    unlinkIdentity: defineRoute({
        id: 'unlinkIdentity',
        method: 'DELETE',
        path: '/me/identities/:identityId',
        tag: 'Federation',
        summary: 'Unlink an identity. The last way in stays.',
        access: signedIn('account', { elevated: true }),
        status: 204,
        problems: [federationProblems.lastWayIn]
    }),
    getSingleSignOn: defineRoute({
        id: 'getSingleSignOn',
        method: 'GET',
        path: '/organizations/:organizationId/sso',
        tag: 'Single sign-on',
        summary: "An organisation's connections, domains, and whether they are the only way in.",
        access: signedIn('organization:read', { permission: 'sso:manage' }),
        response: singleSignOnSchema,
        status: 200,
        problems: []
    }),
    requireSingleSignOn: defineRoute({
        id: 'requireSingleSignOn',
        method: 'PATCH',
        path: '/organizations/:organizationId/sso',
        tag: 'Single sign-on',
        summary: 'Make the connections the only way in for members of the verified domains, or not. Owners keep every way.',
        access: manage,
        body: z.object({ required: z.boolean() }),
        response: singleSignOnSchema,
        status: 200,
        problems: [federationProblems.connectionUntested]
    }),
    createConnection: defineRoute({
        id: 'createConnection',
        method: 'POST',
        path: '/organizations/:organizationId/sso/connections',
        tag: 'Single sign-on',
        summary: 'Connect an identity provider.',
        access: manage,
        body: createConnectionSchema,
        response: ssoConnectionSchema,
        status: 201,
        problems: [federationProblems.providerUnavailable, federationProblems.tooManyConnections]
    }),
    updateConnection: defineRoute({
        id: 'updateConnection',
        method: 'PATCH',
        path: '/organizations/:organizationId/sso/connections/:connectionId',
        tag: 'Single sign-on',
        summary: 'Change a connection. Its secret is never given back.',
        access: manage,
        body: updateConnectionSchema,
        response: ssoConnectionSchema,
        status: 200,
        problems: [federationProblems.providerUnavailable]
    }),
    deleteConnection: defineRoute({
        id: 'deleteConnection',
        method: 'DELETE',
        path: '/organizations/:organizationId/sso/connections/:connectionId',
        tag: 'Single sign-on',
        summary: 'Disconnect an identity provider, and unlink the identities that came from it.',
        access: manage,
        status: 204,
        problems: [federationProblems.connectionUntested]
    }),
    addDomain: defineRoute({
        id: 'addDomain',
        method: 'POST',
        path: '/organizations/:organizationId/sso/domains',
        tag: 'Single sign-on',
        summary: 'Claim a domain. The answer has the DNS record that shows whose it is.',
        access: manage,
        body: z.object({ domain: domainNameSchema }),
        response: organizationDomainSchema,
        status: 201,
        problems: [federationProblems.domainPublic]
    }),
    checkDomain: defineRoute({
        id: 'checkDomain',
        method: 'POST',
        path: '/organizations/:organizationId/sso/domains/:domainId/check',
        tag: 'Single sign-on',
        summary: 'Look for the DNS record now.',
        access: manage,
        response: organizationDomainSchema,
        status: 200,
        problems: [federationProblems.recordMissing, federationProblems.domainTaken]
    }),
    removeDomain: defineRoute({
        id: 'removeDomain',
        method: 'DELETE',
        path: '/organizations/:organizationId/sso/domains/:domainId',
        tag: 'Single sign-on',
        summary: 'Give a domain up.',
        access: manage,
        status: 204,
        problems: []
    })
};
