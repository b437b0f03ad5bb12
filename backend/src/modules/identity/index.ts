import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import { type Lock, onOneProcess } from '../../ports/lock.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { RateLimits } from '../../ports/rate-limits.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { MailService } from '../mails/index.js';
import type { OrganizationsService } from '../organizations/index.js';
import { AccountMails } from './account-mails.js';
import { createAccountRoutes } from './account-routes.js';
import { AccountsStore } from './accounts-store.js';
import { Flows } from './flows.js';
import { IdentityService } from './identity-service.js';
import { KnownDevices } from './known-devices.js';
import { migrations } from './migrations.js';
import { NewAccounts, type OnSignUp } from './new-accounts.js';
import { type PasswordCost, PasswordHasher } from './password-hash.js';
import { PasswordService } from './password-service.js';
import { ProfileService } from './profile-service.js';
import { createRoutes } from './routes.js';
import { SessionsService } from './sessions-service.js';
import { SessionsStore } from './sessions-store.js';
import { SignInLimits } from './sign-in-limits.js';
import { type SecondFactors, type SignInPolicy, SignInService } from './sign-in-service.js';
import { SignUpService } from './sign-up-service.js';
import { StrictTries } from './strict-tries.js';
import { VouchedAccounts } from './vouched-accounts.js';

export type { AccountFilter } from './accounts-store.js';
export { type BegunFlow, defineFlow, Flows } from './flows.js';
export { IdentityService } from './identity-service.js';
export { elevationMilliseconds, SessionsService } from './sessions-service.js';
export type { Session, SessionDetails, SessionKind } from './sessions-store.js';
export { addressKeyOf, hashed, SignInLimits } from './sign-in-limits.js';
export {
    answerSignIn,
    type FirstFactor,
    type SecondFactors,
    type SignInResult,
    SignInService,
    secondFactorFlow
} from './sign-in-service.js';
export { TokenCache } from './token-cache.js';
export { type KnownAccount, VouchedAccounts } from './vouched-accounts.js';
export { vouchedName } from './vouched-name.js';

const expireEveryMilliseconds = 10 * 60 * 1000;
const noteEveryMilliseconds = 10_000;

/** Names of accounts by their ids; those that are gone, and what is no id, are left out. */
export function namesOfAccounts(sql: Sql): (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>> {
    const accounts = new AccountsStore();
    return userIds => sql.asPlatform(transaction => accounts.namesOf(transaction, userIds));
}

export interface IdentityNeeds {
    readonly sql: Sql;
    readonly pubsub: PubSub;
    readonly lock: Lock;
    readonly rateLimits: RateLimits;
    readonly organizations: OrganizationsService;
    readonly audit: AuditService;
    readonly mails: MailService;
    /** Where people reach the platform: what mails link to. */
    readonly controlOrigin: string;
    /** How many passwords are hashed at once: no more than there are cores. */
    readonly concurrentHashes: number;
    readonly passwordCost: PasswordCost;
    readonly factors: SecondFactors;
    readonly policy: SignInPolicy;
    readonly secretBox: SecretBox;
    readonly onSignUp: OnSignUp;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

export interface IdentityModule extends Module {
    readonly identity: IdentityService;
    readonly sessions: SessionsService;
    readonly signIns: SignInService;
    readonly flows: Flows;
    readonly vouched: VouchedAccounts;
    readonly limits: SignInLimits;
}

export function createIdentityModule(needs: IdentityNeeds): IdentityModule {
    const { sql, pubsub, clock, random, organizations } = needs;
    const accounts = new AccountsStore();
    const flows = new Flows(sql, needs.secretBox, clock, random);
    const sessions = new SessionsService(sql, new SessionsStore(), pubsub, clock, random, (transaction, userId) =>
        organizations.rememberAccess(transaction, userId)
    );
    const devices = new KnownDevices(sql, clock, random);
    const strictTries = new StrictTries(sql, clock);
    const limits = new SignInLimits(needs.rateLimits, strictTries, devices, needs.logger);
    const signIns = new SignInService(sql, accounts, sessions, organizations, flows, devices, needs.factors, needs.policy, needs.audit);
    const hasher = new PasswordHasher(needs.concurrentHashes, needs.passwordCost);
    const identity = new IdentityService(sql, accounts, signIns, limits, hasher, needs.audit);
    const newAccounts = new NewAccounts(accounts, organizations, needs.onSignUp, clock, random);
    const texts = new AccountMails(needs.controlOrigin);
    const parts = {
        sql,
        accounts,
        organizations,
        newAccounts,
        flows,
        sessions,
        signIns,
        limits,
        policy: needs.policy,
        hasher,
        texts,
        clock,
        mails: needs.mails,
        audit: needs.audit
    };
    const expiring = new PeriodicTask(
        'identity.expire',
        expireEveryMilliseconds,
        onOneProcess(needs.lock, 'identity.expire', async () => {
            await sessions.endExpired();
            await flows.deleteExpired();
            await devices.deleteExpired();
            await strictTries.deleteForgotten();
        }),
        clock,
        needs.logger
    );
    const noting = new PeriodicTask('identity.seen', noteEveryMilliseconds, () => sessions.activity.flush(), clock, needs.logger);
    return {
        name: 'identity',
        migrations,
        routes: [
            ...createRoutes(identity, sessions),
            ...createAccountRoutes(new SignUpService(parts), new PasswordService(parts), new ProfileService(parts))
        ],
        identity,
        sessions,
        signIns,
        flows,
        vouched: new VouchedAccounts(accounts, organizations, needs.onSignUp, clock, random),
        limits,
        onEachProcess: {
            start: () => noting.start(),
            stop: async () => {
                await noting.stop();
                await sessions.activity.flush();
            }
        },
        start: async () => expiring.start(),
        stop: () => expiring.stop()
    };
}
