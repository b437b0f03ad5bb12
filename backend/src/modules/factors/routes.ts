import { factorRoutes } from '@coditect/protocol';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import { answerSignIn } from '../identity/index.js';
import type { ElevationService } from './elevation-service.js';
import type { FactorsService } from './factors-service.js';
import type { PasskeySignIn } from './passkey-sign-in.js';
import type { SecondStep } from './second-step.js';

export function createSignInRoutes(secondStep: SecondStep, passkeySignIn: PasskeySignIn): readonly BoundRoute[] {
    return [
        route(factorRoutes.getPendingFactor, ({ cookies }) => secondStep.pending(cookies.flow)),
        route(factorRoutes.challengeFactor, ({ cookies, body, client }) => secondStep.challenge(cookies.flow, body.kind, client)),
        route(factorRoutes.signInWithFactor, async ({ cookies, body, client, reply }) =>
            answerSignIn(await secondStep.signIn(cookies.flow, body, client), reply)
        ),
        route(factorRoutes.beginPasskeySignIn, async ({ cookies, body, client, reply }) => {
            const { request, flow } = await passkeySignIn.begin(cookies.flow, body.offered, client);
            reply.setFlowCookie(flow.token, flow.expiresAt);
            return request;
        }),
        route(factorRoutes.signInWithPasskey, async ({ cookies, body, client, reply }) =>
            answerSignIn(await passkeySignIn.signIn(cookies.flow, body.assertion, client), reply)
        )
    ];
}

export function createElevationRoutes(elevation: ElevationService): readonly BoundRoute[] {
    return [
        signedInRoute(factorRoutes.getElevation, ({ principal }) => elevation.elevation(principal)),
        signedInRoute(factorRoutes.challengeElevation, ({ principal, body, client }) => elevation.challenge(principal, body.kind, client)),
        signedInRoute(factorRoutes.elevate, ({ principal, body, client }) => elevation.elevate(principal, body, client))
    ];
}

export function createFactorRoutes(factors: FactorsService): readonly BoundRoute[] {
    return [
        signedInRoute(factorRoutes.listFactors, ({ principal }) => factors.list(principal.userId)),
        signedInRoute(factorRoutes.enrolTotp, call => factors.enrolTotp(call)),
        signedInRoute(factorRoutes.confirmTotp, ({ body, ...call }) => factors.confirmTotp({ ...call, ...body }, body.code)),
        signedInRoute(factorRoutes.removeTotp, ({ query, ...call }) => factors.remove({ ...call, ...query }, 'totp')),
        signedInRoute(factorRoutes.enrolEmail, call => factors.enrolEmail(call)),
        signedInRoute(factorRoutes.confirmEmail, ({ body, ...call }) => factors.confirmEmail({ ...call, ...body }, body.code)),
        signedInRoute(factorRoutes.removeEmail, ({ query, ...call }) => factors.remove({ ...call, ...query }, 'email')),
        signedInRoute(factorRoutes.enrolPhone, ({ body, ...call }) => factors.enrolPhone(call, body.number)),
        signedInRoute(factorRoutes.confirmPhone, ({ body, ...call }) => factors.confirmPhone({ ...call, ...body }, body.code)),
        signedInRoute(factorRoutes.removePhone, ({ query, ...call }) => factors.remove({ ...call, ...query }, 'sms')),
        signedInRoute(factorRoutes.beginPasskey, call => factors.beginPasskey(call)),
        signedInRoute(factorRoutes.addPasskey, ({ body, ...call }) =>
            factors.addPasskey({ ...call, ...body }, body.name, body.registration)
        ),
        signedInRoute(factorRoutes.renamePasskey, ({ params, body, ...call }) => factors.renamePasskey(call, params.passkeyId, body.name)),
        signedInRoute(factorRoutes.removePasskey, ({ params, query, ...call }) =>
            factors.removePasskey({ ...call, ...query }, params.passkeyId)
        ),
        signedInRoute(factorRoutes.renewRecoveryCodes, ({ body, ...call }) => factors.renewRecoveryCodes({ ...call, ...body }))
    ];
}
