import type { Role, Scope } from '@coditect/protocol';

/** What a request showed to say who makes it. */
export type Credential = 'session' | 'workspace' | 'access-token' | 'api-key';

/** Who makes a request, and how much of him or her its credential stands for. */
export interface Principal {
    readonly userId: string;
    /** The session that the credential hangs on: it ends with it. API keys and command-line sign-ins are sessions too. */
    readonly sessionId: string;
    /** The tenant that the request works in: the path's, or else the session's, or on a workspace's origin its owner. */
    readonly organizationId: string;
    /** The person's role there. */
    readonly role: Role;
    readonly scopes: ReadonlySet<Scope>;
    readonly credential: Credential;
    /** Until when a fresh proof of being there holds good. */
    readonly elevatedUntil?: Date;
    /** Whether more than one factor was shown when signing in. */
    readonly multiFactor: boolean;
    /** The organisation whose own identity provider vouched for the sign-in. */
    readonly signedOnOrganizationId?: string | undefined;
    /** Set when the request came in on a workspace's origin: nothing of another workspace may be reached from there. */
    readonly workspaceId?: string;
    /** There with `workspaceId`: as what the person is in it. Who may only look at a workspace is not let onto its origin. */
    readonly workspaceRole?: 'owner' | 'edit';
}

/** An organisation's own directory (SCIM), known by its token. */
export interface DirectoryPrincipal {
    readonly organizationId: string;
    readonly directoryId: string;
}

/** Where a request comes from, as far as it can be told: for limits, the audit log and the list of devices. */
export interface Client {
    /** The nearest address that no trusted proxy of ours has; IPv6 without a zone. */
    readonly address: string;
    /** The User-Agent header, at most 400 characters. */
    readonly userAgent: string;
    /** The best match of Accept-Language, as a BCP 47 tag such as `de`; `en` where nothing is said. */
    readonly language: string;
    /** What the browser shows to be known again (the device cookie), unchecked. */
    readonly device?: string;
    /** What the browser shows to be signed in by (the session's cookie), unchecked: who signs in again ends that session. */
    readonly session?: string;
}
