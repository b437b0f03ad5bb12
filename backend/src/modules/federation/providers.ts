import { federationRoutes, fillPath, type ProviderAnswer, type SignInProvider } from '@coditect/protocol';
import { notFound } from '../../kernel/errors.js';
import type { OutboundWeb } from '../../ports/outbound-web.js';
import { claimsOf, type VouchedClaims } from './claims.js';
import { GitHubUser } from './github-user.js';
import type { AnswerChecks, OidcClient, RelyingParty } from './oidc-client.js';
import type { SignInProviderSettings } from './provider-settings.js';

/** The installation's own providers: where to send a browser, and who came back. */
export class Providers {
    private readonly gitHub: GitHubUser;

    constructor(
        private readonly settings: readonly SignInProviderSettings[],
        private readonly client: OidcClient,
        web: OutboundWeb,
        private readonly controlOrigin: string
    ) {
        this.gitHub = new GitHubUser(web);
    }

    list(): readonly SignInProvider[] {
        return this.settings.map(one => ({ id: one.id, name: one.name, brand: one.kind === 'github' ? 'github' : one.brand }));
    }

    /** Throws 404 where there is no such provider. */
    get(id: string): SignInProviderSettings {
        const found = this.settings.find(provider => provider.id === id);
        if (!found) {
            throw notFound('There is no such provider here.');
        }
        return found;
    }

    /** The name of the provider that an issuer belongs to, as long as it is set up. */
    findByIssuer(issuer: string): SignInProviderSettings | undefined {
        return this.settings.find(provider => this.issuerOf(provider) === issuer);
    }

    issuerOf(provider: SignInProviderSettings): string {
        return provider.kind === 'github' ? provider.siteUrl : provider.issuer;
    }

    depart(provider: SignInProviderSettings): Promise<{ location: string; checks: AnswerChecks }> {
        return this.client.depart(this.partyOf(provider));
    }

    async arrive(provider: SignInProviderSettings, query: ProviderAnswer, checks: AnswerChecks): Promise<VouchedClaims> {
        const party = this.partyOf(provider);
        const answer = await this.client.arrive(party, query, checks);
        return provider.kind === 'github' ? this.gitHub.read(provider.apiUrl, answer.accessToken) : claimsOf(this.client, party, answer);
    }

    private partyOf(provider: SignInProviderSettings): RelyingParty {
        const base = {
            clientId: provider.clientId,
            clientSecret: provider.clientSecret,
            redirectUri: `${this.controlOrigin}/api${fillPath(federationRoutes.finishProviderSignIn.path, { provider: provider.id })}`
        };
        if (provider.kind === 'oidc') {
            return { ...base, issuer: provider.issuer, scope: 'openid email profile', proofs: provider.proofs };
        }
        return {
            ...base,
            issuer: provider.siteUrl,
            scope: 'read:user user:email',
            proofs: 'nonce-and-pkce',
            server: {
                issuer: provider.siteUrl,
                authorization_endpoint: `${provider.siteUrl}/login/oauth/authorize`,
                token_endpoint: `${provider.siteUrl}/login/oauth/access_token`
            }
        };
    }
}
