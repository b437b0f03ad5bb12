import type { Clock } from '../../kernel/clock.js';
import type { Sql } from '../../ports/sql.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { WorkspaceChange } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

/** A page reports once a minute, and every request counts too: one write in this time is enough for a limit of minutes. */
const longestCoalescing = 30_000;
/** Of a shorter limit, so that who comes back while a stop is counted down is not overheard. */
const shareOfIdleTime = 1 / 12;

/** Keeps when each workspace was last used by a person or an agent. Who comes back takes back a stop that was announced. */
export class ActivityRecorder {
    private readonly written = new Map<string, number>();
    private readonly coalesceMilliseconds: number;

    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly clock: Clock,
        idleMilliseconds: number
    ) {
        this.coalesceMilliseconds = Math.min(longestCoalescing, idleMilliseconds * shareOfIdleTime);
    }

    async record(workspaceId: string): Promise<void> {
        await this.write(workspaceId, 'person', now => ({ lastActiveAt: now }));
    }

    async recordAgent(workspaceId: string, name: string): Promise<void> {
        await this.write(workspaceId, `agent ${name}`, now => ({
            lastWorkAt: now,
            lastWork: { kind: 'agent', sentence: `The agent ${name} is at work in it.`, names: [name] }
        }));
    }

    private async write(workspaceId: string, who: string, change: (now: Date) => WorkspaceChange): Promise<void> {
        const now = this.clock.now();
        const key = `${workspaceId} ${who}`;
        if (now.getTime() - (this.written.get(key) ?? Number.NEGATIVE_INFINITY) < this.coalesceMilliseconds) {
            return;
        }
        this.written.set(key, now.getTime());
        const row = await this.sql.asPlatform(transaction => this.store.update(transaction, workspaceId, change(now)));
        if (row.idleStopAt) {
            await this.lifecycle.change(workspaceId, current => (current.idleStopAt ? { idleStopAt: null } : undefined));
        }
    }
}
