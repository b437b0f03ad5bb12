import { z } from 'zod';
import { emailSchema } from './identity.js';
import { defineRoute, publicAccess, signedIn } from './route.js';
import {
    createConnectionSchema,
    domainNameSchema,
    organizationDomainSchema,
    singleSignOnSchema,
    ssoConnectionSchema,
    updateConnectionSchema
} from './single-sign-on.js';

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
