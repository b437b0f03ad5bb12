import type { FactorKind } from '@coditect/protocol';
import { type Generated, sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';

type FactorTables = {
    factors: {
        user_id: string;
        kind: SetUpKind;
        sealed: Buffer | null;
        /** PostgreSQL's bigint comes as text. */
        last_step: Generated<string>;
        created_at: Date;
        last_used_at: Date | null;
    };
    recovery_codes: { user_id: string; code_hash: Buffer; created_at: Date; used_at: Date | null };
    passkeys: { user_id: string };
};

/** Factors of which a person has one each. */
export type SetUpKind = Extract<FactorKind, 'totp' | 'email' | 'sms'>;

export interface SetUpFactor {
    readonly kind: SetUpKind;
    readonly sealed: Buffer | undefined;
    readonly createdAt: Date;
    readonly lastUsedAt: Date | undefined;
}

export interface RecoveryCodesLeft {
    readonly left: number;
    readonly createdAt: Date;
}

/** The most convenient and strongest first. */
const order: readonly FactorKind[] = ['passkey', 'totp', 'sms', 'email', 'recovery-code'];

export class FactorsStore {
    /** Changes of one person's factors wait for each other until the transaction ends: the last one stays the last. */
    async lock(transaction: SqlTransaction, userId: string): Promise<void> {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`factors:${userId}`}, 0))`.execute(transaction);
    }

    /** Lets no such change begin until the transaction ends, and keeps no other reader waiting. */
    async hold(transaction: SqlTransaction, userId: string): Promise<void> {
        await sql`select pg_advisory_xact_lock_shared(hashtextextended(${`factors:${userId}`}, 0))`.execute(transaction);
    }

    /** The kinds that are set up, and stay so until the transaction ends. */
    async holdKinds(transaction: SqlTransaction, userId: string): Promise<readonly FactorKind[]> {
        const [, kinds] = await Promise.all([this.hold(transaction, userId), this.kindsOf(transaction, userId)]);
        return kinds;
    }

    /** Whether there is one, which stays so until the transaction ends. */
    async holdAny(transaction: SqlTransaction, userId: string): Promise<boolean> {
        return (await this.holdKinds(transaction, userId)).length > 0;
    }

    /** Recovery codes count only beside another factor: alone they ask for nothing. */
    async kindsOf(transaction: SqlTransaction, userId: string): Promise<readonly FactorKind[]> {
        const db = transaction.withTables<FactorTables>();
        const rows = await db
            .selectFrom('factors')
            .select('kind as kind')
            .where('user_id', '=', userId)
            .unionAll(db.selectFrom('passkeys').select(sql<SetUpKind>`'passkey'`.as('kind')).where('user_id', '=', userId))
            .unionAll(
                db
                    .selectFrom('recovery_codes')
                    .select(sql<SetUpKind>`'recovery-code'`.as('kind'))
                    .where('user_id', '=', userId)
                    .where('used_at', 'is', null)
            )
            .execute();
        const kinds = new Set<FactorKind>(rows.map(row => row.kind));
        return kinds.size === 1 && kinds.has('recovery-code') ? [] : order.filter(kind => kinds.has(kind));
    }

    async list(transaction: SqlTransaction, userId: string): Promise<readonly SetUpFactor[]> {
        const rows = await transaction
            .withTables<FactorTables>()
            .selectFrom('factors')
            .select(['kind', 'sealed', 'created_at', 'last_used_at'])
            .where('user_id', '=', userId)
            .execute();
        return rows.map(row => ({
            kind: row.kind,
            sealed: row.sealed ?? undefined,
            createdAt: row.created_at,
            lastUsedAt: row.last_used_at ?? undefined
        }));
    }

    async find(transaction: SqlTransaction, userId: string, kind: SetUpKind): Promise<SetUpFactor | undefined> {
        return (await this.list(transaction, userId)).find(factor => factor.kind === kind);
    }

    /** In place of the one that there is. */
    async put(
        transaction: SqlTransaction,
        userId: string,
        kind: SetUpKind,
        { sealed, lastStep = 0, at }: { readonly sealed?: Buffer; readonly lastStep?: number; readonly at: Date }
    ): Promise<void> {
        const row = { sealed: sealed ?? null, last_step: String(lastStep), created_at: at, last_used_at: null };
        await transaction
            .withTables<FactorTables>()
            .insertInto('factors')
            .values({ user_id: userId, kind, ...row })
            .onConflict(conflict => conflict.columns(['user_id', 'kind']).doUpdateSet(row))
            .execute();
    }

    /** False where the step, or a later one, was taken before: of several that come at once, one gets true. */
    async takeStep(transaction: SqlTransaction, userId: string, sealed: Buffer, step: number, at: Date): Promise<boolean> {
        const row = await transaction
            .withTables<FactorTables>()
            .updateTable('factors')
            .set({ last_step: String(step), last_used_at: at })
            .where('user_id', '=', userId)
            .where('kind', '=', 'totp')
            .where('sealed', '=', sealed)
            .where('last_step', '<', String(step))
            .returning('user_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    async markUsed(transaction: SqlTransaction, userId: string, kind: SetUpKind, at: Date): Promise<void> {
        await transaction
            .withTables<FactorTables>()
            .updateTable('factors')
            .set({ last_used_at: at })
            .where('user_id', '=', userId)
            .where('kind', '=', kind)
            .execute();
    }

    async remove(transaction: SqlTransaction, userId: string, kind: SetUpKind): Promise<boolean> {
        const row = await transaction
            .withTables<FactorTables>()
            .deleteFrom('factors')
            .where('user_id', '=', userId)
            .where('kind', '=', kind)
            .returning('kind')
            .executeTakeFirst();
        return row !== undefined;
    }

    /** In place of those that there are. */
    async putRecoveryCodes(transaction: SqlTransaction, userId: string, hashes: readonly Buffer[], at: Date): Promise<void> {
        await this.removeRecoveryCodes(transaction, userId);
        await transaction
            .withTables<FactorTables>()
            .insertInto('recovery_codes')
            .values(hashes.map(hash => ({ user_id: userId, code_hash: hash, created_at: at, used_at: null })))
            .execute();
    }

    async removeRecoveryCodes(transaction: SqlTransaction, userId: string): Promise<void> {
        await transaction.withTables<FactorTables>().deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    }

    /** False where there is no such code, or it was used before: of several that come at once, one gets true. */
    async useRecoveryCode(transaction: SqlTransaction, userId: string, hash: Buffer, at: Date): Promise<boolean> {
        const row = await transaction
            .withTables<FactorTables>()
            .updateTable('recovery_codes')
            .set({ used_at: at })
            .where('user_id', '=', userId)
            .where('code_hash', '=', hash)
            .where('used_at', 'is', null)
            .returning('user_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    /** Undefined where none were ever made. */
    async recoveryCodesLeft(transaction: SqlTransaction, userId: string): Promise<RecoveryCodesLeft | undefined> {
        const rows = await transaction
            .withTables<FactorTables>()
            .selectFrom('recovery_codes')
            .select(['created_at', 'used_at'])
            .where('user_id', '=', userId)
            .execute();
        const [first] = rows;
        return first && { left: rows.filter(row => row.used_at === null).length, createdAt: first.created_at };
    }
}
