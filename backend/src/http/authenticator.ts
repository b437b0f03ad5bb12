import type { IncomingMessage } from 'node:http';
import { type Scope, scopes, workspaceScopes } from '@coditect/protocol';
import type { Principal } from '../kernel/principal.js';
import type { Session, SessionsService } from '../modules/identity/index.js';
import type { OrganizationsService } from '../modules/organizations/index.js';
import type { WorkspaceAccess } from '../modules/workspaces/index.js';
import type { PlatformCookie } from './cookies.js';

/** Says who makes a request, by the cookie of the origin that it came in on or the token that it shows. */
export type Authenticator = (request: IncomingMessage) => Promise<Principal | undefined>;

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
}

/** A request that shows a token is known by that alone: a cookie beside it counts for nothing. */
export function controlAuthenticator({ cookie, sessions, organizations, bearer }: ControlAuthenticatorNeeds): Authenticator {
    const principalOf = async (
        session: Session,
        credential: Principal['credential'],
        granted: ReadonlySet<Scope>
    ): Promise<Principal | undefined> => {
        const there = await organizations.accessOrHome(session.userId, session.organizationId, session.signedOnOrganizationId);
        return (
            there && {
                userId: session.userId,
                sessionId: session.id,
                organizationId: there.organizationId,
                role: there.role,
                scopes: granted,
                credential,
                multiFactor: session.multiFactor,
                signedOnOrganizationId: session.signedOnOrganizationId,
                ...(session.elevatedUntil && credential === 'session' ? { elevatedUntil: session.elevatedUntil } : {})
            }
        );
    };
    return async request => {
        const { authorization } = request.headers;
        if (authorization !== undefined) {
            const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
            const known = token === undefined ? undefined : await bearer(token);
            return known && principalOf(known.session, known.credential, known.scopes);
        }
        const token = cookie.read(request.headers.cookie);
        const session = token ? await sessions.find(token) : undefined;
        if (session?.kind !== 'browser') {
            return undefined;
        }
        return principalOf(session, 'session', session.administrator ? administratorScopes : ordinaryScopes);
    };
}

export function workspaceAuthenticator(
    cookie: PlatformCookie,
    access: WorkspaceAccess,
    organizations: OrganizationsService,
    workspaceId: string
): Authenticator {
    return async request => {
        const token = cookie.read(request.headers.cookie);
        const grant = token ? await access.findGrant(token) : undefined;
        if (!grant || grant.workspaceId !== workspaceId) {
            return undefined;
        }
        const there = await organizations.accessOf(grant.userId, grant.organizationId, grant.signedOnOrganizationId);
        return there && { ...grant, role: there.role, scopes: grantScopes, credential: 'workspace', multiFactor: grant.multiFactor };
    };
}
