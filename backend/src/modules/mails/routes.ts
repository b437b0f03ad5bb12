import { mailRoutes } from '@coditect/protocol';
import { notFound } from '../../kernel/errors.js';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import type { Outbox } from '../../ports/mailer.js';
import type { UndeliveredMails } from './undelivered-mails.js';

const shownMails = 50;

export function createRoutes(undelivered: UndeliveredMails, outbox: Outbox | undefined, openToThisMachine: boolean): readonly BoundRoute[] {
    const read = async () => {
        if (!outbox) {
            throw notFound('Mails are sent from here. There is no outbox to look into.');
        }
        const mails = await outbox.list(shownMails);
        return { mails: mails.map(({ at, ...mail }) => ({ ...mail, at: at.toISOString() })) };
    };
    return [
        route(mailRoutes.readOutbox, async ({ client }) => {
            if (!openToThisMachine || !client.thisMachine) {
                throw notFound();
            }
            return read();
        }),
        signedInRoute(mailRoutes.readOutboxAsAdministrator, read),
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
