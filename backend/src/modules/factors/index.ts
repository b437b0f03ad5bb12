import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql } from '../../ports/sql.js';
import type { TextMessages } from '../../ports/text-messages.js';
import type { AuditService } from '../audit/index.js';
import type { Flows, SecondFactors, SessionsService, SignInLimits, SignInService } from '../identity/index.js';
import type { MailService } from '../mails/index.js';
import { Challenges } from './challenges.js';
import { ElevationService } from './elevation-service.js';
import { FactorChanges } from './factor-changes.js';
import { FactorProofs } from './factor-proofs.js';
import { FactorsService } from './factors-service.js';
import { FactorsStore } from './factors-store.js';
import { MessageCodes } from './message-codes.js';
import { migrations } from './migrations.js';
import { Notices } from './notices.js';
import { PasskeyCeremonies } from './passkey-ceremonies.js';
import { PasskeySignIn } from './passkey-sign-in.js';
import { PasskeysService } from './passkeys-service.js';
import { PasskeysStore } from './passkeys-store.js';
import type { People } from './people.js';
import { createElevationRoutes, createFactorRoutes, createSignInRoutes } from './routes.js';
import { SecondStep } from './second-step.js';

export type { People, Person } from './people.js';

const expireEveryMilliseconds = 10 * 60 * 1000;

export interface FactorsModuleNeeds {
    readonly sql: Sql;
    readonly secretBox: SecretBox;
    readonly people: People;
    readonly sessions: SessionsService;
    readonly signIns: SignInService;
    readonly flows: Flows;
    readonly limits: SignInLimits;
    readonly mails: MailService;
    /** Undefined where the installation can send none. */
    readonly textMessages: TextMessages | undefined;
    readonly audit: AuditService;
    readonly controlOrigin: string;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

export interface FactorsModule extends Module {
    readonly secondFactors: SecondFactors;
    /** Whether a person can sign in with a passkey alone. */
    hasPasskey(userId: string): Promise<boolean>;
}

/** Second factors, passkeys, and fresh proofs of being there. Identity reaches it through {@link SecondFactors}. */
export function createFactorsModule(needs: FactorsModuleNeeds): FactorsModule {
    const { secretBox: box, mails, people, controlOrigin } = needs;
    const store = new FactorsStore();
    const passkeysStore = new PasskeysStore();
    const challenges = new Challenges(needs.sql, box, needs.clock);
    const notices = new Notices(mails, people, controlOrigin);
    const ceremonies = new PasskeyCeremonies(needs);
    const passkeys = new PasskeysService(needs.sql, passkeysStore, ceremonies, challenges, needs.clock, needs.random);
    const codes = new MessageCodes({ ...needs, challenges, host: new URL(controlOrigin).hostname });
    const proofs = new FactorProofs({ ...needs, box, store, codes, passkeys, notices });
    const changes = new FactorChanges({ ...needs, store, challenges, notices });
    const factors = new FactorsService({ ...needs, box, store, passkeysStore, passkeys, codes, challenges, changes });
    const secondStep = new SecondStep({ ...needs, proofs, challenges, notices });
    const passkeySignIn = new PasskeySignIn({ ...needs, passkeys, ceremonies });
    const elevation = new ElevationService({ ...needs, store, proofs });
    const expiring = new PeriodicTask(
        'factors.expire',
        expireEveryMilliseconds,
        () => challenges.deleteExpired(),
        needs.clock,
        needs.logger
    );
    return {
        name: 'factors',
        migrations,
        routes: [...createSignInRoutes(secondStep, passkeySignIn), ...createElevationRoutes(elevation), ...createFactorRoutes(factors)],
        secondFactors: { hold: (transaction, userId) => store.holdKinds(transaction, userId) },
        hasPasskey: async userId => (await proofs.kindsOf(userId)).includes('passkey'),
        start: async () => expiring.start(),
        stop: () => expiring.stop()
    };
}
