import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { MailContent } from './mail-content.js';
import type { MailsStore } from './mails-store.js';

export const queuedChannel = 'mails:queued';

export interface Mail {
    readonly to: string;
    /** A BCP 47 tag: what the person prefers. The texts are in it already; this says so to who reads them aloud. */
    readonly language: string;
    readonly content: MailContent;
}

const mailSchema = z.object({
    to: z.string(),
    language: z.string(),
    content: z.object({
        subject: z.string(),
        heading: z.string(),
        paragraphs: z.array(z.string()),
        action: z.object({ label: z.string(), url: z.string() }).optional(),
        code: z.string().optional(),
        footnote: z.string().optional()
    })
});

/** Takes mails as part of a deed: they go out if, and only if, its transaction is committed. */
export class MailService {
    constructor(
        private readonly store: MailsStore,
        private readonly box: SecretBox,
        private readonly pubsub: PubSub,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /**
     * Part of the transaction of what the mail tells of. Call what it returns once that is committed, and the mail goes out at
     * once; without the call it goes out a little later.
     */
    async queue(transaction: SqlTransaction, mail: Mail): Promise<() => Promise<void>> {
        const id = this.random.uuid();
        await this.store.insert(transaction, { id, content: this.box.seal(JSON.stringify(mail), contextOf(id)), at: this.clock.now() });
        return () => this.pubsub.publish(queuedChannel, id);
    }

    /**
     * The work of queueing a mail that is not to be sent, where nobody may tell from the time of an answer whether there was
     * one to send.
     */
    async rehearse(transaction: SqlTransaction, mail: Mail): Promise<void> {
        const id = this.random.uuid();
        await this.store.insert(transaction, { id, content: this.box.seal(JSON.stringify(mail), contextOf(id)), at: this.clock.now() });
        await this.store.delete(transaction, id);
    }
}

export function openMail(box: SecretBox, id: string, content: Buffer): Mail {
    return mailSchema.parse(JSON.parse(box.open(content, contextOf(id)))) as Mail;
}

function contextOf(id: string): string {
    return `mail:${id}`;
}
