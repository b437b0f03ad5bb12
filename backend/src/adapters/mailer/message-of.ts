import type { OutgoingMail } from '../../ports/mailer.js';

/** The mail in the terms of nodemailer. */
export function messageOf(mail: OutgoingMail, from: string) {
    return {
        from,
        // As an object: an address is never read as a list of several.
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: `<${mail.id}@${domainOf(from)}>`,
        headers: {
            'Content-Language': mail.language,
            // Answers of out-of-office programs go nowhere (RFC 3834).
            'Auto-Submitted': 'auto-generated'
        },
        disableFileAccess: true,
        disableUrlAccess: true
    };
}

function domainOf(from: string): string {
    return /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
