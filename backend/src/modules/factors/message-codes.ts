import { timingSafeEqual } from 'node:crypto';
import { factorProblems } from '@coditect/protocol';
import { PlatformError, unavailable } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/logger.js';
import type { Random } from '../../kernel/random.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { TextMessages } from '../../ports/text-messages.js';
import { hashed, type SignInLimits } from '../identity/index.js';
import type { MailService } from '../mails/index.js';
import type { ChallengeKey, Challenges } from './challenges.js';
import { codeMail, codeTextMessage } from './mails.js';

/** Wrong answers to one code. */
const triesOfCode = 5;
/** Codes sent for one person: none may fill another's mailbox or telephone bill. */
const sending: RateLimit = { name: 'factor-messages', points: 6, perSeconds: 15 * 60 };
/** Codes sent to one number, whoever asks. */
const sendingToNumber: RateLimit = { name: 'factor-number', points: 10, perSeconds: 24 * 60 * 60 };

/** Where a code goes. */
export type Destination =
    | { readonly kind: 'email'; readonly to: string; readonly language: string }
    | { readonly kind: 'sms'; readonly to: string; readonly language: string };

export interface SentCode {
    /** The address or number without its middle. */
    readonly to: string;
    readonly expiresAt: Date;
}

export interface MessageCodesNeeds {
    readonly sql: Sql;
    readonly challenges: Challenges;
    readonly mails: MailService;
    readonly textMessages: TextMessages | undefined;
    readonly limits: SignInLimits;
    /** The control origin's, which a text message binds its code to. */
    readonly host: string;
    readonly random: Random;
    readonly logger: Logger;
}

/** Six digits by mail or text message: good for ten minutes, five tries, once, and where they were asked for. */
export class MessageCodes {
    constructor(private readonly needs: MessageCodesNeeds) {}

    get smsAvailable(): boolean {
        return this.needs.textMessages !== undefined;
    }

    /** `detail` is kept with the code and given back when it is right. */
    async send(key: ChallengeKey, userId: string, destination: Destination, detail = ''): Promise<SentCode> {
        const { sql, challenges, mails, random } = this.needs;
        const { kind, to, language } = destination;
        if (kind === 'sms' && !this.smsAvailable) {
            throw new PlatformError('unavailable', factorProblems.notAvailable, 'This installation can send no text messages.');
        }
        await this.refuseTooMany(userId, destination);
        const code = String(random.integer(1_000_000)).padStart(6, '0');
        const { expiresAt, committed } = await sql.asPlatform(async transaction => {
            const expiresAt = await challenges.ask(transaction, { ...key, userId, content: code + detail, tries: triesOfCode });
            const mail = { to, language, content: codeMail(language, code) };
            return { expiresAt, committed: kind === 'email' ? await mails.queue(transaction, mail) : undefined };
        });
        await (committed?.() ?? this.sendTextMessage(to, language, code));
        return { to: kind === 'email' ? maskAddress(to) : maskNumber(to), expiresAt };
    }

    /** The detail, where the code is right; undefined for a wrong one, and after too many, too late or a second time. */
    async check(key: ChallengeKey, code: string): Promise<string | undefined> {
        const content = await this.needs.challenges.count(key);
        if (content === undefined || !timingSafeEqual(Buffer.from(content.slice(0, 6)), Buffer.from(code.slice(0, 6)))) {
            return undefined;
        }
        const first = await this.needs.sql.asPlatform((transaction: SqlTransaction) => this.needs.challenges.end(transaction, key));
        return first ? content.slice(6) : undefined;
    }

    private async refuseTooMany(userId: string, { kind, to }: Destination): Promise<void> {
        await this.needs.limits.refuseOver(sending, hashed(userId));
        if (kind === 'sms') {
            await this.needs.limits.refuseOver(sendingToNumber, hashed(to));
        }
    }

    private async sendTextMessage(to: string, language: string, code: string): Promise<void> {
        try {
            await this.needs.textMessages?.send({ to, text: codeTextMessage(language, code, this.needs.host) });
        } catch (error) {
            this.needs.logger.error({ err: error }, 'A text message was not taken.');
            throw unavailable('The text message could not be sent. Try again in a minute, or choose another way.');
        }
    }
}

/** Enough for the owner to know which one it is. */
export function maskAddress(address: string): string {
    const at = address.lastIndexOf('@');
    return `${address.slice(0, 1)}•••${address.slice(at)}`;
}

export function maskNumber(number: string): string {
    return `•••• ${number.slice(-3)}`;
}
