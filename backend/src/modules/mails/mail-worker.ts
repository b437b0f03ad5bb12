import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import { type Mailer, MailRefused } from '../../ports/mailer.js';
import type { Sql } from '../../ports/sql.js';
import { mailLanguageOf } from './mail-content.js';
import { openMail } from './mail-service.js';
import type { DueMail, MailsStore } from './mails-store.js';
import { renderMail } from './render-mail.js';

const minute = 60_000;
/** How long after each failed try the next one is made; after the last of them a mail is given up. About a day in all. */
const pauses = [minute / 2, 2 * minute, 10 * minute, 30 * minute, 60 * minute, 3 * 60 * minute, 6 * 60 * minute, 12 * 60 * minute];
/** Longer than a try may take: then its process has died, and another one may try. */
const leaseMilliseconds = 5 * minute;
const atOnce = 5;
const keepFailedMilliseconds = 30 * 24 * 60 * minute;
const keptFailure = 300;

export interface MailWorkerNeeds {
    readonly sql: Sql;
    readonly store: MailsStore;
    readonly mailer: Mailer;
    readonly box: SecretBox;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Of the platform, to say in each mail where it comes from. */
    readonly host: string;
}

/** Sends what is queued, tries again what failed, and gives up what can't be sent. One round runs at a time. */
export class MailWorker {
    private running: Promise<void> | undefined;
    private again = false;
    private stopped = false;

    constructor(private readonly needs: MailWorkerNeeds) {}

    /** Sends all that is due. A call during a round makes another one follow, since its mail may have come too late for this one. */
    run(): Promise<void> {
        if (this.running !== undefined) {
            this.again = true;
            return this.running;
        }
        this.running = this.rounds().finally(() => {
            this.running = undefined;
        });
        return this.running;
    }

    async stop(): Promise<void> {
        this.stopped = true;
        await this.running?.catch(() => undefined);
    }

    async deleteOld(): Promise<void> {
        const { sql, store, clock } = this.needs;
        const before = new Date(clock.now().getTime() - keepFailedMilliseconds);
        await sql.asPlatform(transaction => store.deleteFailedBefore(transaction, before));
    }

    private async rounds(): Promise<void> {
        do {
            this.again = false;
            for (let claimed = await this.claim(); claimed.length > 0; claimed = await this.claim()) {
                await Promise.all(claimed.map(mail => this.trySending(mail)));
            }
        } while (this.again && !this.stopped);
    }

    private async claim(): Promise<readonly DueMail[]> {
        if (this.stopped) {
            return [];
        }
        const { sql, store, clock } = this.needs;
        const now = clock.now();
        const leasedUntil = new Date(now.getTime() + leaseMilliseconds);
        return sql.asPlatform(transaction => store.claim(transaction, now, leasedUntil, atOnce));
    }

    private async trySending(due: DueMail): Promise<void> {
        const { sql, store, clock, logger } = this.needs;
        try {
            await this.send(due);
        } catch (error) {
            const failure = sentenceOf(error);
            const pause = error instanceof MailRefused ? undefined : pauses[due.attempts - 1];
            const now = clock.now();
            if (pause === undefined) {
                logger.error(
                    { mail: due.id, attempts: due.attempts, failure },
                    'A mail was given up. An administrator sees it on the page of mails.'
                );
                await sql.asPlatform(transaction => store.giveUp(transaction, due.id, now, failure));
            } else {
                logger.warn({ mail: due.id, attempts: due.attempts, failure }, 'A mail could not be sent; it is tried again later.');
                await sql.asPlatform(transaction => store.postpone(transaction, due.id, new Date(now.getTime() + pause), failure));
            }
            return;
        }
        await sql.asPlatform(transaction => store.delete(transaction, due.id));
    }

    private async send({ id, content }: DueMail): Promise<void> {
        const mail = openMail(this.needs.box, id, content);
        const language = mailLanguageOf(mail.language);
        await this.needs.mailer.send({
            id,
            to: mail.to,
            subject: mail.content.subject,
            ...renderMail(mail.content, language, this.needs.host),
            language
        });
    }
}

function sentenceOf(error: unknown): string {
    return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, keptFailure);
}
