import { grantableScopes, type Scope } from '@coditect/protocol';
import type { Session, SessionsService } from '../identity/index.js';
import type { AccessTokens } from './access-tokens.js';
import type { ApiKeysService } from './api-keys-service.js';

export interface Bearer {
    /** Limited to the organisation that the token was given for. */
    readonly session: Session;
    readonly credential: 'access-token' | 'api-key';
    readonly scopes: ReadonlySet<Scope>;
}

/** Knows what a token in an Authorization header stands for. Both kinds hang on a session, and die with it. */
export class Bearers {
    constructor(
        private readonly sessions: SessionsService,
        private readonly accessTokens: AccessTokens,
        private readonly apiKeys: ApiKeysService
    ) {}

    async find(token: string): Promise<Bearer | undefined> {
        return token.startsWith('ctk_') ? this.byKey(token) : this.byAccessToken(token);
    }

    private async byKey(secret: string): Promise<Bearer | undefined> {
        const session = await this.apiKeys.find(secret);
        return session?.kind === 'api-key' ? { session, credential: 'api-key', scopes: grantedTo(session) } : undefined;
    }

    private async byAccessToken(token: string): Promise<Bearer | undefined> {
        const claims = await this.accessTokens.verify(token);
        const session = claims && (await this.sessions.findById(claims.sessionId));
        if (!session || session.userId !== claims.userId) {
            return undefined;
        }
        // A browser's session may have gone to another organisation since; the token has not.
        return {
            session: { ...session, organizationId: claims.organizationId },
            credential: 'access-token',
            scopes: new Set(claims.scopes)
        };
    }
}

/** Whatever stands in the row: nothing beyond what a program can be given. */
function grantedTo(session: Session): ReadonlySet<Scope> {
    return new Set(grantableScopes.filter(scope => session.scopes?.includes(scope)));
}
