import type { tokenRequestSchema } from '@coditect/protocol';
import {
    commandLineClient,
    deviceCodeGrant,
    type GrantableScope,
    grantableScopes,
    type TokenAudience,
    type TokenResponse
} from '@coditect/protocol';
import type { z } from 'zod';
import { forbidden } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Session, SessionsService } from '../identity/index.js';
import type { LicensesService } from '../licenses/index.js';
import type { OrganizationsService } from '../organizations/index.js';
import { type AccessTokens, accessTokenSeconds } from './access-tokens.js';
import type { DeviceAuthorizations } from './device-authorization.js';
import { badGrant, missingParameter, unknownClient, unsupportedGrant } from './oauth-errors.js';
import type { RefreshTokens } from './refresh-tokens.js';

/** Tokens that a browser's session asks for, for the platform's own pages and services. */
const portalClient = 'coditect-portal';

export interface TokenExchangeNeeds {
    readonly accessTokens: AccessTokens;
    readonly refreshTokens: RefreshTokens;
    readonly devices: DeviceAuthorizations;
    readonly sessions: SessionsService;
    readonly organizations: OrganizationsService;
    readonly licenses: LicensesService;
}

/** Gives out access tokens: for a device code, for a refresh token, and to who is signed in. */
export class TokenExchange {
    constructor(private readonly needs: TokenExchangeNeeds) {}

    /** RFC 6749, 5 and 6; RFC 8628, 3.4. */
    async exchange(request: z.output<typeof tokenRequestSchema>, client: Client): Promise<TokenResponse> {
        const { client_id: clientId } = request;
        if (request.grant_type !== deviceCodeGrant && request.grant_type !== 'refresh_token') {
            throw unsupportedGrant();
        }
        if (clientId === undefined) {
            throw missingParameter('client_id');
        }
        if (clientId !== commandLineClient) {
            throw unknownClient();
        }
        if (request.grant_type === 'refresh_token') {
            const { session, refreshToken } = await this.needs.refreshTokens.exchange(given(request, 'refresh_token'), clientId, client);
            return this.respond(session, clientId, refreshToken);
        }
        const { sessionId, refreshToken } = await this.needs.devices.redeem(given(request, 'device_code'), clientId, client);
        const session = await this.needs.sessions.findById(sessionId);
        if (!session) {
            throw badGrant();
        }
        return this.respond(session, clientId, refreshToken);
    }

    /** For a session of a browser: a token goes no further than what a program can be given, and works where the session does. */
    async issue(principal: Principal, audience: TokenAudience, scopes: readonly GrantableScope[]) {
        if (principal.credential !== 'session') {
            throw forbidden('A token can be asked for by a signed-in browser alone.');
        }
        const { userId, sessionId, organizationId } = principal;
        const tier = await this.tierOf(organizationId);
        const clientId = portalClient;
        return this.needs.accessTokens.issue({ userId, sessionId, organizationId, tier, scopes, audience, clientId });
    }

    private async respond(session: Session, clientId: string, refreshToken: string): Promise<TokenResponse> {
        const { userId, organizationId, signedOnOrganizationId } = session;
        if (!organizationId || !(await this.needs.organizations.accessOf(userId, organizationId, signedOnOrganizationId))) {
            throw badGrant();
        }
        const scopes = grantableScopes.filter(scope => session.scopes?.includes(scope));
        const tier = await this.tierOf(organizationId);
        const { token } = await this.needs.accessTokens.issue({
            userId,
            sessionId: session.id,
            organizationId,
            tier,
            scopes,
            audience: 'api',
            clientId
        });
        return {
            access_token: token,
            token_type: 'Bearer',
            expires_in: accessTokenSeconds,
            refresh_token: refreshToken,
            scope: scopes.join(' ')
        };
    }

    private async tierOf(organizationId: string): Promise<string> {
        return (await this.needs.licenses.licenseOf(organizationId)).tier;
    }
}

function given<Name extends string>(request: Readonly<Partial<Record<Name, string>>>, name: Name): string {
    const value = request[name];
    if (value === undefined) {
        throw missingParameter(name);
    }
    return value;
}
