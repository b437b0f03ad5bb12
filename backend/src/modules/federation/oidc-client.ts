import type { ProviderAnswer } from '@coditect/protocol';
import { LRUCache } from 'lru-cache';
import {
    AuthorizationResponseError,
    allowInsecureRequests,
    authorizationCodeGrant,
    buildAuthorizationUrl,
    ClientError,
    ClientSecretBasic,
    ClientSecretPost,
    Configuration,
    type CustomFetch,
    calculatePKCECodeChallenge,
    clockTolerance,
    customFetch,
    discovery,
    enableNonRepudiationChecks,
    fetchUserInfo,
    None,
    ResponseBodyError,
    type ServerMetadata
} from 'openid-client';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { hashToken, type Random } from '../../kernel/random.js';
import { OutboundRefused, type OutboundWeb } from '../../ports/outbound-web.js';
import { answerRefused, attemptDenied, providerUnavailable } from './federation-errors.js';

/** How long a provider's discovery document is believed without being read again. */
const keptMilliseconds = 10 * 60 * 1000;
const keptParties = 500;
const toleranceSeconds = 30;

/** This platform as the client of one provider. */
export interface RelyingParty {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUri: string;
    readonly scope: string;
    readonly proofs: 'nonce-and-pkce' | 'none';
    /** Of a provider without discovery. */
    readonly server?: ServerMetadata;
}

/** What the answer must show, kept between the two requests. */
export const answerChecksSchema = z.object({ state: z.string(), nonce: z.string().optional(), verifier: z.string().optional() });
export type AnswerChecks = z.infer<typeof answerChecksSchema>;

export interface Answer {
    readonly accessToken: string;
    /** Of a validated id token; undefined where the provider speaks OAuth 2 alone. */
    readonly claims: Readonly<Record<string, unknown>> | undefined;
}

/** The authorization code flow (RFC 6749, RFC 7636, RFC 9207, OpenID Connect Core 1.0), by openid-client over the guarded web. */
export class OidcClient {
    private readonly known: LRUCache<string, Promise<Configuration>>;

    constructor(
        private readonly web: OutboundWeb,
        private readonly random: Random,
        clock: Clock
    ) {
        this.known = new LRUCache({ max: keptParties, ttl: keptMilliseconds, perf: { now: () => clock.now().getTime() } });
    }

    /** Where to send the browser, and what to remember until it is back. */
    async depart(party: RelyingParty, extra: Readonly<Record<string, string>> = {}): Promise<{ location: string; checks: AnswerChecks }> {
        const configuration = await this.configurationOf(party);
        const state = this.random.token();
        const proofs = party.proofs === 'nonce-and-pkce' ? { nonce: this.random.token(), verifier: this.random.token() } : {};
        const parameters: Record<string, string> = { redirect_uri: party.redirectUri, scope: party.scope, state, ...extra };
        if (proofs.verifier !== undefined) {
            parameters.code_challenge = await calculatePKCECodeChallenge(proofs.verifier);
            parameters.code_challenge_method = 'S256';
        }
        if (proofs.nonce !== undefined && !party.server) {
            parameters.nonce = proofs.nonce;
        }
        return { location: buildAuthorizationUrl(configuration, parameters).href, checks: { state, ...proofs } };
    }

    /** Trades the code of the answer for tokens, everything checked. `query` is what the browser came back with. */
    async arrive(party: RelyingParty, query: ProviderAnswer, checks: AnswerChecks): Promise<Answer> {
        const configuration = await this.configurationOf(party);
        const url = new URL(party.redirectUri);
        for (const [name, value] of Object.entries(query)) {
            if (value !== undefined) {
                url.searchParams.set(name, value);
            }
        }
        try {
            const tokens = await authorizationCodeGrant(configuration, url, {
                expectedState: checks.state,
                ...(checks.nonce !== undefined && !party.server ? { expectedNonce: checks.nonce } : {}),
                ...(checks.verifier !== undefined ? { pkceCodeVerifier: checks.verifier } : {}),
                idTokenExpected: !party.server
            });
            return { accessToken: tokens.access_token, claims: tokens.claims() };
        } catch (error) {
            throw refusalOf(error);
        }
    }

