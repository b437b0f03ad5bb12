import { timingSafeEqual } from 'node:crypto';
import { mailRoutes } from '@coditect/protocol';
import { notFound } from '../../kernel/errors.js';
import { type BoundRoute, route, signedInRoute } from '../../kernel/module.js';
import { hashToken } from '../../kernel/random.js';
import type { KeptMail } from '../../ports/mailer.js';
import type { OutboxReader } from './outbox-reader.js';
import type { UndeliveredMails } from './undelivered-mails.js';

/** Without an `outbox` mails are sent. */
export function createRoutes(
    undelivered: UndeliveredMails,
    outbox: OutboxReader | undefined,
    outboxTokenHash: Buffer
): readonly BoundRoute[] {
    const present = (mails: readonly KeptMail[]) => ({ mails: mails.map(({ at, ...mail }) => ({ ...mail, at: at.toISOString() })) });
    return [
        // No request is trusted for where it comes from: workspaces share the machine's network, and links in here open accounts.
        route(mailRoutes.readOutbox, async ({ token, client }) => {
            if (!outbox || token === undefined || !timingSafeEqual(hashToken(token), outboxTokenHash)) {
                throw notFound();
            }
            const opening = `token ${client.address} ${client.userAgent}`;
            return present(await outbox.latest({ actor: { kind: 'platform' }, client, opening }));
        }),
        route(mailRoutes.readOutboxState, async () => ({ kept: outbox !== undefined })),
        signedInRoute(mailRoutes.readOutboxAsAdministrator, async ({ principal, client }) => {
            if (!outbox) {
                throw notFound('Mails are sent from here. There is no outbox to look into.');
            }
            const { userId, sessionId } = principal;
            return present(await outbox.latest({ actor: { kind: 'person', userId }, client, opening: `session ${sessionId}` }));
        }),
        signedInRoute(mailRoutes.listUndeliveredMails, async () => ({ mails: await undelivered.list() })),
        signedInRoute(mailRoutes.sendMailAgain, async ({ params, principal, client }) => {
            await undelivered.sendAgain(params.mailId, { userId: principal.userId, client });
            return undefined;
        }),
        signedInRoute(mailRoutes.discardMail, async ({ params, principal, client }) => {
            await undelivered.discard(params.mailId, { userId: principal.userId, client });
            return undefined;
        })
    ];
}
