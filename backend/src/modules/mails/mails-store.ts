import { sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';

type MailTables = {
    mails: {
        id: string;
        content: Buffer;
        attempts: number;
        created_at: Date;
        next_attempt_at: Date;
        failed_at: Date | null;
        failure: string | null;
    };
};

export interface DueMail {
    readonly id: string;
    readonly content: Buffer;
    /** This one counted. */
    readonly attempts: number;
}

export interface FailedMail extends DueMail {
    readonly createdAt: Date;
    readonly failedAt: Date;
    readonly failure: string;
}

export class MailsStore {
    async insert(transaction: SqlTransaction, mail: { readonly id: string; readonly content: Buffer; readonly at: Date }): Promise<void> {
        await transaction
            .withTables<MailTables>()
            .insertInto('mails')
            .values({
                id: mail.id,
                content: mail.content,
                attempts: 0,
                created_at: mail.at,
                next_attempt_at: mail.at,
                failed_at: null,
                failure: null
            })
            .execute();
    }

    /** Takes mails that are due, each for one process alone until `leasedUntil`. */
    async claim(transaction: SqlTransaction, now: Date, leasedUntil: Date, limit: number): Promise<readonly DueMail[]> {
        const db = transaction.withTables<MailTables>();
        return db
            .updateTable('mails')
            .set({ next_attempt_at: leasedUntil, attempts: sql<number>`attempts + 1` })
            .where(
                'id',
                'in',
                db
                    .selectFrom('mails')
                    .select('id')
                    .where('failed_at', 'is', null)
                    .where('next_attempt_at', '<=', now)
                    .orderBy('next_attempt_at')
                    .limit(limit)
                    .forUpdate()
                    .skipLocked()
            )
            .returning(['id', 'content', 'attempts'])
            .execute();
    }

    async delete(transaction: SqlTransaction, id: string): Promise<void> {
        await transaction.withTables<MailTables>().deleteFrom('mails').where('id', '=', id).execute();
    }

    async postpone(transaction: SqlTransaction, id: string, until: Date, failure: string): Promise<void> {
        await transaction
            .withTables<MailTables>()
            .updateTable('mails')
            .set({ next_attempt_at: until, failure })
            .where('id', '=', id)
            .execute();
    }

    async giveUp(transaction: SqlTransaction, id: string, at: Date, failure: string): Promise<void> {
        await transaction.withTables<MailTables>().updateTable('mails').set({ failed_at: at, failure }).where('id', '=', id).execute();
    }

    /** Those that were given up, the latest first. */
    async failed(transaction: SqlTransaction, limit: number): Promise<readonly FailedMail[]> {
        const rows = await transaction
            .withTables<MailTables>()
            .selectFrom('mails')
            .select(['id', 'content', 'attempts', 'created_at', 'failed_at', 'failure'])
            .where('failed_at', 'is not', null)
            .orderBy('failed_at', 'desc')
            .limit(limit)
            .execute();
        return rows.flatMap(({ id, content, attempts, created_at, failed_at, failure }) =>
            failed_at ? [{ id, content, attempts, createdAt: created_at, failedAt: failed_at, failure: failure ?? '' }] : []
        );
    }

    /** One that was given up is due again. Returns its content; undefined where there is none. */
    async revive(transaction: SqlTransaction, id: string, now: Date): Promise<Buffer | undefined> {
        const row = await transaction
            .withTables<MailTables>()
            .updateTable('mails')
            .set({ failed_at: null, attempts: 0, next_attempt_at: now })
            .where('id', '=', id)
            .where('failed_at', 'is not', null)
            .returning('content')
            .executeTakeFirst();
        return row?.content;
    }

    /** Returns the content of one that was given up; undefined where there is none. */
    async deleteFailed(transaction: SqlTransaction, id: string): Promise<Buffer | undefined> {
        const row = await transaction
            .withTables<MailTables>()
            .deleteFrom('mails')
            .where('id', '=', id)
            .where('failed_at', 'is not', null)
            .returning('content')
            .executeTakeFirst();
        return row?.content;
    }

    async deleteFailedBefore(transaction: SqlTransaction, before: Date): Promise<void> {
        await transaction.withTables<MailTables>().deleteFrom('mails').where('failed_at', '<', before).execute();
    }
}
