import type { Clock } from '../../kernel/clock.js';
import { hashToken } from '../../kernel/random.js';
import { countTry, type Tries, type TryLimit, uncountTry } from '../../kernel/tries.js';
import type { RateLimit, Taken } from '../../ports/rate-limits.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';

type TryTables = {
    strict_tries: { key_hash: Buffer; used: number; blocked_until: Date; forget_at: Date };
};

/** Of a limit's points, as many are left while its own counter does not answer. */
const strictShare = 1 / 4;

/**
 * Counts tries in the database while the counter of tries does not answer: by a quarter of the points, since what was counted
 * before is not known here, and since whoever takes a counter away should gain nothing by it.
 */
export class StrictTries {
    constructor(
        private readonly sql: Sql,
        private readonly clock: Clock
    ) {}

    take(limit: RateLimit, key: string): Promise<Taken> {
        return this.sql.asPlatform(async transaction => {
            const keyHash = hashOf(limit, key);
            const now = this.clock.now().getTime();
            const { allowed, tries } = countTry(await this.lock(transaction, keyHash), strictly(limit), now);
            if (!allowed) {
                return { allowed, retryAfterSeconds: (tries.blockedUntil - now) / 1000 };
            }
            await this.keep(transaction, keyHash, tries);
            return { allowed };
        });
    }

    async giveBack(limit: RateLimit, key: string): Promise<void> {
        await this.sql.asPlatform(async transaction => {
            const keyHash = hashOf(limit, key);
            await this.keep(transaction, keyHash, uncountTry(await this.lock(transaction, keyHash), strictly(limit)));
        });
    }

    async forgive(limit: RateLimit, key: string): Promise<void> {
        await this.sql.asPlatform(transaction =>
            transaction.withTables<TryTables>().deleteFrom('strict_tries').where('key_hash', '=', hashOf(limit, key)).execute()
        );
    }

    async deleteForgotten(): Promise<void> {
        await this.sql.asPlatform(transaction =>
            transaction.withTables<TryTables>().deleteFrom('strict_tries').where('forget_at', '<=', this.clock.now()).execute()
        );
    }

    /** The key's row, made where there is none, and held until the transaction ends: tries made at once take turns. */
    private async lock(transaction: SqlTransaction, keyHash: Buffer): Promise<Tries> {
        const beginning = new Date(0);
        const db = transaction.withTables<TryTables>();
        await db
            .insertInto('strict_tries')
            .values({ key_hash: keyHash, used: 0, blocked_until: beginning, forget_at: beginning })
            .onConflict(conflict => conflict.doNothing())
            .execute();
        const row = await db.selectFrom('strict_tries').selectAll().where('key_hash', '=', keyHash).forUpdate().executeTakeFirstOrThrow();
        return { used: row.used, blockedUntil: row.blocked_until.getTime(), forgetAt: row.forget_at.getTime() };
    }

    private async keep(transaction: SqlTransaction, keyHash: Buffer, tries: Tries): Promise<void> {
        await transaction
            .withTables<TryTables>()
            .updateTable('strict_tries')
            .set({ used: tries.used, blocked_until: new Date(tries.blockedUntil), forget_at: new Date(tries.forgetAt) })
            .where('key_hash', '=', keyHash)
            .execute();
    }
}

function strictly(limit: RateLimit): TryLimit {
    return { ...limit, points: Math.max(1, Math.floor(limit.points * strictShare)) };
}

function hashOf(limit: RateLimit, key: string): Buffer {
    return hashToken(`${limit.name}:${key}`);
}
