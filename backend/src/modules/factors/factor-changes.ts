import { type FactorKind, factorProblems } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { elevationRequired, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import { elevationMilliseconds, type SessionKind, type SessionsService } from '../identity/index.js';
import type { Challenges } from './challenges.js';
import type { FactorsStore } from './factors-store.js';
import type { Notices } from './notices.js';
import type { People } from './people.js';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.js';

/** To take a factor away, the proof must be younger than for other deeds: a sign-in of ten minutes ago is not enough. */
const freshMilliseconds = 5 * 60 * 1000;

/** Who changes the own factors, and from where. */
export interface Actor {
    readonly principal: Principal;
    readonly client: Client;
}

export interface Change extends Actor {
    readonly kind: FactorKind;
    readonly endApiKeys: boolean;
    /** The change itself. Rejects where it can't be made. */
    readonly work: (transaction: SqlTransaction) => Promise<void>;
}

export interface FactorChangesNeeds {
    readonly sql: Sql;
    readonly store: FactorsStore;
    readonly challenges: Challenges;
    readonly sessions: SessionsService;
    readonly people: People;
    readonly notices: Notices;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly random: Random;
}

/**
 * What every change of a person's factors brings with it: the person is told, it is recorded, all other sessions end, and this
 * one is raised to what was shown. Whatever was begun before the change has to be begun again.
 */
export class FactorChanges {
    constructor(private readonly needs: FactorChangesNeeds) {}

    /** A session of one factor must show the second before it may touch any. */
    async refuseUnproved({ userId, multiFactor }: Principal): Promise<void> {
        const kinds = await this.needs.sql.asPlatform(transaction => this.needs.store.kindsOf(transaction, userId));
        if (kinds.length > 0 && !multiFactor) {
            throw elevationRequired();
        }
    }

    refuseStale({ elevatedUntil }: Principal): void {
        const provedAt = (elevatedUntil?.getTime() ?? 0) - elevationMilliseconds;
        if (provedAt < this.needs.clock.now().getTime() - freshMilliseconds) {
            throw elevationRequired();
        }
    }

    /** Returns recovery codes where there were none before. */
    async add(change: Change): Promise<readonly string[] | undefined> {
        const { store, sessions } = this.needs;
        await this.refuseUnproved(change.principal);
        const { userId, sessionId } = change.principal;
        const codes = await this.make('factor.added', 'added', change, async transaction => {
            const known = await store.recoveryCodesLeft(transaction, userId);
            return known ? undefined : this.makeRecoveryCodes(transaction, userId);
        });
        await sessions.elevate(sessionId, transaction => store.holdAny(transaction, userId));
        return codes;
    }

    async remove(change: Change): Promise<void> {
        const { store, sessions, people } = this.needs;
        await this.refuseUnproved(change.principal);
        this.refuseStale(change.principal);
        const { userId } = change.principal;
        const forgotten = await this.make('factor.removed', 'removed', change, async transaction => {
            const left = await store.kindsOf(transaction, userId);
            if (left.length > 0) {
                return undefined;
            }
            const [organization] = await people.factorRequiredBy(transaction, userId);
            if (organization !== undefined) {
                const sentence = `${organization} asks for a second factor, and this is your last. Set up another one first.`;
                throw new PlatformError('conflict', factorProblems.lastFactor, sentence);
            }
            await store.removeRecoveryCodes(transaction, userId);
            return sessions.forgetSecondFactors(transaction, userId);
        });
        await forgotten?.();
    }

    async renewRecoveryCodes(actor: Actor & { readonly endApiKeys: boolean }): Promise<readonly string[]> {
        const { store } = this.needs;
        const { userId } = actor.principal;
        await this.refuseUnproved(actor.principal);
        const work = async (transaction: SqlTransaction) => {
            if ((await store.kindsOf(transaction, userId)).length === 0) {
                throw new PlatformError(
                    'conflict',
                    factorProblems.notAvailable,
                    'Set up a second factor first. Its recovery codes come with it.'
                );
            }
        };
        return this.make('factor.recovery-codes-created', 'codes-renewed', { ...actor, kind: 'recovery-code', work }, transaction =>
            this.makeRecoveryCodes(transaction, userId)
        );
    }

    private async makeRecoveryCodes(transaction: SqlTransaction, userId: string): Promise<readonly string[]> {
        const codes = newRecoveryCodes(this.needs.random);
        const hashes = codes.map(code => hashRecoveryCode(userId, code));
        await this.needs.store.putRecoveryCodes(transaction, userId, hashes, this.needs.clock.now());
        return codes;
    }

    private async make<T>(
        action: 'factor.added' | 'factor.removed' | 'factor.recovery-codes-created',
        news: 'added' | 'removed' | 'codes-renewed',
        { principal, client, kind, endApiKeys, work }: Change,
        afterwards: (transaction: SqlTransaction) => Promise<T>
    ): Promise<T> {
        const { sql, store, sessions, challenges, notices, audit } = this.needs;
        const { userId, sessionId } = principal;
        const kinds: readonly SessionKind[] = ['browser', 'command-line', ...(endApiKeys ? (['api-key'] as const) : [])];
        const { result, committed } = await sql.asPlatform(async transaction => {
            await store.lock(transaction, userId);
            await work(transaction);
            const result = await afterwards(transaction);
            await challenges.forgetAll(transaction, userId);
            const committed = [
                await sessions.endAll(transaction, userId, { except: sessionId, kinds }),
                await notices.queue(transaction, userId, { news, kind })
            ];
            await audit.recordForPerson(transaction, userId, {
                action,
                actor: { kind: 'person', userId },
                target: { kind: 'user', id: userId },
                client,
                details: { kind }
            });
            return { result, committed };
        });
        for (const then of committed) {
            await then();
        }
        return result;
    }
}
