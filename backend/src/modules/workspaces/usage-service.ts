import { type LimitNotice, usageLevelOf, type WorkspaceUsage } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import type { LimitReached, WorkspaceLimits, WorkspaceRuntime } from '../../ports/workspace-runtime.js';
import type { EventsService } from '../events/index.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { WorkspaceRoles } from './workspace-roles.js';
import type { WorkspacesStore } from './workspaces-store.js';

export interface UsageNeeds {
    readonly sql: Sql;
    readonly events: EventsService;
    readonly pubsub: PubSub;
    readonly runtime: WorkspaceRuntime | undefined;
    readonly limitsOf: (organizationId: string) => Promise<WorkspaceLimits>;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

const limitsChannel = 'workspaces:limits';

const tenths = (value: number) => Math.round(value * 10) / 10;

/** What workspaces use against their limits, told on request and, near a limit, by events. */
export class UsageService {
    private subscriptions: readonly { dispose(): void }[] = [];

    constructor(
        private readonly roles: WorkspaceRoles,
        private readonly store: WorkspacesStore,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly needs: UsageNeeds
    ) {}

    start(): void {
        const { runtime, pubsub } = this.needs;
        this.subscriptions = runtime
            ? [
                  runtime.onDidReachLimit(reached => void this.tell(reached)),
                  pubsub.subscribe(limitsChannel, organizationId => void this.changeLimits(runtime, organizationId))
              ]
            : [];
    }

    stop(): void {
        for (const subscription of this.subscriptions) {
            subscription.dispose();
        }
    }

    /** Undefined where nothing is known: it does not run and was never measured, or another process of the platform runs it. */
    async usage(principal: Principal, workspaceId: string): Promise<WorkspaceUsage | undefined> {
        const { row } = await this.roles.require(principal, workspaceId, 'view');
        const [usage, limits] = await Promise.all([this.needs.runtime?.usage(workspaceId), this.needs.limitsOf(row.organizationId)]);
        if (!usage) {
            return undefined;
        }
        const now = this.needs.clock.now();
        const figure = (used: number, limit: number | null) => ({ used: tenths(used), limit, level: usageLevelOf(used, limit) });
        return {
            workspaceId,
            at: now.toISOString(),
            memory: figure(usage.memoryMebibytes, limits.memoryMebibytes),
            processes: figure(usage.processes, limits.processes),
            ...(usage.disk && {
                disk: {
                    ...figure(usage.disk.mebibytes, limits.diskMebibytes),
                    at: new Date(now.getTime() - usage.disk.ageMilliseconds).toISOString()
                }
            }),
            keepers: usage.keepers,
            largestProcesses: usage.largestProcesses.map(({ pid, name, mebibytes, ide }) => ({
                pid,
                name,
                memoryMebibytes: tenths(mebibytes),
                ide
            })),
            largestFolders: usage.largestFolders.map(({ path, mebibytes }) => ({ path, mebibytes: tenths(mebibytes) }))
        };
    }

    /** A tier has changed: what runs in the organisation is held to the new limits at once, wherever it runs. */
    async announceLimits(organizationId: string): Promise<void> {
        await this.needs.pubsub.publish(limitsChannel, organizationId);
    }

    /** Never rejects: the next start has the new limits in any case. */
    private async changeLimits(runtime: WorkspaceRuntime, organizationId: string): Promise<void> {
        const { sql, limitsOf, logger } = this.needs;
        try {
            const limits = await limitsOf(organizationId);
            const rows = await sql.asPlatform(transaction => this.store.listRunning(transaction, organizationId));
            await Promise.all(rows.map(({ workspaceId }) => runtime.changeLimits(workspaceId, limits)));
        } catch (error) {
            logger.error({ err: error, organizationId }, 'New limits could not be put in place; they hold from the next start on.');
        }
    }

    /** Never rejects: a notice that is lost is followed by what it warns of, which tells of itself. */
    private async tell({ workspaceId, resource, kind, sentence, program }: LimitReached): Promise<void> {
        const { sql, events, clock, random, logger } = this.needs;
        const notice: LimitNotice = {
            id: random.uuid(),
            at: clock.now().toISOString(),
            resource,
            kind,
            sentence,
            ...(program === undefined ? {} : { program })
        };
        try {
            const organizationId = await sql.asPlatform(async transaction => {
                const row = await this.store.find(transaction, workspaceId);
                if (row) {
                    await this.lifecycle.appendLimit(transaction, row, notice);
                }
                return row?.organizationId;
            });
            if (organizationId !== undefined) {
                await events.announce(organizationId);
            }
        } catch (error) {
            logger.error({ err: error, workspaceId, resource, kind }, 'A notice of a limit could not be told.');
        }
    }
}
