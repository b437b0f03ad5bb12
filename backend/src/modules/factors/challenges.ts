import type { Clock } from '../../kernel/clock.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';

type ChallengeTables = {
    factor_challenges: {
        subject: string;
        purpose: string;
        user_id: string;
        content: Buffer;
        tries_left: number;
        expires_at: Date;
    };
};

const lifetimeMilliseconds = 10 * 60 * 1000;

/** Where and for what something was asked: it can be answered nowhere else. */
export interface ChallengeKey {
    /** The session or the sign-in under way. */
    readonly subject: string;
    readonly purpose: string;
}

export interface NewChallenge extends ChallengeKey {
    readonly userId: string;
    readonly content: string;
    /** How many answers are looked at. */
    readonly tries: number;
}

/** What was asked of people and waits for an answer, sealed, for ten minutes. Asking again forgets what was asked before. */
export class Challenges {
    constructor(
        private readonly sql: Sql,
        private readonly box: SecretBox,
        private readonly clock: Clock
    ) {}

    /** Returns until when it can be answered. */
    async ask(transaction: SqlTransaction, { subject, purpose, userId, content, tries }: NewChallenge): Promise<Date> {
        const expiresAt = new Date(this.clock.now().getTime() + lifetimeMilliseconds);
        const row = {
            user_id: userId,
            content: this.box.seal(content, contextOf({ subject, purpose })),
            tries_left: tries,
            expires_at: expiresAt
        };
        await transaction
            .withTables<ChallengeTables>()
            .insertInto('factor_challenges')
            .values({ subject, purpose, ...row })
            .onConflict(conflict => conflict.columns(['subject', 'purpose']).doUpdateSet(row))
            .execute();
        return expiresAt;
    }

    /** What was asked, for one answer more, which is counted before it is looked at. Undefined where no answer counts any more. */
    async count(key: ChallengeKey): Promise<string | undefined> {
        const row = await this.sql.asPlatform(transaction =>
            transaction
                .withTables<ChallengeTables>()
                .updateTable('factor_challenges')
                .set(({ eb }) => ({ tries_left: eb('tries_left', '-', 1) }))
                .where('subject', '=', key.subject)
                .where('purpose', '=', key.purpose)
                .where('tries_left', '>', 0)
                .where('expires_at', '>', this.clock.now())
                .returning('content')
                .executeTakeFirst()
        );
        return row && this.box.open(row.content, contextOf(key));
    }

    /** Ends it. Of two right answers that come at once, one gets true. */
    async end(transaction: SqlTransaction, { subject, purpose }: ChallengeKey): Promise<boolean> {
        const row = await transaction
            .withTables<ChallengeTables>()
            .deleteFrom('factor_challenges')
            .where('subject', '=', subject)
            .where('purpose', '=', purpose)
            .returning('subject')
            .executeTakeFirst();
        return row !== undefined;
    }

    /**
     * Counts one of the `allowed` tries of a ceremony that nothing else is remembered of. Returns how many are left after it;
     * undefined where there was none left.
     */
    async countDown(key: ChallengeKey, userId: string, allowed: number): Promise<number | undefined> {
        const expiresAt = new Date(this.clock.now().getTime() + lifetimeMilliseconds);
        const row = await this.sql.asPlatform(transaction =>
            transaction
                .withTables<ChallengeTables>()
                .insertInto('factor_challenges')
                .values({ ...key, user_id: userId, content: Buffer.alloc(0), tries_left: allowed - 1, expires_at: expiresAt })
                .onConflict(conflict =>
                    conflict
                        .columns(['subject', 'purpose'])
                        .doUpdateSet(({ eb }) => ({ tries_left: eb('factor_challenges.tries_left', '-', 1) }))
                        .where('factor_challenges.tries_left', '>', 0)
                )
                .returning('tries_left')
                .executeTakeFirst()
        );
        return row?.tries_left;
    }

    /** Forgets all that was asked of a person, as when the factors change. */
    async forgetAll(transaction: SqlTransaction, userId: string): Promise<void> {
        await transaction.withTables<ChallengeTables>().deleteFrom('factor_challenges').where('user_id', '=', userId).execute();
    }

    async deleteExpired(): Promise<void> {
        await this.sql.asPlatform(transaction =>
            transaction.withTables<ChallengeTables>().deleteFrom('factor_challenges').where('expires_at', '<=', this.clock.now()).execute()
        );
    }
}

function contextOf({ subject, purpose }: ChallengeKey): string {
    return `factor-challenge:${subject}:${purpose}`;
}
