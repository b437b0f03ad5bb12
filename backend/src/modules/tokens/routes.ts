import { apiKeyRoutes, deviceRoutes, oauthRoutes } from '@coditect/protocol';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import type { ApiKeysService } from './api-keys-service.js';
import type { DeviceAuthorizations } from './device-authorization.js';
import type { Devices } from './devices.js';
import type { RefreshTokens } from './refresh-tokens.js';
import { keySetSeconds, type SigningKeys } from './signing-keys.js';
import type { TokenExchange } from './token-exchange.js';

export interface TokenRoutesNeeds {
    readonly signingKeys: SigningKeys;
    readonly exchange: TokenExchange;
    readonly refreshTokens: RefreshTokens;
    readonly authorizations: DeviceAuthorizations;
    readonly apiKeys: ApiKeysService;
    readonly devices: Devices;
}

export function createRoutes(needs: TokenRoutesNeeds): readonly BoundRoute[] {
    return [...oauth(needs), ...deviceRequests(needs), ...keys(needs), ...devices(needs)];
}

function oauth({ signingKeys, exchange, refreshTokens, authorizations }: TokenRoutesNeeds): readonly BoundRoute[] {
    return [
        route(oauthRoutes.authorizeDevice, ({ body, client }) =>
            authorizations.begin({ clientId: body.client_id, scope: body.scope, deviceName: body.device_name }, client)
        ),
        route(oauthRoutes.exchangeToken, ({ body, client }) => exchange.exchange(body, client)),
        route(oauthRoutes.revokeToken, async ({ body, client }) => {
            await refreshTokens.revoke(body.token, client);
            return undefined;
        }),
        route(oauthRoutes.getSigningKeys, async () => ({
            body: JSON.stringify(await signingKeys.published()),
            headers: { 'cache-control': `public, max-age=${keySetSeconds}` }
        })),
        signedInRoute(oauthRoutes.issueAccessToken, async ({ body, principal }) => {
            const { token, expiresAt } = await exchange.issue(principal, body.audience, body.scopes);
            return { accessToken: token, expiresAt: expiresAt.toISOString(), scopes: body.scopes };
        }),
        signedInRoute(oauthRoutes.rotateSigningKey, async ({ body, principal, client }) => {
            const { kid, signsFrom } = await signingKeys.rotate(body.compromised, { userId: principal.userId, client });
            return { kid, signsFrom: signsFrom.toISOString() };
        })
    ];
}

function deviceRequests({ authorizations }: TokenRoutesNeeds): readonly BoundRoute[] {
    return [
        signedInRoute(oauthRoutes.findDevice, ({ body, principal, client }) => authorizations.find(body.userCode, principal, client)),
        signedInRoute(oauthRoutes.denyDevice, async ({ body, principal, client }) => {
            await authorizations.deny(body.userCode, principal, client);
            return undefined;
        }),
        signedInRoute(oauthRoutes.approveDevice, async ({ body, principal, client }) => {
            await authorizations.approve(body.userCode, body.scopes, principal, client);
            return undefined;
        })
    ];
}

function keys({ apiKeys }: TokenRoutesNeeds): readonly BoundRoute[] {
    return [
        signedInRoute(apiKeyRoutes.listApiKeys, async ({ principal }) => ({ keys: [...(await apiKeys.list(principal.userId))] })),
        signedInRoute(apiKeyRoutes.createApiKey, ({ body, principal, client }) => apiKeys.create(body, principal, client)),
        signedInRoute(apiKeyRoutes.rotateApiKey, ({ params, body, principal, client }) =>
            apiKeys.rotate(params.keyId, body.overlapHours, principal, client)
        ),
        signedInRoute(apiKeyRoutes.revokeApiKey, async ({ params, principal, client }) => {
            await apiKeys.revoke(params.keyId, principal, client);
            return undefined;
        }),
        signedInRoute(apiKeyRoutes.listOrganizationApiKeys, async ({ principal }) => ({
            keys: [...(await apiKeys.listIn(principal.organizationId))]
        })),
        signedInRoute(apiKeyRoutes.revokeOrganizationApiKey, async ({ params, principal, client }) => {
            await apiKeys.revokeIn(params.keyId, principal, client);
            return undefined;
        })
    ];
}

function devices({ devices }: TokenRoutesNeeds): readonly BoundRoute[] {
    return [
        signedInRoute(deviceRoutes.listDevices, async ({ principal }) => ({ devices: [...(await devices.list(principal))] })),
        signedInRoute(deviceRoutes.signOutDevice, async ({ params, principal, client }) => {
            await devices.signOut(params.sessionId, principal, client);
            return undefined;
        }),
        signedInRoute(deviceRoutes.signOutEverywhere, async ({ query, principal, client, reply }) => {
            const keepCurrent = query.keepCurrent === 'true';
            await devices.signOutEverywhere({ keepCurrent, includeKeys: query.includeKeys === 'true' }, principal, client);
            if (!keepCurrent) {
                reply.clearCookies();
            }
            return undefined;
        })
    ];
}