    /** What the provider's user info says besides the id token. Undefined where it has none. */
    async userInfo(party: RelyingParty, answer: Answer, subject: string): Promise<Readonly<Record<string, unknown>> | undefined> {
        const configuration = await this.configurationOf(party);
        if (configuration.serverMetadata().userinfo_endpoint === undefined) {
            return undefined;
        }
        try {
            return await fetchUserInfo(configuration, answer.accessToken, subject);
        } catch (error) {
            throw refusalOf(error);
        }
    }

    /** Reads the provider's discovery document, so that an admin learns at once what is wrong with an issuer. */
    async check(party: RelyingParty): Promise<void> {
        await this.configurationOf(party);
    }

    private configurationOf(party: RelyingParty): Promise<Configuration> {
        const key = [party.issuer, party.clientId, hashToken(party.clientSecret).toString('base64')].join('\n');
        const known = this.known.get(key);
        if (known) {
            return known;
        }
        const fresh = this.configure(party);
        this.known.set(key, fresh);
        // What failed is tried again by the next who asks.
        fresh.catch(() => this.known.delete(key));
        return fresh;
    }

    private async configure(party: RelyingParty): Promise<Configuration> {
        const fetchGuarded: CustomFetch = (url, { method, headers, body, signal }) =>
            this.web.fetch(url, { method, headers, ...bodyOf(body), ...(signal ? { signal } : {}) });
        // The guarded web alone decides where http is good enough; here it is only not refused beforehand.
        const insecure = party.issuer.startsWith('http:') ? [allowInsecureRequests] : [];
        try {
            const options = { [customFetch]: fetchGuarded, execute: insecure };
            const server =
                party.server ?? (await discovery(new URL(party.issuer), party.clientId, undefined, None(), options)).serverMetadata();
            // An issuer that stands for many tenants, as Entra's "common" does, would let each of them vouch for anybody.
            if (!URL.canParse(server.issuer) || new URL(server.issuer).href !== new URL(party.issuer).href) {
                throw new ClientError('The issuer is another one.');
            }
            const basic = server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? !party.server;
            const configuration = new Configuration(
                { ...server },
                party.clientId,
                { [clockTolerance]: toleranceSeconds },
                basic ? ClientSecretBasic(party.clientSecret) : ClientSecretPost(party.clientSecret)
            );
            configuration[customFetch] = fetchGuarded;
            for (const allow of insecure) {
                allow(configuration);
            }
            if (!party.server) {
                // Signatures are verified although the token came straight from the provider.
                enableNonRepudiationChecks(configuration);
            }
            return configuration;
        } catch (error) {
            throw unreachable(error);
        }
    }
}

function bodyOf(body: unknown): { body?: string } {
    return body === undefined || body === null ? {} : { body: String(body) };
}

/** Which of our refusals a failure of the flow is. The provider's own words go nowhere. */
function refusalOf(error: unknown): Error {
    if (error instanceof AuthorizationResponseError) {
        return error.error === 'access_denied' ? attemptDenied() : answerRefused();
    }
    if (error instanceof ResponseBodyError) {
        return error.error === 'invalid_client'
            ? providerUnavailable('The provider refused the client id or the secret that it is set up with here.')
            : answerRefused();
    }
    return error instanceof ClientError && !isForbidden(error) ? answerRefused() : unreachable(error);
}

function unreachable(error: unknown): Error {
    if (isForbidden(error)) {
        // No more than that: whether a name is there, and where, is nobody's business outside.
        return providerUnavailable("The provider's address is not one that may be reached from here.");
    }
    return error instanceof ClientError
        ? providerUnavailable('There is no OpenID provider with exactly this issuer at its address.')
        : providerUnavailable("The provider can't be reached.");
}

function isForbidden(error: unknown): boolean {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
        if (cause instanceof OutboundRefused) {
            return true;
        }
    }
    return false;
}
