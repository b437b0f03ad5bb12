import { identityRoutes } from '@coditect/protocol';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import type { IdentityService } from './identity-service.js';
import type { SessionsService } from './sessions-service.js';

export function createRoutes(identity: IdentityService, sessions: SessionsService): readonly BoundRoute[] {
    return [
        route(identityRoutes.signUp, async ({ body, reply }) => {
            const signedIn = await identity.signUp(body);
            reply.setSessionCookie(signedIn.token, signedIn.session.expiresAt);
            return signedIn.identity;
        }),
        route(identityRoutes.signIn, async ({ body, reply }) => {
            const signedIn = await identity.signIn(body);
            reply.setSessionCookie(signedIn.token, signedIn.session.expiresAt);
            return signedIn.identity;
        }),
        signedInRoute(identityRoutes.signOut, async ({ principal, reply }) => {
            await sessions.end(principal.sessionId);
            reply.clearCookies();
            return undefined;
        }),
        signedInRoute(identityRoutes.whoAmI, ({ principal }) => identity.identityOf(principal.userId))
    ];
}
