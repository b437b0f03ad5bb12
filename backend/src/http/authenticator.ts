import type { IncomingMessage } from 'node:http';
import { type Scope, scopes, workspaceScopes } from '@coditect/protocol';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../kernel/principal.js';
import type { SessionsService } from '../modules/identity/index.js';
import type { OrganizationsService } from '../modules/organizations/index.js';
import type { WorkspaceAccess } from '../modules/workspaces/index.js';
import type { PlatformCookie } from './cookies.js';

/** Says who makes a request, by the cookie of the origin that it came in on. */
export type Authenticator = (request: IncomingMessage) => Promise<Principal | undefined>;

const ordinaryScopes: ReadonlySet<Scope> = new Set(scopes.filter(scope => scope !== 'administration'));
const administratorScopes: ReadonlySet<Scope> = new Set(scopes);
const grantScopes: ReadonlySet<Scope> = new Set(workspaceScopes);

/** A person's personal organisation never changes. */
const rememberedPeople = 20_000;

export function controlAuthenticator(
    cookie: PlatformCookie,
    sessions: SessionsService,
    organizations: OrganizationsService
): Authenticator {
    const personal = new LRUCache<string, string>({ max: rememberedPeople });
    return async request => {
        const token = cookie.read(request.headers.cookie);
        const session = token ? await sessions.find(token) : undefined;
        if (!session) {
            return undefined;
        }
        const organizationId = personal.get(session.userId) ?? (await organizations.membershipsOf(session.userId))[0]?.organizationId;
        if (!organizationId) {
            return undefined;
        }
        personal.set(session.userId, organizationId);
        return {
            userId: session.userId,
            sessionId: session.id,
            organizationId,
            scopes: session.administrator ? administratorScopes : ordinaryScopes
        };
    };
}

export function workspaceAuthenticator(cookie: PlatformCookie, access: WorkspaceAccess, workspaceId: string): Authenticator {
    return async request => {
        const token = cookie.read(request.headers.cookie);
        const grant = token ? await access.findGrant(token) : undefined;
        if (!grant || grant.workspaceId !== workspaceId) {
            return undefined;
        }
        return { ...grant, scopes: grantScopes };
    };
}
