import type { SqlTransaction } from '../../ports/sql.js';
import type { MailService } from '../mails/index.js';
import { type FactorNotice, noticeMail } from './mails.js';
import type { People } from './people.js';

/** Tells people by mail what happened to their factors, whoever did it. */
export class Notices {
    constructor(
        private readonly mails: MailService,
        private readonly people: People,
        private readonly controlOrigin: string
    ) {}

    /** Part of the transaction of what it tells of. Call what it returns once that is committed. */
    async queue(transaction: SqlTransaction, userId: string, notice: Omit<FactorNotice, 'url'>): Promise<() => Promise<void>> {
        const { user, language } = await this.people.find(userId, transaction);
        const content = noticeMail(language, { ...notice, url: `${this.controlOrigin}/account/security` });
        return this.mails.queue(transaction, { to: user.email, language, content });
    }
}
