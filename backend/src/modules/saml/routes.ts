import { federationProblems, samlRoutes, signInPagePath } from '@coditect/protocol';
import { type BoundRoute, type Redirect, type Reply, route, signedInRoute } from '../../kernel/module.js';
import type { Client } from '../../kernel/principal.js';
import { addressKeyOf, type SignInLimits } from '../identity/index.js';
import type { MetadataImport } from './metadata-import.js';
import { SamlRefusal } from './saml-refusal.js';
import type { Arrival, SamlService } from './saml-service.js';
import type { LogoutMessage } from './single-logout.js';

/** Signs a person in (or says why not) for whom an identity provider vouches, and sends the browser on. */
export type OnArrival = (arrival: Arrival, client: Client, reply: Reply) => Promise<Redirect>;

/** Messages that are refused, from one address. Each costs a look at a signature and an entry in a log. */
const refusedMessages = { name: 'saml-refused', points: 60, perSeconds: 300 } as const;
/** Requests that are begun, from one address: a company may share one. */
const begunRequests = { name: 'saml-begun', points: 600, perSeconds: 300 } as const;

export interface SamlRoutesNeeds {
    readonly saml: SamlService;
    readonly metadata: MetadataImport;
    readonly onArrival: OnArrival;
    readonly limits: SignInLimits;
}

export function createRoutes({ saml, metadata, onArrival, limits }: SamlRoutesNeeds): readonly BoundRoute[] {
    /** A message from elsewhere: whatever is wrong with it, the browser learns the same, and the log learns what it was. */
    const accept = async (
        client: Client,
        connectionId: string | undefined,
        problem: string,
        work: () => Promise<Redirect>
    ): Promise<Redirect> => {
        await limits.refuseOver(refusedMessages, addressKeyOf(client.address), 'allow');
        try {
            const redirect = await work();
            await limits.forgive(refusedMessages, addressKeyOf(client.address));
            return redirect;
        } catch (error) {
            if (error instanceof SamlRefusal) {
                await saml.recordRefusal(error, connectionId, client);
                return { location: `${signInPagePath}?problem=${problem.split('.')[1]}` };
            }
            throw error;
        }
    };

    const logOut = (client: Client, connectionId: string, message: LogoutMessage, relayState: string | undefined) =>
        accept(client, connectionId, federationProblems.answerRefused, async () => ({
            location: (await saml.logOut(connectionId, message, relayState, client)) ?? signInPagePath
        }));

    return [
        route(samlRoutes.startSamlSignIn, async ({ params, query, client, reply }) => {
            await limits.refuseOver(begunRequests, addressKeyOf(client.address), 'allow');
            const departure = await saml.depart(params.connectionId, query.next === undefined ? {} : { next: query.next });
            reply.setFlowCookie(departure.browserToken, departure.expiresAt);
            return { location: departure.location };
        }),
        route(samlRoutes.consumeSamlResponse, ({ params, body, client }) =>
            accept(client, params.connectionId, federationProblems.answerRefused, async () => {
                const code = await saml.consume(params.connectionId, body.SAMLResponse);
                return { location: `/api${samlRoutes.finishSamlSignIn.path}?code=${code}` };
            })
        ),
        route(samlRoutes.finishSamlSignIn, ({ query, cookies, client, reply }) =>
            accept(client, undefined, federationProblems.expired, async () =>
                onArrival(await saml.arrive(query.code, cookies.flow), client, reply)
            )
        ),
        route(samlRoutes.consumeSamlLogout, ({ params, body, client }) =>
            logOut(client, params.connectionId, { binding: 'post', ...body }, body.RelayState)
        ),
        route(samlRoutes.consumeSamlLogoutRedirect, ({ params, query, client }) =>
            logOut(client, params.connectionId, { binding: 'redirect', ...query }, query.RelayState)
        ),
        route(samlRoutes.getSamlServiceProviderMetadata, async ({ params }) => ({ body: await saml.metadata(params.connectionId) })),
        signedInRoute(samlRoutes.readSamlMetadata, ({ body }) => metadata.read(body)),
        signedInRoute(samlRoutes.getSamlServiceProvider, ({ params, principal }) =>
            saml.describe(params.connectionId, principal.organizationId)
        )
    ];
}
