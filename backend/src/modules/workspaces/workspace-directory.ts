import type { WorkspaceState } from '@coditect/protocol';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import type { Sql } from '../../ports/sql.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { WorkspaceRun, WorkspacesStore } from './workspaces-store.js';

/** A change on another process is told at once through pubsub, and seen after this long even if the message is lost. */
const cachedMilliseconds = 5_000;
const cachedRoutes = 20_000;

/** Where a host name leads. */
export interface WorkspaceRoute {
    readonly workspaceId: string;
    readonly slug: string;
    readonly name: string;
    readonly organizationId: string;
    readonly state: WorkspaceState;
    /** Where the IDE answers; there while the state is `running`. */
    readonly run: WorkspaceRun | undefined;
}

/** Finds workspaces by the first label of their host name, for the gateway. */
export class WorkspaceDirectory {
    private readonly routes: LRUCache<string, WorkspaceRoute>;
    /** Counts changes: what was read while one came may be older than it. */
    private changes = 0;
    private readonly waiters = new Map<string, Set<() => void>>();

    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        lifecycle: WorkspaceLifecycle,
        private readonly clock: Clock
    ) {
        this.routes = new LRUCache({ max: cachedRoutes, ttl: cachedMilliseconds, perf: { now: () => clock.now().getTime() } });
        lifecycle.onDidChange(workspaceId => this.onChange(workspaceId));
        lifecycle.onDidMiss(() => this.onMiss());
    }

    async find(slug: string): Promise<WorkspaceRoute | undefined> {
        const cached = this.routes.get(slug);
        if (cached) {
            return cached;
        }
        const before = this.changes;
        const route = await this.sql.asPlatform(async transaction => {
            const row = await this.store.findBySlug(transaction, slug);
            if (!row || row.deletedAt) {
                return undefined;
            }
            const run = row.state === 'running' ? await this.store.findRun(transaction, row.workspaceId) : undefined;
            const { workspaceId, organizationId, name, state } = row;
            return { workspaceId, slug, name, organizationId, state, run };
        });
        if (route && before === this.changes) {
            this.routes.set(slug, route);
        }
        return route;
    }

    /** The route once it leads somewhere, or as it stands when the workspace is not about to run or time is up. */
    async whenRunning(slug: string, timeoutMilliseconds: number): Promise<WorkspaceRoute | undefined> {
        let timeUp = false;
        let wake: (() => void) | undefined;
        const cancel = this.clock.after(timeoutMilliseconds, () => {
            timeUp = true;
            wake?.();
        });
        try {
            for (;;) {
                const before = this.changes;
                const route = await this.find(slug);
                if (!route || route.run || timeUp || (route.state !== 'starting' && route.state !== 'stopping')) {
                    return route;
                }
                if (before !== this.changes) {
                    // The change that it waits for may have come just now.
                    continue;
                }
                await new Promise<void>(resolve => {
                    wake = resolve;
                    this.wait(route.workspaceId, resolve);
                });
            }
        } finally {
            cancel();
        }
    }

    private wait(workspaceId: string, resolve: () => void): void {
        const waiters = this.waiters.get(workspaceId) ?? new Set();
        this.waiters.set(workspaceId, waiters.add(resolve));
    }

    private onChange(workspaceId: string): void {
        this.changes += 1;
        for (const [slug, route] of this.routes.entries()) {
            if (route.workspaceId === workspaceId) {
                this.routes.delete(slug);
            }
        }
        this.wakeWaiters(workspaceId);
    }

    private onMiss(): void {
        this.changes += 1;
        this.routes.clear();
        for (const workspaceId of [...this.waiters.keys()]) {
            this.wakeWaiters(workspaceId);
        }
    }

    private wakeWaiters(workspaceId: string): void {
        const waiters = this.waiters.get(workspaceId);
        this.waiters.delete(workspaceId);
        for (const resolve of waiters ?? []) {
            resolve();
        }
    }
}
