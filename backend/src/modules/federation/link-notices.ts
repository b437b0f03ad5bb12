import type { SqlTransaction } from '../../ports/sql.js';
import type { KnownAccount } from '../identity/index.js';
import type { MailService } from '../mails/index.js';
import { linkedMail, unlinkedMail } from './mails.js';

/** Tells people by mail of changes of their ways in. What is returned is to be called after the commit. */
export class LinkNotices {
    constructor(
        private readonly mails: MailService,
        private readonly controlOrigin: string
    ) {}

    linked(transaction: SqlTransaction, { user, language }: KnownAccount, via: string): Promise<() => Promise<void>> {
        return this.mails.queue(transaction, { to: user.email, language, content: linkedMail(language, via, this.page) });
    }

    unlinked(transaction: SqlTransaction, { user, language }: KnownAccount, via: string): Promise<() => Promise<void>> {
        return this.mails.queue(transaction, { to: user.email, language, content: unlinkedMail(language, via, this.page) });
    }

    private get page(): string {
        return `${this.controlOrigin}/account/sign-in`;
    }
}
