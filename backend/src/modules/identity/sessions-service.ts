import type { Clock } from '../../kernel/clock.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { SessionRow, SessionsStore } from './sessions-store.js';
import { TokenCache } from './token-cache.js';

const lifetimeMilliseconds = 30 * 24 * 60 * 60 * 1000;

const channel = 'sessions:ended';

/** A session as a cookie's reader sees it. */
export type Session = SessionRow;

export interface NewSession {
    /** For the cookie; only its hash is kept. */
    readonly token: string;
    readonly session: Session;
}

/** Server-side sessions by opaque token. */
export class SessionsService {
    private readonly cache: TokenCache<Session>;

    constructor(
        private readonly sql: Sql,
        private readonly store: SessionsStore,
        private readonly pubsub: PubSub,
        private readonly clock: Clock,
        private readonly random: Random
    ) {
        this.cache = new TokenCache(clock, session => session.id);
        this.onDidEnd(sessionId => this.cache.forgetSession(sessionId));
    }

    /** Part of the transaction that signs somebody up or in. */
    async create(transaction: SqlTransaction, userId: string, administrator: boolean): Promise<NewSession> {
        const token = this.random.token();
        const createdAt = this.clock.now();
        const session: Session = {
            id: this.random.uuid(),
            userId,
            administrator,
            expiresAt: new Date(createdAt.getTime() + lifetimeMilliseconds)
        };
        await this.store.insert(transaction, { ...session, tokenHash: hashToken(token), createdAt });
        return { token, session };
    }

    find(token: string): Promise<Session | undefined> {
        return this.cache.find(token, (tokenHash, now) =>
            this.sql.asPlatform(transaction => this.store.findByToken(transaction, tokenHash, now))
        );
    }

    /** Ends a session, whatever was opened under it, and tells every process. */
    async end(sessionId: string): Promise<void> {
        await this.sql.asPlatform(transaction => this.store.delete(transaction, sessionId));
        this.cache.forgetSession(sessionId);
        await this.pubsub.publish(channel, sessionId);
    }

    /** Calls back with the id of each session that ends, on any process. */
    onDidEnd(listener: (sessionId: string) => void): { dispose(): void } {
        return this.pubsub.subscribe(channel, listener);
    }

    async endExpired(): Promise<void> {
        const ended = await this.sql.asPlatform(transaction => this.store.deleteExpired(transaction, this.clock.now()));
        for (const sessionId of ended) {
            await this.pubsub.publish(channel, sessionId);
        }
    }
}
