import type { Clock } from '../../kernel/clock.js';
import type { Client } from '../../kernel/principal.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { Session, SessionsService } from '../identity/index.js';
import { badGrant } from './oauth-errors.js';
import type { RefreshTokenRow, RefreshTokensStore, TokenFamily } from './refresh-tokens-store.js';
import type { TokenNotices } from './token-notices.js';

const day = 24 * 60 * 60 * 1000;
/** A command line that is not used for so long has to sign in again. */
const idleMilliseconds = 30 * day;
/** The same for one that is used all the time. */
export const commandLineMilliseconds = 90 * day;
/** How long a lost answer can be asked for once more. */
const retryMilliseconds = 10_000;

const prefix = 'ctr_';

export interface Refreshed {
    readonly session: Session;
    readonly refreshToken: string;
}

type Exchange =
    | { readonly kind: 'refused' }
    | { readonly kind: 'reused'; readonly committed: () => Promise<void> }
    | { readonly kind: 'good'; readonly sessionId: string; readonly refreshToken: string };

/**
 * What keeps a command line signed in: a token that is good once, and is traded for the next (RFC 9700, 4.14). A used one
 * that is shown again says that two hold it, and nobody can tell which of them is the thief: the whole sign-in ends.
 */
export class RefreshTokens {
    constructor(
        private readonly sql: Sql,
        private readonly store: RefreshTokensStore,
        private readonly sessions: SessionsService,
        private readonly box: SecretBox,
        private readonly audit: AuditService,
        private readonly notices: TokenNotices,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /** The first of a family, in the transaction that makes the session. */
    async begin(transaction: SqlTransaction, family: TokenFamily): Promise<string> {
        return (await this.insert(transaction, family)).token;
    }

    async exchange(token: string, clientId: string, client: Client): Promise<Refreshed> {
        const hash = hashToken(token);
        const result = await this.sql.asPlatform(async (transaction): Promise<Exchange> => {
            const row = await this.hold(transaction, hash);
            if (!row || row.clientId !== clientId || row.expiresAt <= this.clock.now()) {
                return { kind: 'refused' };
            }
            if (row.usedAt) {
                const successor = await this.retried(transaction, hash, row);
                return successor === undefined
                    ? { kind: 'reused', committed: await this.endFamily(transaction, row, client) }
                    : { kind: 'good', sessionId: row.sessionId, refreshToken: successor };
            }
            return { kind: 'good', sessionId: row.sessionId, refreshToken: await this.rotate(transaction, hash, row) };
        });
        if (result.kind === 'reused') {
            await result.committed();
        }
        const session = result.kind === 'good' ? await this.sessions.findById(result.sessionId) : undefined;
        if (result.kind !== 'good' || !session) {
            throw badGrant();
        }
        return { session, refreshToken: result.refreshToken };
    }

    /** Ends the sign-in that a token belongs to, used or not; whoever holds one may. */
    async revoke(token: string, client: Client): Promise<void> {
        const committed = await this.sql.asPlatform(async transaction => {
            const row = await this.hold(transaction, hashToken(token));
            if (!row) {
                return undefined;
            }
            const committed = await this.sessions.endOne(transaction, row.sessionId);
            await this.audit.recordForPerson(transaction, row.userId, {
                action: 'session.ended',
                actor: { kind: 'person', userId: row.userId },
                target: { kind: 'session', id: row.sessionId },
                client
            });
            return committed;
        });
        await committed?.();
    }

    async deleteExpired(): Promise<void> {
        await this.sql.asPlatform(transaction => this.store.deleteExpired(transaction, this.clock.now()));
    }

    /** The session first, as whoever ends it does, whose tokens end with it. */
    private async hold(transaction: SqlTransaction, hash: Buffer): Promise<RefreshTokenRow | undefined> {
        const sessionId = await this.store.sessionOf(transaction, hash);
        if (sessionId === undefined) {
            return undefined;
        }
        await this.sessions.holdOne(transaction, sessionId);
        return this.store.lock(transaction, hash);
    }

    private async rotate(transaction: SqlTransaction, hash: Buffer, row: RefreshTokenRow): Promise<string> {
        const { token, tokenHash } = await this.insert(transaction, row);
        await this.store.use(transaction, hash, row.sessionId, {
            at: this.clock.now(),
            successorHash: tokenHash,
            successor: this.box.seal(token, contextOf(hash))
        });
        return token;
    }

    private async insert(transaction: SqlTransaction, family: TokenFamily): Promise<{ token: string; tokenHash: Buffer }> {
        const token = prefix + this.random.token();
        const tokenHash = hashToken(token);
        const issuedAt = this.clock.now();
        const idleEnd = issuedAt.getTime() + idleMilliseconds;
        const expiresAt = new Date(Math.min(idleEnd, family.familyExpiresAt.getTime()));
        const { sessionId, userId, clientId, familyExpiresAt } = family;
        await this.store.insert(transaction, { sessionId, userId, clientId, familyExpiresAt, tokenHash, issuedAt, expiresAt });
        return { token, tokenHash };
    }

    /**
     * The same answer to the same question, where that was asked a moment ago and its answer not used yet, as when it was
     * lost on the way or two processes of one computer asked at once. It makes no second branch of the family: a thief who
     * asks gets the very token that the owner has, and whoever of them comes second is found out.
     */
    private async retried(transaction: SqlTransaction, hash: Buffer, row: RefreshTokenRow): Promise<string | undefined> {
        const recent = row.usedAt && row.usedAt.getTime() + retryMilliseconds > this.clock.now().getTime();
        if (!recent || !row.successor || !row.successorHash || (await this.store.isUsed(transaction, row.successorHash))) {
            return undefined;
        }
        return this.box.open(row.successor, contextOf(hash));
    }

    private async endFamily(transaction: SqlTransaction, { sessionId, userId }: TokenFamily, client: Client): Promise<() => Promise<void>> {
        const ended = await this.sessions.endOne(transaction, sessionId);
        const told = await this.notices.refreshTokenReused(transaction, userId, client);
        await this.audit.recordForPerson(transaction, userId, {
            action: 'refresh-token.reused',
            actor: { kind: 'stranger' },
            target: { kind: 'session', id: sessionId },
            client
        });
        return async () => {
            await ended();
            await told();
        };
    }
}

function contextOf(tokenHash: Buffer): string {
    return `refresh-token:${tokenHash.toString('base64url')}`;
}
