import type { Clock } from '../../kernel/clock.js';
import type { Client } from '../../kernel/principal.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import { SessionActivity } from './session-activity.js';
import type { Session, SessionDetails, SessionKind, SessionsStore } from './sessions-store.js';
import { TokenCache } from './token-cache.js';

const lifetimeMilliseconds = 30 * 24 * 60 * 60 * 1000;
/** How long a fresh proof of being there is good for. */
export const elevationMilliseconds = 15 * 60 * 1000;

const endedChannel = 'sessions:ended';
const changedChannel = 'sessions:changed';

const allKinds: readonly SessionKind[] = ['browser', 'command-line', 'api-key'];

export interface NewSession {
    /** For the cookie; only its hash is kept. */
    readonly token: string;
    readonly sessionId: string;
    readonly expiresAt: Date;
}

export interface SessionRequest {
    readonly userId: string;
    readonly client: Client;
    /** How the person signed in, such as `password` and `totp`. */
    readonly methods: readonly string[];
    readonly multiFactor: boolean;
    /** The organisation whose own identity provider vouched for the sign-in. A session that comes of another inherits it. */
    readonly signedOnOrganizationId?: string | undefined;
    /** Whether this sign-in was a fresh proof of being there, good for 15 minutes. */
    readonly elevated: boolean;
    readonly organizationId?: string;
    readonly kind?: SessionKind;
    readonly scopes?: readonly string[];
    readonly expiresAt?: Date;
    /** In place of a random token, where the token has a form of its own. */
    readonly token?: string;
}

export interface EndAll {
    /** This session stays. */
    readonly except?: string;
    /** All kinds where it is left out. */
    readonly kinds?: readonly SessionKind[];
    /** Only those that work in this organisation or that its own identity provider vouched for. */
    readonly workingIn?: string;
}

/** Which of a person's sessions are being ended. */
export interface EndingAll {
    readonly kinds: readonly SessionKind[];
    readonly workingIn: string | undefined;
}

/** Server-side sessions by opaque token. */
export class SessionsService {
    private readonly cache: TokenCache<Session>;
    private readonly cacheById: TokenCache<Session>;

    private readonly endings: ((transaction: SqlTransaction, userId: string, ending: EndingAll) => Promise<void>)[] = [];

    /** When and where sessions were seen last. */
    readonly activity: SessionActivity;

    constructor(
        private readonly sql: Sql,
        private readonly store: SessionsStore,
        private readonly pubsub: PubSub,
        private readonly clock: Clock,
        private readonly random: Random,
        private readonly rememberAccess: (transaction: SqlTransaction, userId: string) => Promise<void>
    ) {
        this.activity = new SessionActivity(sql, clock);
        this.cache = new TokenCache(clock, session => session.id);
        this.cacheById = new TokenCache(clock, session => session.id);
        this.onDidEnd(sessionId => this.forget(sessionId));
        this.onDidChange(sessionId => this.forget(sessionId));
        this.onDidMissEnds(() => {
            this.cache.forgetAll();
            this.cacheById.forgetAll();
        });
    }

    /** Part of the transaction that signs somebody up or in. */
    async create(transaction: SqlTransaction, request: SessionRequest): Promise<NewSession> {
        const session = this.draw(request);
        await this.insert(transaction, session, request);
        return session;
    }

    /** A session that is still to be inserted: for who names it in statements that are sent along with that. */
    draw(request: SessionRequest): NewSession {
        const lifetime = new Date(this.clock.now().getTime() + lifetimeMilliseconds);
        return {
            token: request.token ?? this.random.token(),
            sessionId: this.random.uuid(),
            expiresAt: request.expiresAt ?? lifetime
        };
    }

