import type { AuditEntryView, AuditFilter, AuditVerification, auditPageSchema } from '@coditect/protocol';
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import type { Client } from '../../kernel/principal.js';
import { Semaphore } from '../../kernel/semaphore.js';
import type { Sql } from '../../ports/sql.js';
import type { PersonalPart } from './audit-entry.js';
import type { AuditService } from './audit-service.js';
import type { AuditRow, AuditStore } from './audit-store.js';
import type { AuditVerifier } from './audit-verifier.js';

const entriesAtOnce = 500;
const verdictsKept = 1_000;
const verdictMilliseconds = 60_000;

/** What the platform knows of people whose ids stand in the log. */
export type NamesOf = (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** An entry with what an export adds to a page's. */
export interface ExportedEntry extends AuditEntryView {
    readonly organizationId: string;
    /** Hexadecimal. */
    readonly hash: string;
}

/** Logs as auditors read them. */
export class AuditReader {
    private readonly verdicts: LRUCache<string, Promise<AuditVerification>>;
    /** Going over a long log takes the database's time: one at once is enough. */
    private readonly verifying = new Semaphore(1);

    constructor(
        private readonly sql: Sql,
        private readonly store: AuditStore,
        private readonly audit: AuditService,
        private readonly verifier: AuditVerifier,
        private readonly namesOf: NamesOf,
        private readonly clock: Clock
    ) {
        this.verdicts = new LRUCache({ max: verdictsKept, ttl: verdictMilliseconds, perf: { now: () => clock.now().getTime() } });
    }

    /** Newest first. */
    async page(
        organizationId: string,
        query: AuditFilter & { readonly before?: number | undefined; readonly limit: number }
    ): Promise<z.input<typeof auditPageSchema>> {
        const { before, limit, ...criteria } = query;
        const rows = await this.sql.asTenant(organizationId, transaction =>
            // One more than asked for tells whether there is another page.
            this.store.preceding(transaction, organizationId, { before, limit: limit + 1 }, criteria)
        );
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? shown.at(-1)?.position : undefined;
        return { entries: await this.viewsOf(shown), ...(next === undefined ? {} : { next }) };
    }

    /** At most a minute old. */
    verification(organizationId: string): Promise<AuditVerification> {
        const known = this.verdicts.get(organizationId);
        if (known) {
            return known;
        }
        const made = this.verifying.run(() => this.verify(organizationId));
        this.verdicts.set(organizationId, made);
        made.catch(() => this.verdicts.delete(organizationId));
        return made;
    }

    /**
     * The log up to now, oldest first, piece by piece. That it was exported, by whom and what of it, is the log's next entry
     * and is written before the first piece is read.
     */
    async export(
        organizationId: string,
        criteria: AuditFilter,
        by: { readonly userId: string; readonly client: Client; readonly format: string }
    ): Promise<AsyncIterable<readonly ExportedEntry[]>> {
        const { userId, client, format } = by;
        const upTo = await this.sql.asTenant(organizationId, async transaction => {
            const head = await this.store.head(transaction, organizationId);
            await this.audit.record(transaction, organizationId, {
                action: 'audit.exported',
                actor: { kind: 'person', userId },
                client,
                details: { format, ...criteria }
            });
            return head?.position ?? 0;
        });
        return this.pieces(organizationId, upTo, criteria);
    }

    /** The log up to a position; no transaction is open while a piece is on its way to a slow reader. */
    async *pieces(organizationId: string, upTo: number, criteria: AuditFilter): AsyncIterable<readonly ExportedEntry[]> {
        let after = 0;
        for (;;) {
            const range = { after, upTo, limit: entriesAtOnce };
            const rows = await this.sql.asTenant(organizationId, transaction =>
                this.store.following(transaction, organizationId, range, criteria)
            );
            const views = await this.viewsOf(rows);
            yield views.map((view, index) => ({ organizationId, ...view, hash: rows[index]?.hash.toString('hex') ?? '' }));
            after = rows.at(-1)?.position ?? after;
            if (rows.length < entriesAtOnce) {
                return;
            }
        }
    }

    private async verify(organizationId: string): Promise<AuditVerification> {
        const { vouchedTo, breach, inLedger: _none, ...counts } = await this.verifier.verify(organizationId);
        return {
            intact: breach === undefined,
            ...counts,
            verifiedAt: this.clock.now().toISOString(),
            ...(vouchedTo ? { vouchedTo: { position: vouchedTo.position, at: vouchedTo.at, keyId: vouchedTo.keyId } } : {}),
            ...(breach ? { breach } : {})
        };
    }

    private async viewsOf(rows: readonly AuditRow[]): Promise<AuditEntryView[]> {
        const people = rows.flatMap(row => [
            ...(row.actor_kind === 'person' && row.actor_id !== null ? [row.actor_id] : []),
            ...(row.target_kind === 'user' && row.target_id !== null ? [row.target_id] : [])
        ]);
        const names = people.length === 0 ? new Map<string, string>() : await this.namesOf([...new Set(people)]);
        return rows.map(row => viewOf(row, names));
    }
}

function viewOf(row: AuditRow, names: ReadonlyMap<string, string>): AuditEntryView {
    const { address, userAgent, details } = JSON.parse(row.personal ?? '{}') as PersonalPart;
    const actorName = names.get(row.actor_id ?? '');
    const targetName = row.target_kind === 'user' ? names.get(row.target_id ?? '') : undefined;
    return {
        position: row.position,
        at: row.at.toISOString(),
        action: row.action,
        actor: {
            kind: row.actor_kind as AuditEntryView['actor']['kind'],
            ...(row.actor_id === null ? {} : { id: row.actor_id }),
            ...(actorName === undefined ? {} : { name: actorName })
        },
        ...(row.target_kind === null
            ? {}
            : { target: { kind: row.target_kind, id: row.target_id ?? '', ...(targetName === undefined ? {} : { name: targetName }) } }),
        ...(address === undefined ? {} : { address }),
        ...(userAgent === undefined ? {} : { userAgent }),
        ...(details === undefined ? {} : { details: { ...details } as NonNullable<AuditEntryView['details']> }),
        erased: row.personal === null
    };
}
