import { sql as raw } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import type { Sql } from '../../ports/sql.js';

/** "Last seen" is true to this. */
const exactMilliseconds = 60_000;
const rememberedSessions = 50_000;

interface Sight {
    readonly at: Date;
    readonly address: string;
}

/** When and where sessions were seen last: noted in memory by requests, and written for many at once behind their backs. */
export class SessionActivity {
    private readonly noted: LRUCache<string, number>;
    private waiting = new Map<string, Sight>();

    constructor(
        private readonly sql: Sql,
        private readonly clock: Clock
    ) {
        this.noted = new LRUCache({ max: rememberedSessions });
    }

    /** Costs a look into a map, save once a minute for each session. */
    seen(sessionId: string, addressOf: () => string): void {
        const at = this.clock.now();
        const before = this.noted.get(sessionId);
        if (before !== undefined && at.getTime() - before < exactMilliseconds) {
            return;
        }
        this.noted.set(sessionId, at.getTime());
        this.waiting.set(sessionId, { at, address: addressOf() });
    }

    /** Rows that something else holds are left out: they are seen again, and two that write at once never wait for each other. */
    async flush(): Promise<void> {
        if (this.waiting.size === 0) {
            return;
        }
        const sights = [...this.waiting];
        this.waiting = new Map();
        const ids = sights.map(([id]) => id);
        const times = sights.map(([, { at }]) => at);
        const addresses = sights.map(([, { address }]) => address);
        await this.sql.asPlatform(transaction =>
            raw`
                with seen as (
                    select * from unnest(${ids}::uuid[], ${times}::timestamptz[], ${addresses}::text[]) as seen (id, at, address)
                ), free as (
                    select sessions.id from sessions where id = any(${ids}::uuid[]) for update skip locked
                )
                update sessions set last_seen_at = seen.at, address = seen.address
                from seen join free on free.id = seen.id
                where sessions.id = seen.id and sessions.last_seen_at < seen.at
            `.execute(transaction)
        );
    }
}
