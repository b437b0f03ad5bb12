import { identityRoutes } from '@coditect/protocol';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import type { IdentityService } from './identity-service.js';
import type { SessionsService } from './sessions-service.js';
import { answerSignIn } from './sign-in-service.js';

export function createRoutes(identity: IdentityService, sessions: SessionsService): readonly BoundRoute[] {
    return [
        route(identityRoutes.signIn, async ({ body, client, reply }) => answerSignIn(await identity.signIn(body, client), reply)),
        signedInRoute(identityRoutes.signOut, async ({ principal, reply }) => {
            await sessions.end(principal.sessionId);
            reply.clearCookies();
            return undefined;
        }),
        signedInRoute(identityRoutes.currentSession, async ({ principal }) => ({
            userId: principal.userId,
            organizationId: principal.organizationId,
            role: principal.role,
            multiFactor: principal.multiFactor,
            ...(principal.elevatedUntil ? { elevatedUntil: principal.elevatedUntil.toISOString() } : {})
        })),
        signedInRoute(identityRoutes.whoAmI, ({ principal }) => identity.identityOf(principal.userId, principal.organizationId))
    ];
}
