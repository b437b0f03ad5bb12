import { z } from 'zod';
import { defineRoute, publicAccess, signedIn } from './route.js';

/** A mail that was kept on this machine instead of sent, since no mail server is configured. */
export const keptMailSchema = z
    .object({
        id: z.string(),
        to: z.string(),
        subject: z.string(),
        /** Both forms of the same. The HTML is shown in a sandbox. */
        text: z.string(),
        html: z.string(),
        at: z.iso.datetime()
    })
    .meta({ id: 'KeptMail' });
export type KeptMail = z.infer<typeof keptMailSchema>;

/** A mail that the platform gave up on. What stands in it is for whom it is written alone. */
export const undeliveredMailSchema = z
    .object({
        id: z.uuid(),
        to: z.string(),
        subject: z.string(),
        attempts: z.number().int(),
        createdAt: z.iso.datetime(),
        failedAt: z.iso.datetime(),
        /** What the mail server said. */
        failure: z.string()
    })
    .meta({ id: 'UndeliveredMail' });
export type UndeliveredMail = z.infer<typeof undeliveredMailSchema>;

const outboxSchema = z.object({ mails: z.array(keptMailSchema) });

/** Shows the token of the outbox's address, which the terminal has in which the platform was started. */
export const outboxTokenHeader = 'x-coditect-outbox';

export const mailRoutes = {
    readOutbox: defineRoute({
        id: 'readOutbox',
        method: 'GET',
        path: '/outbox',
        tag: 'Mails',
        summary: 'The latest mails, newest first, where none are sent: to who shows the token that the platform prints when it starts.',
        access: publicAccess,
        tokenHeader: outboxTokenHeader,
        response: outboxSchema,
        status: 200,
        problems: []
    }),
    readOutboxState: defineRoute({
        id: 'readOutboxState',
        method: 'GET',
        path: '/outbox/state',
        tag: 'Mails',
        summary: 'Whether mails are kept in an outbox, since no mail server is set up.',
        access: publicAccess,
        response: z.object({ kept: z.boolean() }),
        status: 200,
        problems: []
    }),
    readOutboxAsAdministrator: defineRoute({
        id: 'readOutboxAsAdministrator',
        method: 'GET',
        path: '/admin/outbox',
        tag: 'Mails',
        summary: 'The latest mails, newest first, where none are sent. Links in them open accounts, so a fresh proof is asked for.',
        access: signedIn('administration', { elevated: true }),
        response: outboxSchema,
        status: 200,
        problems: []
    }),
    listUndeliveredMails: defineRoute({
        id: 'listUndeliveredMails',
        method: 'GET',
        path: '/admin/mails/undelivered',
        tag: 'Mails',
        summary: 'Mails that the platform gave up on, the latest first. They are kept for 30 days.',
        access: signedIn('administration'),
        response: z.object({ mails: z.array(undeliveredMailSchema) }),
        status: 200,
        problems: []
    }),
    sendMailAgain: defineRoute({
        id: 'sendMailAgain',
        method: 'POST',
        path: '/admin/mails/:mailId/retry',
        tag: 'Mails',
        summary: 'Send a mail that was given up once more.',
        access: signedIn('administration'),
        status: 204,
        problems: []
    }),
    discardMail: defineRoute({
        id: 'discardMail',
        method: 'DELETE',
        path: '/admin/mails/:mailId',
        tag: 'Mails',
        summary: 'Forget a mail that was given up.',
        access: signedIn('administration'),
        status: 204,
        problems: []
    })
};
