import type { Clock } from '../../kernel/clock.js';
import type { Sql } from '../../ports/sql.js';
import type { WorkspacesStore } from './workspaces-store.js';

/** A page reports once a minute, and every request counts too: one write in this time is enough for a limit of minutes. */
const coalesceMilliseconds = 30_000;

/** Keeps when each workspace was last used. */
export class ActivityRecorder {
    private readonly written = new Map<string, number>();

    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly clock: Clock
    ) {}

    async record(workspaceId: string): Promise<void> {
        const now = this.clock.now();
        if (now.getTime() - (this.written.get(workspaceId) ?? Number.NEGATIVE_INFINITY) < coalesceMilliseconds) {
            return;
        }
        await this.sql.asPlatform(transaction => this.store.update(transaction, workspaceId, { lastActiveAt: now }));
        this.written.set(workspaceId, now.getTime());
    }
}
