import type { UndeliveredMail } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql } from '../../ports/sql.js';
import { openMail } from './mail-service.js';
import type { MailWorker } from './mail-worker.js';
import type { MailsStore } from './mails-store.js';

const shown = 100;

/** The mails that were given up, for an administrator: to whom and why, but not what stands in them, which is not for him or her. */
export class UndeliveredMails {
    constructor(
        private readonly sql: Sql,
        private readonly store: MailsStore,
        private readonly box: SecretBox,
        private readonly worker: MailWorker,
        private readonly clock: Clock
    ) {}

    async list(): Promise<UndeliveredMail[]> {
        const failed = await this.sql.asPlatform(transaction => this.store.failed(transaction, shown));
        return failed.map(({ id, content, attempts, createdAt, failedAt, failure }) => {
            const mail = openMail(this.box, id, content);
            return {
                id,
                to: mail.to,
                subject: mail.content.subject,
                attempts,
                createdAt: createdAt.toISOString(),
                failedAt: failedAt.toISOString(),
                failure
            };
        });
    }

    /** Tries at once, and then as often as with a new mail. */
    async sendAgain(id: string): Promise<void> {
        if (!(await this.sql.asPlatform(transaction => this.store.revive(transaction, id, this.clock.now())))) {
            throw noSuchMail();
        }
        await this.worker.run();
    }

    async discard(id: string): Promise<void> {
        if (!(await this.sql.asPlatform(transaction => this.store.delete(transaction, id)))) {
            throw noSuchMail();
        }
    }
}

const noSuchMail = () => notFound('There is no such mail. It may have been sent meanwhile.');
