import type { Random } from '../../kernel/random.js';
import type { Mailer } from '../../ports/mailer.js';
import type { TextMessage, TextMessages } from '../../ports/text-messages.js';

/** Keeps text messages where mails are kept, so that the outbox shows them too: for one person's machine. */
export class OutboxTextMessages implements TextMessages {
    readonly name = 'outbox';
    readonly singleProcess = true;

    constructor(
        private readonly outbox: Mailer,
        private readonly random: Random
    ) {}

    async send({ to, text }: TextMessage): Promise<void> {
        const html = `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
        // A number is no address: one that never leads anywhere (RFC 2606) stands for it.
        const mail = {
            id: this.random.uuid(),
            to: `${to}@text-message.invalid`,
            subject: `Text message to ${to}`,
            text,
            html,
            language: 'en'
        };
        await this.outbox.send(mail);
    }
}
