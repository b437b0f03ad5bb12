import type { IncomingMessage } from 'node:http';
import { roleMay, type Scope, scopes, workspaceScopes } from '@coditect/protocol';
import type { Principal } from '../kernel/principal.js';
import type { Session, SessionsService } from '../modules/identity/index.js';
import type { OrganizationAccess, OrganizationsService } from '../modules/organizations/index.js';
import type { WorkspaceAccess } from '../modules/workspaces/index.js';
import type { PlatformCookie } from './cookies.js';

/** Says who makes a request, by the cookie of the origin that it came in on or the token that it shows. */
export type Authenticator = (request: IncomingMessage) => Promise<Principal | undefined>;

/** Told of each request that is made under a session. */
export type Seen = (sessionId: string, request: IncomingMessage) => void;

/** The session that a token in the Authorization header stands for, and what the token may do. */
export type BearerAuthenticator = (
    token: string
) => Promise<{ session: Session; credential: 'access-token' | 'api-key'; scopes: ReadonlySet<Scope> } | undefined>;

const ordinaryScopes: ReadonlySet<Scope> = new Set(scopes.filter(scope => scope !== 'administration'));
const administratorScopes: ReadonlySet<Scope> = new Set(scopes);
const grantScopes: ReadonlySet<Scope> = new Set(workspaceScopes);

export interface ControlAuthenticatorNeeds {
    readonly cookie: PlatformCookie;
    readonly sessions: SessionsService;
    readonly organizations: OrganizationsService;
    readonly bearer: BearerAuthenticator;
    readonly seen: Seen;
}

/** A request that shows a token is known by that alone: a cookie beside it counts for nothing. */
export function controlAuthenticator({ cookie, sessions, organizations, bearer, seen }: ControlAuthenticatorNeeds): Authenticator {
    const byToken = async (token: string): Promise<Principal | undefined> => {
        const known = await bearer(token);
        const organizationId = known?.session.organizationId;
        if (known === undefined || organizationId === undefined) {
            return undefined;
        }
        const { session, credential, scopes } = known;
        const { userId, signedOnOrganizationId } = session;
        // A token that was given for one organisation is worth nothing in another, not even in the person's own.
        const there = await organizations.accessOf(userId, organizationId, signedOnOrganizationId);
        return there ? { ...principalOf(session, there), scopes, credential } : undefined;
    };
    const byCookie = async (token: string): Promise<Principal | undefined> => {
        const session = await sessions.find(token);
        if (session?.kind !== 'browser') {
            return undefined;
        }
        const there = await organizations.accessOrHome(session.userId, session.organizationId, session.signedOnOrganizationId);
        return (
            there && {
                ...principalOf(session, there),
                scopes: session.administrator ? administratorScopes : ordinaryScopes,
                credential: 'session',
                ...(session.elevatedUntil ? { elevatedUntil: session.elevatedUntil } : {})
            }
        );
    };
    return async request => {
        const { authorization } = request.headers;
        const token =
            authorization === undefined ? cookie.read(request.headers.cookie) : /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(authorization)?.[1];
        if (token === undefined) {
            return undefined;
        }
        const principal = await (authorization === undefined ? byCookie(token) : byToken(token));
        if (principal) {
            seen(principal.sessionId, request);
        }
        return principal;
    };
}

function principalOf(session: Session, there: OrganizationAccess) {
    return {
        userId: session.userId,
        sessionId: session.id,
        organizationId: there.organizationId,
        role: there.role,
        multiFactor: session.multiFactor,
        signedOnOrganizationId: session.signedOnOrganizationId
    };
}

/** On a workspace's origin there is nothing for who may not use workspaces, so such a grant counts for nothing. */
export function workspaceAuthenticator(
    cookie: PlatformCookie,
    access: WorkspaceAccess,
    organizations: OrganizationsService,
    workspaceId: string,
    seen: Seen
): Authenticator {
    return async request => {
        const token = cookie.read(request.headers.cookie);
        const grant = token ? await access.findGrant(token) : undefined;
        if (!grant || grant.workspaceId !== workspaceId) {
            return undefined;
        }
        const there = await organizations.accessOf(grant.userId, grant.organizationId, grant.signedOnOrganizationId);
        const closed = !there || !roleMay(there.role, 'workspaces:use') || (there.factorRequired && !grant.multiFactor);
        if (closed) {
            return undefined;
        }
        seen(grant.sessionId, request);
        return { ...grant, role: there.role, scopes: grantScopes, credential: 'workspace' };
    };
}
