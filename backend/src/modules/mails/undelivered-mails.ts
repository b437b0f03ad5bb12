import type { UndeliveredMail } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import { type AuditService, installationLog } from '../audit/index.js';
import { openMail } from './mail-service.js';
import type { MailWorker } from './mail-worker.js';
import type { MailsStore } from './mails-store.js';

const shown = 100;

/** The administrator who deals with a mail. */
interface By {
    readonly userId: string;
    readonly client: Client;
}

/** The mails that were given up, for an administrator: to whom and why, but not what stands in them, which is not for him or her. */
export class UndeliveredMails {
    constructor(
        private readonly sql: Sql,
        private readonly store: MailsStore,
        private readonly box: SecretBox,
        private readonly worker: MailWorker,
        private readonly audit: AuditService,
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
    async sendAgain(id: string, by: By): Promise<void> {
        const revive = (transaction: SqlTransaction) => this.store.revive(transaction, id, this.clock.now());
        await this.onRecord('mail.sent-again', id, by, revive);
        await this.worker.run();
    }

    async discard(id: string, by: By): Promise<void> {
        await this.onRecord('mail.discarded', id, by, transaction => this.store.deleteFailed(transaction, id));
    }

    /** `deed` gives the content of the mail that it was done to. */
    private async onRecord(
        action: 'mail.sent-again' | 'mail.discarded',
        id: string,
        { userId, client }: By,
        deed: (transaction: SqlTransaction) => Promise<Buffer | undefined>
    ): Promise<void> {
        await this.sql.asPlatform(async transaction => {
            const content = await deed(transaction);
            if (!content) {
                throw notFound('There is no such mail. It may have been sent meanwhile.');
            }
            const mail = openMail(this.box, id, content);
            await this.audit.record(transaction, installationLog, {
                action,
                actor: { kind: 'person', userId },
                target: { kind: 'mail', id },
                client,
                details: { to: mail.to, subject: mail.content.subject }
            });
        });
    }
}
