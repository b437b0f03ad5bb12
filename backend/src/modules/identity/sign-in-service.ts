import type { FactorKind, Identity, SignInOutcome, User } from '@coditect/protocol';
import { z } from 'zod';
import { notSignedIn } from '../../kernel/errors.js';
import type { Reply } from '../../kernel/module.js';
import type { Client } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { OrganizationsService } from '../organizations/index.js';
import type { AccountsStore } from './accounts-store.js';
import { type BegunFlow, defineFlow, type Flows } from './flows.js';
import type { DeviceToken, KnownDevices } from './known-devices.js';
import type { NewSession, SessionRequest, SessionsService } from './sessions-service.js';
import type { KnownAccount } from './vouched-accounts.js';

/** The second factors that a person has set up, as the module that owns them knows it. */
export interface SecondFactors {
    /** None is set up or removed until the transaction ends. */
    hold(transaction: SqlTransaction, userId: string): Promise<readonly FactorKind[]>;
}

/** A person who has shown the first factor. */
export interface FirstFactor {
    readonly userId: string;
    readonly client: Client;
    /** `password`, `passkey`, `oidc:<provider>`, `saml`, ... for the audit log and the list of devices. */
    readonly method: string;
    /** The method is itself more than one factor: a passkey that verified its user, or a company that says that it asked for more. */
    readonly multiFactor: boolean;
    /** The organisation that the session is to work in at first. */
    readonly organizationId?: string;
    /** The organisation whose own identity provider vouched for the person. */
    readonly signedOnOrganizationId?: string;
    /** False where another party vouches, which may not have asked for anything anew: such a sign-in is no fresh proof of being there. */
    readonly fresh?: boolean;
    /** Of the password that was shown: the sign-in is refused where it was changed on the way. */
    readonly passwordChangedAt?: Date;
}

/** What organisations ask of the ways that their people sign in by, as the module that owns it knows it. */
export interface SignInPolicy {
    /** Rejects where a person may not sign in like this. Asked after the first factor, so that a stranger learns nothing. */
    admit(transaction: SqlTransaction, first: FirstFactor, account: KnownAccount): Promise<void>;
    /** Rejects where an organisation rules how the person signs in, and would no longer once the account had this address. */
    admitAddress(transaction: SqlTransaction, userId: string, email: string): Promise<void>;
}

/** The sign-in of a person who has shown the first factor and has yet to show the second. Its token is in the flow cookie. */
export const secondFactorFlow = defineFlow({
    name: 'second-factor',
    minutes: 10,
    content: z.object({
        userId: z.uuid(),
        method: z.string(),
        organizationId: z.uuid().optional(),
        signedOnOrganizationId: z.uuid().optional(),
        passwordChangedAt: z.iso.datetime().optional()
    })
});
export type SecondFactorFlow = z.infer<typeof secondFactorFlow.content>;

/** A session, and what makes its browser one that the person is known by. */
export interface BegunSession extends NewSession {
    readonly device: DeviceToken;
}

export interface SignedInResult {
    readonly kind: 'signed-in';
    readonly session: BegunSession;
    readonly identity: Identity;
}

export type SignInResult =
    | SignedInResult
    | { readonly kind: 'factor-required'; readonly flow: BegunFlow; readonly factors: readonly FactorKind[] };

/** What a transaction made. Call `committed` once it is, and before the result is told to anybody. */
interface Begun<Result> {
    readonly result: Result;
    readonly committed: () => Promise<void>;
}

/** An account that may be signed in to, and the second factors that are still to be asked for: neither changes until the transaction ends. */
interface HeldAccount {
    readonly account: KnownAccount;
    readonly factors: readonly FactorKind[];
}

/** The one way to a session, whichever way a person comes: the second factor is asked for here and nowhere else. */
export class SignInService {
    constructor(
        private readonly sql: Sql,
        private readonly accounts: AccountsStore,
        private readonly sessions: SessionsService,
        private readonly organizations: OrganizationsService,
        private readonly flows: Flows,
        private readonly devices: KnownDevices,
        private readonly factors: SecondFactors,
        private readonly policy: SignInPolicy,
        private readonly audit: AuditService
    ) {}

    /** Goes on from the first factor: to a session, or to asking for the second. */
    proceed(first: FirstFactor): Promise<SignInResult> {
        return this.commit(async transaction => {
            const account = await this.account(transaction, first.userId);
            // Sent together, and done in this order: nothing is held while the policy's rows are waited for.
            const [, factors] = await Promise.all([
                this.policy.admit(transaction, first, account),
                this.hold(transaction, first, first.multiFactor)
            ]);
            return this.finish(transaction, { account, factors }, first, [first.method], first.multiFactor);
        });
    }

    /** Goes on from the second factor, which the caller has checked, and whose flow it has taken. */
    finishWithFactor(flow: SecondFactorFlow, factor: FactorKind, client: Client): Promise<SignInResult> {
        const { passwordChangedAt, ...known } = flow;
        const shown = passwordChangedAt === undefined ? {} : { passwordChangedAt: new Date(passwordChangedAt) };
        const first = { ...known, ...shown, client };
        return this.commit(async transaction => {
            const account = await this.account(transaction, first.userId);
            const factors = await this.hold(transaction, first, true);
            return this.finish(transaction, { account, factors }, first, [flow.method, factor], true);
        });
    }

