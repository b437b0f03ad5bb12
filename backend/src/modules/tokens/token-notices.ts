import type { Client } from '../../kernel/principal.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { VouchedAccounts } from '../identity/index.js';
import { type MailService, mailLanguageOf } from '../mails/index.js';
import { type MailTexts, textsOf } from './mails.js';

/** Mails that tell a person what was done with tokens in his or her name. Each is part of the deed's transaction. */
export class TokenNotices {
    constructor(
        private readonly accounts: VouchedAccounts,
        private readonly mails: MailService,
        private readonly controlOrigin: string
    ) {}

    refreshTokenReused(transaction: SqlTransaction, userId: string, client: Client): Promise<() => Promise<void>> {
        return this.send(transaction, userId, texts => texts.refreshTokenReused(client.address), 'devices');
    }

    deviceApproved(transaction: SqlTransaction, userId: string, device: string, client: Client): Promise<() => Promise<void>> {
        return this.send(transaction, userId, texts => texts.deviceApproved(device, client.address), 'devices');
    }

    apiKeyCreated(transaction: SqlTransaction, userId: string, name: string, client: Client): Promise<() => Promise<void>> {
        return this.send(transaction, userId, texts => texts.apiKeyCreated(name, client.address), 'keys');
    }

    private async send(
        transaction: SqlTransaction,
        userId: string,
        words: (texts: MailTexts) => { readonly subject: string; readonly paragraphs: readonly string[] },
        page: 'devices' | 'keys'
    ): Promise<() => Promise<void>> {
        const account = await this.accounts.find(transaction, userId);
        if (!account) {
            return async () => undefined;
        }
        const language = mailLanguageOf(account.language);
        const texts = textsOf(language);
        const { subject, paragraphs } = words(texts);
        return this.mails.queue(transaction, {
            to: account.user.email,
            language,
            content: {
                subject,
                heading: subject,
                paragraphs,
                action: { label: texts.look[page], url: `${this.controlOrigin}/account/${page}` },
                footnote: texts.notYou
            }
        });
    }
}
