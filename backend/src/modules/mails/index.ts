import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import { type Lock, onOneProcess } from '../../ports/lock.js';
import type { Mailer } from '../../ports/mailer.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import { MailService, queuedChannel } from './mail-service.js';
import { MailWorker } from './mail-worker.js';
import { MailsStore } from './mails-store.js';
import { migrations } from './migrations.js';
import { OutboxReader } from './outbox-reader.js';
import { createRoutes } from './routes.js';
import { UndeliveredMails } from './undelivered-mails.js';

export { type MailContent, type MailLanguage, mailLanguageOf, mailLanguages } from './mail-content.js';
export { type Mail, MailService } from './mail-service.js';

/** For what no message announced: a mail that is to be tried again, or whose process died. */
const lookEveryMilliseconds = 15_000;
const cleanEveryMilliseconds = 6 * 60 * 60 * 1000;

export interface MailsNeeds {
    readonly sql: Sql;
    readonly pubsub: PubSub;
    readonly lock: Lock;
    readonly mailer: Mailer;
    readonly audit: AuditService;
    readonly secretBox: SecretBox;
    /** Where people reach the platform. */
    readonly controlOrigin: string;
    /** Of the token that opens the outbox. */
    readonly outboxTokenHash: Buffer;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

export interface MailsModule extends Module {
    readonly mails: MailService;
    readonly worker: MailWorker;
}

/** Mails to people. Reached by other modules through {@link MailService.queue}. */
export function createMailsModule(needs: MailsNeeds): MailsModule {
    const { sql, pubsub, mailer, secretBox: box, clock, logger, controlOrigin } = needs;
    const store = new MailsStore();
    const { host } = new URL(controlOrigin);
    const outbox = mailer.outbox && new OutboxReader(mailer.outbox, sql, needs.audit, clock);
    const worker = new MailWorker({ sql, store, mailer, box, clock, logger, host });
    const looking = new PeriodicTask('mails.send', lookEveryMilliseconds, () => worker.run(), clock, logger);
    const cleaning = new PeriodicTask(
        'mails.clean',
        cleanEveryMilliseconds,
        onOneProcess(needs.lock, 'mails.clean', () => worker.deleteOld()),
        clock,
        logger
    );
    let listening: { dispose(): void } | undefined;
    return {
        name: 'mails',
        migrations,
        routes: createRoutes(new UndeliveredMails(sql, store, box, worker, needs.audit, clock), outbox, needs.outboxTokenHash),
        mails: new MailService(store, box, pubsub, clock, needs.random),
        worker,
        start: async () => {
            listening = pubsub.subscribe(queuedChannel, () => {
                worker.run().catch((error: unknown) => logger.error({ err: error }, 'Mails could not be read; they are looked for again.'));
            });
            looking.start();
            cleaning.start();
        },
        stop: async () => {
            listening?.dispose();
            await Promise.all([looking.stop(), cleaning.stop()]);
            await worker.stop();
        }
    };
}
