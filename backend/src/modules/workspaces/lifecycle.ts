import type { LimitNotice, PhaseTime, StartPhase, StopReason, WorkspaceRole } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { EventsService } from '../events/index.js';
import { idleSinceOf } from './idle-rules.js';
import type { SharesStore } from './shares-store.js';
import { type PresentationSettings, present, type WorkspaceChange, type WorkspaceRow } from './workspace-row.js';
import type { WorkspaceRun, WorkspacesStore } from './workspaces-store.js';

const changedChannel = 'workspaces:changed';
const wantedChannel = 'workspaces:wanted';

/** What a change does to the row that it found and holds; `undefined` leaves it as it is. */
export type Step = (row: WorkspaceRow) => WorkspaceChange | undefined;

/** What belongs to the same transaction as a change, such as the entry of it in the audit log. */
export type Also = (transaction: SqlTransaction, after: WorkspaceRow) => Promise<void>;

/** What was said of the idle stop of a run that is over, or begins. A word to keep it lasts over a restart. */
const settled = { idleStopAt: null } as const;

/**
 * Changes of a workspace's row: each under the row's lock, with its event in the same transaction, and told to the gateway
 * and the supervisor afterwards.
 */
export class WorkspaceLifecycle {
    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly shares: SharesStore,
        private readonly events: EventsService,
        private readonly pubsub: PubSub,
        private readonly clock: Clock,
        private readonly settings: PresentationSettings
    ) {}

    /** Returns the row as it is afterwards, or undefined where there is none. */
    async change(workspaceId: string, step: Step, run?: WorkspaceRun | 'gone', also?: Also): Promise<WorkspaceRow | undefined> {
        const result = await this.sql.asPlatform(async transaction => {
            const row = await this.store.lock(transaction, workspaceId);
            const change = row && step(row);
            if (!row || !change) {
                return { row, changed: false };
            }
            if (run === 'gone') {
                await this.store.deleteRun(transaction, workspaceId);
            } else if (run) {
                await this.store.saveRun(transaction, row, run);
            }
            const after = await this.store.update(transaction, workspaceId, change);
            await this.appendEvent(transaction, after);
            await also?.(transaction, after);
            return { row: after, changed: true };
        });
        if (result.row && result.changed) {
            await this.announce(result.row);
        }
        return result.row;
    }

    /** Part of the transaction that made the row; call {@link announce} afterwards. Of a deleted one its owner alone is told. */
    async appendEvent(transaction: SqlTransaction, row: WorkspaceRow): Promise<void> {
        await this.appendEventFor(transaction, row, row.ownerUserId, 'owner');
        for (const { userId, role } of await this.shares.listOf(transaction, row.workspaceId)) {
            if (row.deletedAt) {
                await this.events.append(transaction, {
                    organizationId: row.organizationId,
                    audienceUserId: userId,
                    payload: { type: 'workspace.removed', workspaceId: row.workspaceId }
                });
            } else {
                await this.appendEventFor(transaction, row, userId, role);
            }
        }
    }

    private async appendEventFor(transaction: SqlTransaction, row: WorkspaceRow, userId: string, role: WorkspaceRole): Promise<void> {
        await this.events.append(transaction, {
            organizationId: row.organizationId,
            audienceUserId: userId,
            payload: { type: 'workspace.changed', workspace: present(row, role, this.settings) }
        });
    }

    /** Tells all who work in the workspace that it came to a limit; call `announce` afterwards. */
    async appendLimit(transaction: SqlTransaction, row: WorkspaceRow, notice: LimitNotice): Promise<void> {
        const others = await this.shares.listOf(transaction, row.workspaceId);
        for (const audienceUserId of [row.ownerUserId, ...others.map(({ userId }) => userId)]) {
            await this.events.append(transaction, {
                organizationId: row.organizationId,
                audienceUserId,
                payload: { type: 'workspace.limit', workspaceId: row.workspaceId, notice }
            });
        }
    }

    async announce(row: WorkspaceRow): Promise<void> {
        await this.pubsub.publish(changedChannel, row.workspaceId);
        await this.pubsub.publish(wantedChannel, row.workspaceId);
        await this.events.announce(row.organizationId);
    }

    onDidChange(listener: (workspaceId: string) => void): { dispose(): void } {
        return this.pubsub.subscribe(changedChannel, listener);
    }

    onDidWant(listener: (workspaceId: string) => void): { dispose(): void } {
        return this.pubsub.subscribe(wantedChannel, listener);
    }

    /** Calls back when changes and wants may have been missed, as long as that lasts. */
    onDidMiss(listener: () => void): { dispose(): void } {
        return this.pubsub.onDidMiss(listener);
    }

    /** Asks for a start, from any state in which that means something. */
    startFrom(row: WorkspaceRow, states: readonly WorkspaceRow['state'][]): WorkspaceChange | undefined {
        if (row.state === 'stopping') {
            return row.wanted === 'running' ? undefined : { wanted: 'running' };
        }
        return states.includes(row.state) ? this.queued(row) : undefined;
    }

    queued(row: WorkspaceRow): WorkspaceChange {
        const now = this.clock.now();
        return {
            wanted: 'running',
            state: 'starting',
            stateSince: now,
            generation: row.generation + 1,
            phases: [this.phase('queued')],
            stopReason: null,
            failure: null,
            lastActiveAt: now,
            lastWorkAt: null,
            lastWork: null,
            ...settled,
            idleSince: null
        };
    }

    stopping(row: WorkspaceRow, reason: StopReason): WorkspaceChange | undefined {
        return row.state === 'running' || row.state === 'starting'
            ? {
                  wanted: 'stopped',
                  state: 'stopping',
                  stateSince: this.clock.now(),
                  stopReason: reason,
                  ...settled,
                  idleSince: reason === 'idle' ? idleSinceOf(row) : null
              }
            : row.state === 'stopping'
              ? { wanted: 'stopped' }
              : undefined;
    }

    stopped(reason: StopReason): WorkspaceChange {
        return {
            wanted: 'stopped',
            state: 'stopped',
            stateSince: this.clock.now(),
            phases: [],
            stopReason: reason,
            ...settled,
            keptUntil: null
        };
    }

    failed(message: string, log: readonly string[], reason: 'failed' | 'memory' = 'failed'): WorkspaceChange {
        return {
            wanted: 'stopped',
            state: 'failed',
            stateSince: this.clock.now(),
            failure: { message, log },
            stopReason: reason,
            ...settled
        };
    }

    phase(phase: StartPhase): PhaseTime {
        return { phase, at: this.clock.now().toISOString() };
    }
}
