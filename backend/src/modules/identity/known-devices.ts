import type { Clock } from '../../kernel/clock.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';

type DeviceTables = {
    known_devices: { token_hash: Buffer; user_id: string; last_used_at: Date; expires_at: Date };
    users: { id: string; email_key: string };
};

/** Of one person; those used last stay. */
const keptDevices = 50;
const lifetimeMilliseconds = 365 * 24 * 60 * 60 * 1000;

/** What a browser shows to be known again; several people may have signed in by it. */
export interface DeviceToken {
    readonly token: string;
    /** The browser has it already. */
    readonly known: boolean;
    readonly expiresAt: Date;
}

/**
 * Browsers in which a person has signed in, known by a cookie of their own. Such a cookie proves nothing about who sits there:
 * it only gives the person a count of tries that no stranger can use up (OWASP, "Slow Down Online Guessing Attacks with Device
 * Cookies").
 */
export class KnownDevices {
    constructor(
        private readonly sql: Sql,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /** Whether the account with this address was signed in to by the browser. The same work where there is no such account. */
    async knows(token: string, emailKey: string): Promise<boolean> {
        const row = await this.sql.readAsPlatform(transaction =>
            transaction
                .withTables<DeviceTables>()
                .selectFrom('known_devices')
                .innerJoin('users', 'users.id', 'known_devices.user_id')
                .select('users.id')
                .where('token_hash', '=', hashToken(token))
                .where('users.email_key', '=', emailKey)
                .where('expires_at', '>', this.clock.now())
                .executeTakeFirst()
        );
        return row !== undefined;
    }

    /** Whether the person signed in with the browser before. */
    async isOf(token: string, userId: string): Promise<boolean> {
        const row = await this.sql.readAsPlatform(transaction =>
            transaction
                .withTables<DeviceTables>()
                .selectFrom('known_devices')
                .select('user_id')
                .where('token_hash', '=', hashToken(token))
                .where('user_id', '=', userId)
                .where('expires_at', '>', this.clock.now())
                .executeTakeFirst()
        );
        return row !== undefined;
    }

    /** What the browser is to be known by from now on. A token that we never gave out is replaced, so that nobody chooses another's. */
    async tokenFor(transaction: SqlTransaction, shown: string | undefined): Promise<DeviceToken> {
        const known = shown !== undefined && (await this.gaveOut(transaction, shown));
        const token = known ? shown : this.random.token();
        return { token, known, expiresAt: new Date(this.clock.now().getTime() + lifetimeMilliseconds) };
    }

    /** Part of a sign-in's transaction. */
    async remember(transaction: SqlTransaction, userId: string, { token, known, expiresAt }: DeviceToken): Promise<void> {
        const now = this.clock.now();
        const db = transaction.withTables<DeviceTables>();
        const insertion = db
            .insertInto('known_devices')
            .values({ token_hash: hashToken(token), user_id: userId, last_used_at: now, expires_at: expiresAt })
            .onConflict(conflict => conflict.columns(['token_hash', 'user_id']).doUpdateSet({ last_used_at: now, expires_at: expiresAt }));
        if (known) {
            await insertion.execute();
            return;
        }
        // Whoever signs in without keeping cookies gets a new token each time: the oldest go. Those of before are seen here, not the new one.
        const byUse = db
            .selectFrom('known_devices')
            .select([
                'token_hash',
                ({ fn }) =>
                    fn
                        .agg<number>('row_number')
                        .over(over => over.orderBy('last_used_at', 'desc'))
                        .as('place')
            ])
            .where('user_id', '=', userId);
        const oldest = db.selectFrom(byUse.as('by_use')).select('token_hash').where('place', '>=', keptDevices);
        await db
            .with('inserted', () => insertion)
            .deleteFrom('known_devices')
            .where('user_id', '=', userId)
            .where('token_hash', 'in', oldest)
            .execute();
    }

    async deleteExpired(): Promise<void> {
        await this.sql.asPlatform(transaction =>
            transaction.withTables<DeviceTables>().deleteFrom('known_devices').where('expires_at', '<=', this.clock.now()).execute()
        );
    }

    private async gaveOut(transaction: SqlTransaction, token: string): Promise<boolean> {
        const row = await transaction
            .withTables<DeviceTables>()
            .selectFrom('known_devices')
            .select('user_id')
            .where('token_hash', '=', hashToken(token))
            .limit(1)
            .executeTakeFirst();
        return row !== undefined;
    }
}
