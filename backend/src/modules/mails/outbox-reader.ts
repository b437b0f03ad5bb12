import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import type { Client } from '../../kernel/principal.js';
import type { KeptMail, Outbox } from '../../ports/mailer.js';
import type { Sql } from '../../ports/sql.js';
import { type AuditActor, type AuditService, installationLog } from '../audit/index.js';

const shownMails = 50;
/** The page asks every few seconds; who has not asked for as long has closed it. */
const openingMilliseconds = 10 * 60_000;
const rememberedOpenings = 1_000;

export interface OutboxVisitor {
    /** An administrator, or `platform` for who shows the token that the operator's terminal has. */
    readonly actor: AuditActor;
    readonly client: Client;
    /** What tells one who looks on from one who opens it: the session, or else address and browser. */
    readonly opening: string;
}

/**
 * The kept mails, whose links open accounts. That somebody opened them stands in the installation's log before they are shown:
 * once for as long as a page stays open, on each process that it asks.
 */
export class OutboxReader {
    private readonly openings: LRUCache<string, Promise<void>>;

    constructor(
        private readonly outbox: Outbox,
        private readonly sql: Sql,
        private readonly audit: AuditService,
        clock: Clock
    ) {
        this.openings = new LRUCache({
            max: rememberedOpenings,
            ttl: openingMilliseconds,
            updateAgeOnGet: true,
            perf: { now: () => clock.now().getTime() }
        });
    }

    async latest(visitor: OutboxVisitor): Promise<readonly KeptMail[]> {
        await this.recorded(visitor);
        return this.outbox.list(shownMails);
    }

    private recorded({ actor, client, opening }: OutboxVisitor): Promise<void> {
        const known = this.openings.get(opening);
        if (known) {
            return known;
        }
        const made = this.sql.asPlatform(transaction =>
            this.audit.record(transaction, installationLog, { action: 'outbox.opened', actor, client })
        );
        this.openings.set(opening, made);
        made.catch(() => this.openings.delete(opening));
        return made;
    }
}
