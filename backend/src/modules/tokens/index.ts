import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import { type Lock, onOneProcess } from '../../ports/lock.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { SessionsService, SignInLimits, VouchedAccounts } from '../identity/index.js';
import type { LicensesService } from '../licenses/index.js';
import type { MailService } from '../mails/index.js';
import type { OrganizationsService } from '../organizations/index.js';
import { AccessTokens } from './access-tokens.js';
import { ApiKeysService } from './api-keys-service.js';
import { ApiKeysStore } from './api-keys-store.js';
import { Bearers } from './bearer.js';
import { DeviceAuthorizations } from './device-authorization.js';
import { DeviceRequestsStore } from './device-requests-store.js';
import { Devices } from './devices.js';
import { migrations } from './migrations.js';
import { ProgramSessions } from './program-sessions.js';
import { RefreshTokens } from './refresh-tokens.js';
import { RefreshTokensStore } from './refresh-tokens-store.js';
import { createRoutes } from './routes.js';
import { SigningKeys } from './signing-keys.js';
import { SigningKeysStore } from './signing-keys-store.js';
import { TokenExchange } from './token-exchange.js';
import { TokenNotices } from './token-notices.js';

export { authorizationServerPath, describeAuthorizationServer } from './authorization-server.js';
export type { Bearer } from './bearer.js';

const tendEveryMilliseconds = 10 * 60 * 1000;

export interface TokensNeeds {
    readonly sql: Sql;
    readonly pubsub: PubSub;
    readonly lock: Lock;
    readonly secretBox: SecretBox;
    readonly sessions: SessionsService;
    readonly limits: SignInLimits;
    readonly accounts: VouchedAccounts;
    readonly organizations: OrganizationsService;
    readonly licenses: LicensesService;
    readonly audit: AuditService;
    readonly mails: MailService;
    /** Who issues tokens, and where people look at their devices. */
    readonly controlOrigin: string;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

export interface TokensModule extends Module {
    readonly bearers: Bearers;
    readonly programs: ProgramSessions;
}

/** Everything that stands for a person without a browser's cookie: access tokens, refresh tokens, device codes, API keys. */
export function createTokensModule(needs: TokensNeeds): TokensModule {
    const { sql, pubsub, secretBox, sessions, audit, clock, random, controlOrigin } = needs;
    const notices = new TokenNotices(needs.accounts, needs.mails, controlOrigin);
    const signingKeys = new SigningKeys(sql, new SigningKeysStore(), secretBox, pubsub, audit, clock, random);
    const accessTokens = new AccessTokens(signingKeys, controlOrigin, clock, random);
    const refreshTokens = new RefreshTokens(sql, new RefreshTokensStore(), sessions, secretBox, audit, notices, clock, random);
    const deviceRequests = new DeviceRequestsStore();
    const authorizations = new DeviceAuthorizations({ ...needs, store: deviceRequests, refreshTokens, notices });
    // A code that a session approved becomes a command line's session later, though the approving one itself may stay.
    sessions.whenEndingAll(async (transaction, userId, { kinds, workingIn }) => {
        if (kinds.includes('command-line')) {
            await deviceRequests.deleteApproved(transaction, userId, workingIn);
        }
    });
    const exchange = new TokenExchange({ ...needs, accessTokens, refreshTokens, devices: authorizations });
    const apiKeys = new ApiKeysService({ ...needs, store: new ApiKeysStore(), notices });
    const devices = new Devices(sql, sessions, audit);
    const tending = new PeriodicTask(
        'tokens.tend',
        tendEveryMilliseconds,
        onOneProcess(needs.lock, 'tokens.tend', async () => {
            await signingKeys.tend();
            await refreshTokens.deleteExpired();
            await authorizations.deleteExpired();
        }),
        clock,
        needs.logger
    );
    return {
        name: 'tokens',
        migrations,
        routes: createRoutes({ signingKeys, exchange, refreshTokens, authorizations, apiKeys, devices }),
        bearers: new Bearers(sessions, accessTokens, apiKeys),
        programs: new ProgramSessions(sql, sessions, deviceRequests),
        start: async () => {
            // Others may ask for the keys before anybody asks for a token.
            await signingKeys.tend();
            tending.start();
        },
        stop: () => tending.stop()
    };
}
