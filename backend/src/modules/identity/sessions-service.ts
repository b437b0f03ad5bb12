import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { SessionRow, SessionsStore } from './sessions-store.js';

const lifetimeMilliseconds = 30 * 24 * 60 * 60 * 1000;

/** A session that ended on another process is noticed at once through pubsub, and after this long even if the message is lost. */
const cachedMilliseconds = 5_000;
const cachedSessions = 20_000;
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
    private readonly cache: LRUCache<string, Session>;
    /** Counts ended sessions: one that was read while another ended, which may be itself, is not kept. */
    private ends = 0;

    constructor(
        private readonly sql: Sql,
        private readonly store: SessionsStore,
        private readonly pubsub: PubSub,
        private readonly clock: Clock,
        private readonly random: Random
    ) {
        this.cache = new LRUCache({ max: cachedSessions, ttl: cachedMilliseconds, perf: { now: () => clock.now().getTime() } });
        this.onDidEnd(sessionId => this.forget(sessionId));
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

    async find(token: string): Promise<Session | undefined> {
        const tokenHash = hashToken(token);
        const key = tokenHash.toString('base64');
        const cached = this.cache.get(key);
        const now = this.clock.now();
        if (cached) {
            return cached.expiresAt > now ? cached : undefined;
        }
        const before = this.ends;
        const session = await this.sql.asPlatform(transaction => this.store.findByToken(transaction, tokenHash, now));
        if (session && before === this.ends) {
            this.cache.set(key, session);
        }
        return session;
    }

    /** Ends a session, whatever was opened under it, and tells every process. */
    async end(sessionId: string): Promise<void> {
        await this.sql.asPlatform(transaction => this.store.delete(transaction, sessionId));
        this.forget(sessionId);
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

    private forget(sessionId: string): void {
        this.ends += 1;
        for (const [key, session] of this.cache.entries()) {
            if (session.id === sessionId) {
                this.cache.delete(key);
            }
        }
    }
}