    async insert(transaction: SqlTransaction, { token, sessionId, expiresAt }: NewSession, request: SessionRequest): Promise<void> {
        const createdAt = this.clock.now();
        await this.store.insert(transaction, {
            id: sessionId,
            tokenHash: hashToken(token),
            userId: request.userId,
            kind: request.kind ?? 'browser',
            organizationId: request.organizationId,
            scopes: request.scopes,
            methods: request.methods,
            multiFactor: request.multiFactor,
            signedOnOrganizationId: request.signedOnOrganizationId,
            elevatedUntil: request.elevated ? new Date(createdAt.getTime() + elevationMilliseconds) : undefined,
            address: request.client.address,
            userAgent: request.client.userAgent,
            createdAt,
            expiresAt
        });
    }

    /**
     * A session that another is about to come of, such as an API key's. Whoever ends it, or all of the person's sessions, meanwhile
     * waits until the transaction ends, and so ends the new one too. Undefined where the session has ended.
     */
    async hold(transaction: SqlTransaction, { userId, sessionId }: { readonly userId: string; readonly sessionId: string }) {
        await this.store.hold(transaction, userId);
        return this.store.holdById(transaction, sessionId, this.clock.now());
    }

    /**
     * For who holds what ends with a session, such as a refresh token, and needs the session after that: whoever ends it holds
     * them the other way round.
     */
    holdOne(transaction: SqlTransaction, sessionId: string): Promise<void> {
        return this.store.holdOne(transaction, sessionId);
    }

    /** For who may end all of a person's sessions later in the transaction: nobody else deals with all of them until it ends. */
    lock(transaction: SqlTransaction, userId: string): Promise<void> {
        return this.store.lock(transaction, userId);
    }

    find(token: string): Promise<Session | undefined> {
        return this.cache.find(token, (tokenHash, now) => this.read(transaction => this.store.findByToken(transaction, tokenHash, now)));
    }

    /** For credentials that name their session, such as access tokens: whether it still lives. */
    findById(sessionId: string): Promise<Session | undefined> {
        return this.cacheById.find(sessionId, (_hash, now) => this.read(transaction => this.store.findById(transaction, sessionId, now)));
    }

    /** Whoever asks for a session asks next what its person may do: both are read in one transaction. */
    private read(find: (transaction: SqlTransaction) => Promise<Session | undefined>): Promise<Session | undefined> {
        return this.sql.asPlatform(async transaction => {
            const session = await find(transaction);
            if (session) {
                await this.rememberAccess(transaction, session.userId);
            }
            return session;
        });
    }

    async list(userId: string): Promise<readonly SessionDetails[]> {
        await this.activity.flush();
        return this.sql.asPlatform(transaction => this.store.list(transaction, userId, this.clock.now()));
    }

    /** When each of these sessions was seen last. Those that were not seen since they began are left out. */
    async lastSeen(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
        await this.activity.flush();
        return this.sql.asPlatform(transaction => this.store.lastSeen(transaction, sessionIds));
    }

    /**
     * The session's person gave a fresh proof of being there, with a second factor where `showsFactor` says in the same transaction
     * that there still is one. Returns until when it is good.
     */
    async elevate(sessionId: string, showsFactor: (transaction: SqlTransaction) => Promise<boolean>): Promise<Date> {
        const elevatedUntil = new Date(this.clock.now().getTime() + elevationMilliseconds);
        await this.sql.asPlatform(async transaction => {
            const multiFactor = await showsFactor(transaction);
            await this.store.update(transaction, sessionId, { elevatedUntil, ...(multiFactor ? { multiFactor } : {}) });
        });
        await this.announceChange(sessionId);
        return elevatedUntil;
    }

    /**
     * The person has no second factor any more, so that none of the sessions has shown one, API keys included. Call what it
     * returns once the transaction is committed.
     */
    async forgetSecondFactors(transaction: SqlTransaction, userId: string): Promise<() => Promise<void>> {
        await this.store.lock(transaction, userId);
        const changed = await this.store.forgetSecondFactors(transaction, userId);
        return async () => {
            for (const sessionId of changed) {
                await this.announceChange(sessionId);
            }
        };
    }

    async switchOrganization(sessionId: string, organizationId: string): Promise<void> {
        await this.sql.asPlatform(transaction => this.store.update(transaction, sessionId, { organizationId }));
        await this.announceChange(sessionId);
    }

