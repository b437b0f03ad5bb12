import { deviceCodeGrant, fillPath, grantableScopes, oauthRoutes } from '@coditect/protocol';

/** Where authorization-server metadata is looked for, from the issuer's root (RFC 8414, 3). */
export const authorizationServerPath = '/.well-known/oauth-authorization-server';

/** What a client or a service needs to know of us (RFC 8414, 2). */
export function describeAuthorizationServer(issuer: string): object {
    const at = (path: string) => `${issuer}/api${fillPath(path, {})}`;
    return {
        issuer,
        token_endpoint: at(oauthRoutes.exchangeToken.path),
        device_authorization_endpoint: at(oauthRoutes.authorizeDevice.path),
        revocation_endpoint: at(oauthRoutes.revokeToken.path),
        jwks_uri: at(oauthRoutes.getSigningKeys.path),
        grant_types_supported: [deviceCodeGrant, 'refresh_token'],
        // There is no authorization endpoint to answer with any.
        response_types_supported: [],
        scopes_supported: grantableScopes,
        token_endpoint_auth_methods_supported: ['none'],
        revocation_endpoint_auth_methods_supported: ['none']
    };
}
