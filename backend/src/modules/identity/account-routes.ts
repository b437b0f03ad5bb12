import { accountRoutes, identityRoutes } from '@coditect/protocol';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import type { PasswordService } from './password-service.js';
import type { ProfileService } from './profile-service.js';
import { answerSignIn } from './sign-in-service.js';
import type { SignUpService } from './sign-up-service.js';

/** Accounts by address and password: how they begin, and what their people change of them. */
export function createAccountRoutes(signUps: SignUpService, passwords: PasswordService, profiles: ProfileService): readonly BoundRoute[] {
    return [
        route(identityRoutes.signUp, async ({ body, client, reply }) => {
            const result = await signUps.signUp(body, client);
            if (result.kind === 'signed-in') {
                return answerSignIn(result, reply);
            }
            reply.setFlowCookie(result.flow.token, result.flow.expiresAt);
            return { kind: 'check-mail' as const, email: body.email };
        }),
        route(accountRoutes.verifySignUp, async ({ body, client, cookies, reply }) =>
            answerSignIn(await signUps.verify(body, cookies.flow, client), reply)
        ),
        route(accountRoutes.resendVerification, async ({ client, cookies }) => {
            await signUps.resend(cookies.flow, client);
            return undefined;
        }),
        route(accountRoutes.discardSignUp, async ({ body, client }) => {
            await signUps.discard(body.token, client);
            return undefined;
        }),
        route(accountRoutes.requestPasswordReset, async ({ body, client }) => {
            await passwords.requestReset(body.email, client);
            return undefined;
        }),
        route(accountRoutes.confirmPasswordReset, async ({ body, client }) => {
            await passwords.confirmReset(body, client);
            return undefined;
        }),
        signedInRoute(accountRoutes.confirmAddress, async ({ principal, body, client }) => ({
            email: await profiles.confirm(principal.userId, body.token, client)
        })),
        signedInRoute(accountRoutes.getProfile, ({ principal }) => profiles.profileOf(principal.userId)),
        signedInRoute(accountRoutes.changeProfile, ({ principal, body, client }) => profiles.change(principal.userId, body, client)),
        signedInRoute(accountRoutes.sendAddressVerification, async ({ principal, client }) => {
            await profiles.sendVerification(principal.userId, client);
            return undefined;
        }),
        signedInRoute(accountRoutes.changeAddress, async ({ principal, body, client }) => {
            await profiles.requestChange(principal.userId, body.email, client);
            return undefined;
        }),
        signedInRoute(accountRoutes.changePassword, async ({ principal, body, client }) => {
            await passwords.change(principal, body, client);
            return undefined;
        })
    ];
}
