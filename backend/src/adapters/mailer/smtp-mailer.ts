import { createTransport } from 'nodemailer';
import { type Mailer, MailRefused, type OutgoingMail } from '../../ports/mailer.js';
import { messageOf } from './message-of.js';

const connectMilliseconds = 15_000;
const answerMilliseconds = 30_000;

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

export interface SmtpMailerOptions {
    /** `smtps://user:password@host:465`, or `smtp://...` for a connection that is made secure by STARTTLS. */
    readonly url: string;
    readonly from: string;
}

/** Sends through a mail server (RFC 5321). Beyond this machine nothing goes out in the clear unless the URL says `?requireTLS=false`. */
export class SmtpMailer implements Mailer {
    readonly name = 'smtp';
    readonly singleProcess = false;
    readonly outbox = undefined;
    private readonly transport;

    constructor(private readonly options: SmtpMailerOptions) {
        const { protocol, hostname } = new URL(options.url);
        this.transport = createTransport({
            url: options.url,
            pool: true,
            maxConnections: 3,
            requireTLS: protocol === 'smtp:' && !loopback.test(hostname),
            connectionTimeout: connectMilliseconds,
            greetingTimeout: connectMilliseconds,
            dnsTimeout: connectMilliseconds,
            socketTimeout: answerMilliseconds
        });
    }

    async send(mail: OutgoingMail): Promise<void> {
        try {
            await this.transport.sendMail(messageOf(mail, this.options.from));
        } catch (error) {
            const { responseCode, code, command } = error as { responseCode?: number; code?: string; command?: string };
            // What is refused while signing in is the platform's fault and not the mail's: it may be set right.
            if (code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500 && /^(MAIL FROM|RCPT TO|DATA)/.test(command ?? '')) {
                throw new MailRefused((error as Error).message);
            }
            throw error;
        }
    }

    async close(): Promise<void> {
        this.transport.close();
    }
}
