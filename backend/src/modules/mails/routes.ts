import { timingSafeEqual } from 'node:crypto';
import { mailRoutes } from '@coditect/protocol';
import { notFound } from '../../kernel/errors.js';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import { hashToken } from '../../kernel/random.js';
import type { Outbox } from '../../ports/mailer.js';
import type { UndeliveredMails } from './undelivered-mails.js';

const shownMails = 50;

export function createRoutes(undelivered: UndeliveredMails, outbox: Outbox | undefined, outboxTokenHash: Buffer): readonly BoundRoute[] {
    const read = async (from: Outbox) => {
        const mails = await from.list(shownMails);
        return { mails: mails.map(({ at, ...mail }) => ({ ...mail, at: at.toISOString() })) };
    };
    return [
        // No request is trusted for where it comes from: workspaces share the machine's network, and links in here open accounts.
        route(mailRoutes.readOutbox, async ({ token }) => {
            if (!outbox || token === undefined || !timingSafeEqual(hashToken(token), outboxTokenHash)) {
                throw notFound();
            }
            return read(outbox);
        }),
        route(mailRoutes.readOutboxState, async () => ({ kept: outbox !== undefined })),
        signedInRoute(mailRoutes.readOutboxAsAdministrator, async () => {
            if (!outbox) {
                throw notFound('Mails are sent from here. There is no outbox to look into.');
            }
            return read(outbox);
        }),
        signedInRoute(mailRoutes.listUndeliveredMails, async () => ({ mails: await undelivered.list() })),
        signedInRoute(mailRoutes.sendMailAgain, async ({ params }) => {
            await undelivered.sendAgain(params.mailId);
            return undefined;
        }),
        signedInRoute(mailRoutes.discardMail, async ({ params }) => {
            await undelivered.discard(params.mailId);
            return undefined;
        })
    ];
}
