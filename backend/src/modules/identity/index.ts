import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import type { OrganizationsService } from '../organizations/index.js';
import { AccountsStore } from './accounts-store.js';
import { IdentityService, type OnSignUp } from './identity-service.js';
import { migrations } from './migrations.js';
import { createRoutes } from './routes.js';
import { SessionsService } from './sessions-service.js';
import { SessionsStore } from './sessions-store.js';

export type { AccountFilter, AccountRow } from './accounts-store.js';
export { IdentityService, type OnSignUp } from './identity-service.js';
export { type Session, SessionsService } from './sessions-service.js';
export { TokenCache } from './token-cache.js';

const expireEveryMilliseconds = 10 * 60 * 1000;

export interface IdentityNeeds {
    readonly sql: Sql;
    readonly pubsub: PubSub;
    readonly organizations: OrganizationsService;
    readonly onSignUp: OnSignUp;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

export function createIdentityModule(
    needs: IdentityNeeds
): Module & { readonly identity: IdentityService; readonly sessions: SessionsService } {
    const { sql, pubsub, clock, random } = needs;
    const sessions = new SessionsService(sql, new SessionsStore(), pubsub, clock, random);
    const identity = new IdentityService(sql, new AccountsStore(), sessions, needs.organizations, needs.onSignUp, clock, random);
    const expiring = new PeriodicTask('identity.expire', expireEveryMilliseconds, () => sessions.endExpired(), clock, needs.logger);
    return {
        name: 'identity',
        migrations,
        routes: createRoutes(identity, sessions),
        identity,
        sessions,
        start: async () => expiring.start(),
        stop: () => expiring.stop()
    };
}
