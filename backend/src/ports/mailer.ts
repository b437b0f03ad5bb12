/** A mail as it goes out: to one person, in two forms of the same text. */
export interface OutgoingMail {
    /** Names the mail for good: a mail that was sent twice after a fault can be told to be the same one. */
    readonly id: string;
    readonly to: string;
    /** One line. */
    readonly subject: string;
    readonly text: string;
    readonly html: string;
    /** A BCP 47 tag such as `de`. */
    readonly language: string;
}

/** A mail that was kept instead of sent. */
export interface KeptMail extends Omit<OutgoingMail, 'language'> {
    readonly at: Date;
}

/** Where mails are kept for who runs the platform on one machine without a mail server. */
export interface Outbox {
    /** Newest first, at most `limit`. */
    list(limit: number): Promise<readonly KeptMail[]>;
}

/**
 * Hands mails over to whoever delivers them. `send` resolves when the next server, or the outbox, has taken the mail for good,
 * which says nothing of whether it is read. It answers within two minutes, and doesn't try again: who sends does that.
 */
export interface Mailer {
    readonly name: string;
    /** True where what is sent can only be read on this machine. */
    readonly singleProcess: boolean;
    readonly outbox: Outbox | undefined;
    /** @throws {@link MailRefused} where the mail itself was refused, and any other error where trying again may help. */
    send(mail: OutgoingMail): Promise<void>;
    close(): Promise<void>;
}

/** The mail server will not take this mail, however often it is tried. */
export class MailRefused extends Error {
    constructor(message: string) {
        super(message);
        this.name = 'MailRefused';
    }
}
