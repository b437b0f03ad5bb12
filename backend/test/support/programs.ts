import {
    ApiClient,
    apiKeyRoutes,
    commandLineClient,
    type DeviceAuthorization,
    deviceCodeGrant,
    type GrantableScope,
    grantableScopes,
    identityRoutes,
    type NewApiKey,
    oauthRoutes,
    type TokenResponse
} from '@coditect/protocol';
import type { TestBrowser } from './test-browser.js';

/** A client that shows a token, and neither a cookie nor an Origin. */
export function withToken(browser: TestBrowser, token: string): ApiClient {
    return programAt(browser, { authorization: `Bearer ${token}` });
}

/** A program that has no token yet. */
export function program(browser: TestBrowser): ApiClient {
    return programAt(browser, {});
}

function programAt(browser: TestBrowser, own: Readonly<Record<string, string>>): ApiClient {
    return new ApiClient('/api', async (path, { method, headers, body }) => {
        const answer = await browser.stranger().send(browser.origin + path, {
            method,
            origin: false,
            headers: { ...headers, ...own },
            ...(body ? { body } : {})
        });
        return { ok: answer.status < 400, status: answer.status, text: async () => answer.body };
    });
}

export async function currentOrganization(browser: TestBrowser): Promise<string> {
    return (await browser.api.call(identityRoutes.whoAmI)).currentOrganizationId;
}

export async function newKey(
    browser: TestBrowser,
    { scopes = grantableScopes, organizationId, name = 'A key' }: Partial<KeyWish> = {}
): Promise<NewApiKey> {
    return browser.api.call(apiKeyRoutes.createApiKey, {
        params: { organizationId: organizationId ?? (await currentOrganization(browser)) },
        body: { name, scopes: [...scopes], expiresInDays: 30 }
    });
}

interface KeyWish {
    readonly scopes: readonly GrantableScope[];
    readonly organizationId: string;
    readonly name: string;
}

export function beginDevice(browser: TestBrowser, scopes?: readonly GrantableScope[]): Promise<DeviceAuthorization> {
    return program(browser).call(oauthRoutes.authorizeDevice, {
        body: { client_id: commandLineClient, device_name: 'a laptop', ...(scopes ? { scope: scopes.join(' ') } : {}) }
    });
}

export async function approveDevice(
    browser: TestBrowser,
    userCode: string,
    { scopes = grantableScopes, organizationId }: Partial<KeyWish> = {}
): Promise<void> {
    await browser.api.call(oauthRoutes.approveDevice, {
        params: { organizationId: organizationId ?? (await currentOrganization(browser)) },
        body: { userCode, scopes: [...scopes] }
    });
}

export function pollDevice(browser: TestBrowser, deviceCode: string): Promise<TokenResponse> {
    return program(browser).call(oauthRoutes.exchangeToken, {
        body: { grant_type: deviceCodeGrant, client_id: commandLineClient, device_code: deviceCode }
    });
}

export function refresh(browser: TestBrowser, refreshToken: string): Promise<TokenResponse> {
    return program(browser).call(oauthRoutes.exchangeToken, {
        body: { grant_type: 'refresh_token', client_id: commandLineClient, refresh_token: refreshToken }
    });
}

/** Signs a command line in for the browser's person. */
export async function signInCommandLine(browser: TestBrowser, scopes?: readonly GrantableScope[]): Promise<TokenResponse> {
    const begun = await beginDevice(browser, scopes);
    await approveDevice(browser, begun.user_code);
    return pollDevice(browser, begun.device_code);
}
