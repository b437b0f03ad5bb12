import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';

export interface ProviderPerson {
    readonly sub: string;
    readonly email?: string;
    readonly email_verified?: boolean;
    readonly name?: string;
    /** How the person showed who it is (RFC 8176). */
    readonly amr?: readonly string[];
}

export const testClient = { id: 'coditect', secret: 'a secret of the tests alone' } as const;

/**
 * A real OpenID provider (oidc-provider) on this machine. Who stands before it is `person`, who has a session there and
 * agrees to everything; `undefined` says no.
 */
export class OpenIdProvider {
    person: ProviderPerson | undefined;

    private constructor(
        readonly issuer: string,
        private readonly server: Server
    ) {}

    /** `platformOrigin`: whose sign-in addresses may be come back to. */
    static async start(platformOrigin: string): Promise<OpenIdProvider> {
        const server = createServer();
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const started = new OpenIdProvider(issuer, server);
        const people = new Map<string, ProviderPerson>();
        const configuration: Configuration = {
            clients: [
                {
                    client_id: testClient.id,
                    client_secret: testClient.secret,
                    redirect_uris: [`${platformOrigin}/api/sign-in/providers/oidc/callback`],
                    grant_types: ['authorization_code'],
                    response_types: ['code']
                }
            ],
            claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
            // The platform has to prove that it is the one that began: S256, always.
            pkce: { required: () => true },
            features: { devInteractions: { enabled: false } },
            interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
            cookies: { keys: ['a key of the tests alone'] },
            findAccount: (_context, id) => {
                const person = people.get(id);
                return person && { accountId: id, claims: async () => ({ ...person }) };
            },
            loadExistingGrant: async context => {
                const { client, session, provider } = context.oidc;
                const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
                grant.addOIDCScope('openid email profile');
                await grant.save();
                return grant;
            }
        };
        const provider = new Provider(issuer, configuration);
        // A connection's address has the id that it is given when it is made.
        provider.Client.prototype.redirectUriAllowed = (uri: string) => uri.startsWith(`${platformOrigin}/api/sign-in/`);
        const callback = provider.callback();
        server.on('request', (request, response) => {
            if (!request.url?.startsWith('/interaction/')) {
                callback(request, response);
                return;
            }
            const { person } = started;
            if (person) {
                people.set(person.sub, person);
            }
            const result = person
                ? { login: { accountId: person.sub, remember: false, ...(person.amr ? { amr: [...person.amr] } : {}) } }
                : { error: 'access_denied' };
            provider.interactionFinished(request, response, result).catch((error: unknown) => response.writeHead(500).end(String(error)));
        });
        return started;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise(resolve => this.server.close(resolve));
    }
}