    /** Ends a session, whatever was opened under it, and tells every process. */
    async end(sessionId: string): Promise<void> {
        await this.sql.asPlatform(transaction => this.store.delete(transaction, sessionId));
        await this.announceEnd([sessionId]);
    }

    /** The same in a transaction of something more. Call what it returns once that is committed. */
    async endOne(transaction: SqlTransaction, sessionId: string): Promise<() => Promise<void>> {
        await this.store.delete(transaction, sessionId);
        return () => this.announceEnd([sessionId]);
    }

    /**
     * Ends the session, whosever it is, that a browser's cookie stands for, if it lives: the browser is about to get another one.
     * Part of the transaction that makes that one. Call what it returns once that is committed.
     */
    async endReplaced(transaction: SqlTransaction, token: string): Promise<() => Promise<void>> {
        const ended = await this.store.deleteOfBrowser(transaction, hashToken(token));
        return () => this.announceEnd(ended === undefined ? [] : [ended]);
    }

    /** Ends a person's sessions in the transaction of what made it needful. Call what it returns once that is committed. */
    async endAll(
        transaction: SqlTransaction,
        userId: string,
        { except, kinds = allKinds, workingIn }: EndAll = {}
    ): Promise<() => Promise<void>> {
        await this.store.lock(transaction, userId);
        const ended = await this.store.deleteOf(transaction, userId, kinds, { except, workingIn });
        for (const end of this.endings) {
            await end(transaction, userId, { kinds, workingIn });
        }
        return () => this.announceEnd(ended);
    }

    /**
     * Has something done in the transaction of each {@link endAll}, to what would become a session of these kinds later: a
     * code that is approved and not yet redeemed. For when modules are joined, on each process.
     */
    whenEndingAll(end: (transaction: SqlTransaction, userId: string, ending: EndingAll) => Promise<void>): void {
        this.endings.push(end);
    }

    /**
     * Ends a person's sessions that an organisation's own identity provider vouched for, as it has signed the person out. API
     * keys stay, as at any other signing out.
     */
    async endSignedOn(transaction: SqlTransaction, userId: string, organizationId: string) {
        await this.store.lock(transaction, userId);
        const ended = await this.store.deleteSignedOn(transaction, userId, organizationId);
        return { sessions: ended.length, announce: () => this.announceEnd(ended) };
    }

    /** Calls back with the id of each session that ends, on any process. */
    onDidEnd(listener: (sessionId: string) => void): { dispose(): void } {
        return this.pubsub.subscribe(endedChannel, listener);
    }

    /** Calls back when ends and changes may have been missed, as long as that lasts: see {@link living}. */
    onDidMissEnds(listener: () => void): { dispose(): void } {
        return this.pubsub.onDidMiss(listener);
    }

    /** Which of these sessions have not ended, by their rows. */
    async living(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
        const living = await this.sql.asPlatform(transaction => this.store.livingOf(transaction, sessionIds, this.clock.now()));
        return new Set(living);
    }

    /** Calls back with the id of each session that goes on with other rights, on any process. */
    onDidChange(listener: (sessionId: string) => void): { dispose(): void } {
        return this.pubsub.subscribe(changedChannel, listener);
    }

    async endExpired(): Promise<void> {
        await this.announceEnd(await this.sql.asPlatform(transaction => this.store.deleteExpired(transaction, this.clock.now())));
    }

    private async announceChange(sessionId: string): Promise<void> {
        this.forget(sessionId);
        await this.pubsub.publish(changedChannel, sessionId);
    }

    private async announceEnd(sessionIds: readonly string[]): Promise<void> {
        for (const sessionId of sessionIds) {
            this.forget(sessionId);
            await this.pubsub.publish(endedChannel, sessionId);
        }
    }

    private forget(sessionId: string): void {
        this.cache.forgetSession(sessionId);
        this.cacheById.forgetSession(sessionId);
    }
}
