/** A party that anybody can sign in with at this installation. */
export type SignInProviderSettings = OidcProviderSettings | GitHubProviderSettings;

interface ProviderBase {
    /** Part of the redirect URI, `<origin>/api/sign-in/providers/<id>/callback`. */
    readonly id: string;
    readonly name: string;
    readonly clientId: string;
    readonly clientSecret: string;
}

export interface OidcProviderSettings extends ProviderBase {
    readonly kind: 'oidc';
    readonly brand: 'google' | 'linkedin' | 'other';
    readonly issuer: string;
    /** LinkedIn gives no nonce back and refuses a code verifier beside a client secret; everybody else can do both. */
    readonly proofs: 'nonce-and-pkce' | 'none';
}

export interface GitHubProviderSettings extends ProviderBase {
    readonly kind: 'github';
    /** The site, such as https://github.com or that of a GitHub Enterprise Server. */
    readonly siteUrl: string;
    readonly apiUrl: string;
}
