import { federationRoutes, organizationProblems } from '@coditect/protocol';
import { PlatformError } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/logger.js';
import { type BoundRoute, type Redirect, type Reply, route, signedInRoute } from '../../kernel/module.js';
import type { Client, Principal } from '../../kernel/principal.js';
import { addressKeyOf, type SignInLimits } from '../identity/index.js';
import type { ConnectionsService } from './connections-service.js';
import type { DomainsService } from './domains-service.js';
import type { DepartToSaml } from './index.js';
import type { LinkedIdentitiesService } from './linked-identities-service.js';
import { ArrivalFailed, type Arrived, type OidcSignIn } from './oidc-sign-in.js';
import type { Providers } from './providers.js';
import { answerFederated, refuseFederated } from './sign-in-answer.js';
import { attemptOf, type SignInAttempt } from './sign-in-attempt.js';
import type { SingleSignOnService } from './single-sign-on-service.js';

/** Sign-ins that are begun or answered, and addresses that are asked about, from one address: a company may share one. */
const requests = { name: 'federation-requests', points: 600, perSeconds: 300 } as const;

export interface RoutesNeeds {
    readonly providers: Providers;
    readonly signIns: OidcSignIn;
    readonly identities: LinkedIdentitiesService;
    readonly connections: ConnectionsService;
    readonly domains: DomainsService;
    readonly singleSignOn: SingleSignOnService;
    readonly isPersonal: (organizationId: string, userId: string) => Promise<boolean>;
    readonly departToSaml: DepartToSaml;
    readonly limits: SignInLimits;
    readonly logger: Logger;
}

export function createRoutes(needs: RoutesNeeds): readonly BoundRoute[] {
    return [...signInRoutes(needs), ...accountRoutes(needs), ...organizationRoutes(needs)];
}

function signInRoutes({ providers, signIns, singleSignOn, limits, logger }: RoutesNeeds): readonly BoundRoute[] {
    const count = (client: Client) => limits.refuseOver(requests, addressKeyOf(client.address), 'allow');
    const depart = async (attempt: SignInAttempt, reply: Reply, begin: () => Promise<string>): Promise<Redirect> => {
        try {
            return { location: await begin() };
        } catch (error) {
            return refuseFederated(error, attempt, reply, logger);
        }
    };
    const arrive = async (reply: Reply, end: () => Promise<Arrived>): Promise<Redirect> => {
        try {
            const { result, attempt } = await end();
            return answerFederated(result, attempt, reply);
        } catch (error) {
            return error instanceof ArrivalFailed
                ? refuseFederated(error.cause, error.attempt, reply, logger)
                : refuseFederated(error, undefined, reply, logger);
        }
    };
    return [
        route(federationRoutes.listSignInProviders, async () => ({ providers: [...providers.list()] })),
        route(federationRoutes.startProviderSignIn, async ({ params, query, client, reply }) => {
            await count(client);
            const attempt = attemptOf(query.next);
            return depart(attempt, reply, () => signIns.departToProvider(params.provider, attempt, reply));
        }),
        route(federationRoutes.finishProviderSignIn, async ({ params, query, client, cookies, reply }) => {
            await count(client);
            return arrive(reply, async () => signIns.arriveFromProvider(params.provider, { query, flowToken: cookies.flow, client }));
        }),
        route(federationRoutes.discoverSignIn, async ({ body, client }) => {
            await count(client);
            return singleSignOn.discover(body.email);
        }),
        route(federationRoutes.startSsoSignIn, async ({ params, query, client, reply }) => {
            await count(client);
            const attempt = attemptOf(query.next);
            return depart(attempt, reply, () => signIns.departToConnection(params.connectionId, attempt, reply));
        }),
        route(federationRoutes.finishSsoSignIn, async ({ params, query, client, cookies, reply }) => {
            await count(client);
            return arrive(reply, () => signIns.arriveFromConnection(params.connectionId, { query, flowToken: cookies.flow, client }));
        })
    ];
}

function accountRoutes({ signIns, identities, connections, departToSaml }: RoutesNeeds): readonly BoundRoute[] {
    const linkOf = ({ userId, sessionId }: Principal): SignInAttempt => ({ link: { userId, sessionId } });
    return [
        signedInRoute(federationRoutes.listLinkedIdentities, async ({ principal }) => ({
            identities: [...(await identities.list(principal.userId))]
        })),
        signedInRoute(federationRoutes.linkProvider, async ({ principal, params, reply }) => ({
            location: await signIns.departToProvider(params.provider, linkOf(principal), reply)
        })),
        signedInRoute(federationRoutes.linkConnection, async ({ principal, params, reply }) => {
            const saml = await connections.find(params.connectionId, 'saml');
            const location = saml
                ? await departToSaml(saml, linkOf(principal), reply)
                : await signIns.departToConnection(params.connectionId, linkOf(principal), reply);
            return { location };
        }),
        signedInRoute(federationRoutes.unlinkIdentity, async ({ principal, params, client }) => {
            await identities.unlink(principal.userId, params.identityId, client);
            return undefined;
        })
    ];
}

function organizationRoutes({ connections, domains, singleSignOn, isPersonal }: RoutesNeeds): readonly BoundRoute[] {
    /** A personal organisation has one member for good, so nobody can come into it. */
    const deedIn = async (principal: Principal, client: Client) => {
        if (await isPersonal(principal.organizationId, principal.userId)) {
            throw new PlatformError(
                'conflict',
                organizationProblems.personal,
                'A personal organisation has one member. Make an organisation for your company first.'
            );
        }
        return { principal, client };
    };
    return [
        signedInRoute(federationRoutes.getSingleSignOn, ({ params }) => singleSignOn.get(params.organizationId)),
        signedInRoute(federationRoutes.requireSingleSignOn, async ({ params, body, principal, client }) =>
            singleSignOn.require(params.organizationId, body.required, await deedIn(principal, client))
        ),
        signedInRoute(federationRoutes.createConnection, async ({ params, body, principal, client }) =>
            connections.create(params.organizationId, body, await deedIn(principal, client))
        ),
        signedInRoute(federationRoutes.updateConnection, async ({ params, body, principal, client }) =>
            connections.update(params.organizationId, params.connectionId, body, await deedIn(principal, client))
        ),
        signedInRoute(federationRoutes.deleteConnection, async ({ params, principal, client }) => {
            await connections.remove(params.organizationId, params.connectionId, await deedIn(principal, client));
            return undefined;
        }),
        signedInRoute(federationRoutes.addDomain, async ({ params, body, principal, client }) =>
            domains.add(params.organizationId, body.domain, await deedIn(principal, client))
        ),
        signedInRoute(federationRoutes.checkDomain, async ({ params, principal, client }) =>
            domains.check(params.organizationId, params.domainId, await deedIn(principal, client))
        ),
        signedInRoute(federationRoutes.removeDomain, async ({ params, principal, client }) => {
            await domains.remove(params.organizationId, params.domainId, await deedIn(principal, client));
            return undefined;
        })
    ];
}