    private async commit<Result>(work: (transaction: SqlTransaction) => Promise<Begun<Result>>): Promise<Result> {
        const { result, committed } = await this.sql.asPlatform(work);
        await committed();
        return result;
    }

    /** Nobody signs in to an account that is closed, whichever way. */
    private async account(transaction: SqlTransaction, userId: string): Promise<KnownAccount> {
        const account = await this.accounts.findKnown(transaction, { userId });
        if (!account || account.deactivated) {
            throw notSignedIn();
        }
        return account;
    }

    /**
     * Who changes a password, or sets up a factor, ends the sessions that are there; one that is about to be there must not outlive
     * it. Returns the second factors that are still to be asked for.
     */
    private async hold(
        transaction: SqlTransaction,
        { userId, passwordChangedAt }: Pick<FirstFactor, 'userId' | 'passwordChangedAt'>,
        multiFactor: boolean
    ): Promise<readonly FactorKind[]> {
        const [unchanged, factors] = await Promise.all([
            passwordChangedAt === undefined || this.accounts.holdPassword(transaction, userId, passwordChangedAt),
            multiFactor ? [] : this.factors.hold(transaction, userId)
        ]);
        if (!unchanged) {
            throw notSignedIn();
        }
        return factors;
    }

    private async finish(
        transaction: SqlTransaction,
        { account: { user }, factors }: HeldAccount,
        first: Omit<FirstFactor, 'multiFactor'>,
        methods: readonly string[],
        multiFactor: boolean
    ): Promise<Begun<SignInResult>> {
        if (factors.length > 0) {
            const flow = await this.awaitSecond(transaction, first);
            return { result: { kind: 'factor-required', flow, factors }, committed: async () => undefined };
        }
        const [identity, { result: session, committed }] = await Promise.all([
            this.identityOf(user, first.organizationId, transaction),
            this.begin(transaction, user, first, methods, multiFactor)
        ]);
        return { result: { kind: 'signed-in', session, identity }, committed };
    }

    private awaitSecond(
        transaction: SqlTransaction,
        first: Pick<FirstFactor, 'userId' | 'method' | 'organizationId' | 'signedOnOrganizationId' | 'passwordChangedAt'>
    ): Promise<BegunFlow> {
        const { userId, method, organizationId, signedOnOrganizationId } = first;
        const passwordChangedAt = first.passwordChangedAt?.toISOString();
        const content = { userId, method, organizationId, signedOnOrganizationId, passwordChangedAt };
        return this.flows.begin(secondFactorFlow, content, { userId, transaction });
    }

    /**
     * Part of a transaction that has just made the account, or checked it. What the browser was signed in by until now ends with it,
     * and all that hangs on that: the next person at a shared machine would leave it behind, with its cookies on workspaces' origins.
     */
    async begin(
        transaction: SqlTransaction,
        user: User,
        first: Pick<FirstFactor, 'client' | 'organizationId' | 'signedOnOrganizationId' | 'fresh'>,
        methods: readonly string[],
        multiFactor: boolean
    ): Promise<Begun<BegunSession>> {
        const { client, organizationId, signedOnOrganizationId, fresh = true } = first;
        const device = await this.devices.tokenFor(transaction, client.device);
        const request: SessionRequest = {
            userId: user.id,
            client,
            methods,
            multiFactor,
            elevated: fresh,
            signedOnOrganizationId,
            ...(organizationId ? { organizationId } : {})
        };
        const session = this.sessions.draw(request);
        const [, endedReplaced] = await Promise.all([
            this.sessions.insert(transaction, session, request),
            client.session === undefined ? undefined : this.sessions.endReplaced(transaction, client.session),
            this.devices.remember(transaction, user.id, device),
            this.audit.recordForPerson(transaction, user.id, {
                action: 'session.started',
                actor: { kind: 'person', userId: user.id },
                target: { kind: 'session', id: session.sessionId },
                client,
                details: { methods }
            })
        ]);
        return { result: { ...session, device }, committed: async () => endedReplaced?.() };
    }

    async identityOf(user: User, organizationId: string | undefined, transaction?: SqlTransaction): Promise<Identity> {
        const memberships = await this.organizations.membershipsOf(user.id, transaction);
        const current = memberships.find(membership => membership.organizationId === organizationId) ?? memberships[0];
        if (!current) {
            throw notSignedIn();
        }
        return { user, memberships: [...memberships], currentOrganizationId: current.organizationId };
    }
}

/** Sets the cookies that a sign-in's result asks for, and gives what is said of it. */
export function answerSignIn<Result extends SignInResult>(result: Result, reply: Reply): Extract<SignInOutcome, { kind: Result['kind'] }>;
export function answerSignIn(result: SignInResult, reply: Reply): SignInOutcome {
    if (result.kind === 'factor-required') {
        const { flow, factors } = result;
        reply.setFlowCookie(flow.token, flow.expiresAt);
        return { kind: 'factor-required', factors: [...factors], expiresAt: flow.expiresAt.toISOString() };
    }
    reply.clearFlowCookie();
    const { token, expiresAt, device } = result.session;
    reply.setSessionCookie(token, expiresAt);
    reply.setDeviceCookie(device.token, device.expiresAt);
    return { kind: 'signed-in', identity: result.identity };
}
