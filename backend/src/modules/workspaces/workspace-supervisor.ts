import { KeyedQueue } from '../../kernel/keyed-queue.js';
import type { Logger } from '../../kernel/logger.js';
import type { Random } from '../../kernel/random.js';
import type { Sql } from '../../ports/sql.js';
import {
    type WorkspaceExit,
    type WorkspaceLimits,
    type WorkspaceRuntime,
    type WorkspaceSpec,
    WorkspaceStartError
} from '../../ports/workspace-runtime.js';
import type { AdmissionQueue } from './admission-queue.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

const keptLogLines = 50;

export interface SupervisorSettings {
    readonly stopGraceMilliseconds: number;
    readonly originOf: (slug: string) => string;
    readonly firstFiles: (row: WorkspaceRow) => Promise<Readonly<Record<string, string>>>;
    /** Variables of the workspace and its owner, and the owner's dotfiles. */
    readonly startWith: (row: WorkspaceRow) => Promise<Pick<WorkspaceSpec, 'environment' | 'dotfiles'>>;
    /** What a workspace of the organisation may use of the machine. */
    readonly limitsOf: (organizationId: string) => Promise<WorkspaceLimits>;
}

/**
 * Brings what runs to what the rows want. The row is written before the deed, so that whoever comes after a crash knows what
 * was meant; one workspace's deeds follow each other, those of different ones run side by side.
 */
export class WorkspaceSupervisor {
    private readonly queue = new KeyedQueue();
    private readonly starting = new Map<string, AbortController>();
    private readonly subscriptions: { dispose(): void }[] = [];
    private closing = false;

    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly runtime: WorkspaceRuntime,
        private readonly admission: AdmissionQueue,
        private readonly random: Random,
        private readonly logger: Logger,
        private readonly settings: SupervisorSettings
    ) {}

    /** Makes the rows true after a stop or a crash of the platform, before anybody is answered; then looks after them. */
    async start(): Promise<void> {
        await this.reconcile();
        this.subscriptions.push(
            this.lifecycle.onDidWant(workspaceId => this.attend(workspaceId)),
            this.lifecycle.onDidMiss(() => void this.attendUnsettled()),
            this.runtime.onDidExit(exit => this.onExit(exit))
        );
        await this.attendUnsettled();
    }

    /** Ends what can't outlive this process and says so in the rows. */
    async stop(): Promise<void> {
        this.closing = true;
        for (const subscription of this.subscriptions) {
            subscription.dispose();
        }
        for (const controller of this.starting.values()) {
            controller.abort();
        }
        await this.queue.settled();
        if (!this.runtime.singleProcess) {
            return;
        }
        const rows = await this.unsettled();
        await Promise.all(
            rows.map(async row => {
                await this.runtime.stop(row.workspaceId, this.settings.stopGraceMilliseconds);
                await this.lifecycle.change(row.workspaceId, () => this.lifecycle.stopped(row.stopReason ?? 'platform'), 'gone');
            })
        );
    }

    /** Does what is due for one workspace, after whatever is under way for it. */
    private attend(workspaceId: string): void {
        this.abortIfUnwanted(workspaceId);
        this.queue
            .run(workspaceId, () => this.settle(workspaceId))
            .catch((error: unknown) => this.logger.error({ err: error, workspaceId }, 'A workspace could not be attended to.'));
    }

    /**
     * Looks over everything that is neither stopped nor failed, and mends what an outage of the database left: a deed that was
     * not done, or an end that was not recorded.
     */
    async tend(): Promise<void> {
        // The rows first: an IDE runs before its row says so, and one that comes up meanwhile must not be taken for ended.
        const rows = await this.unsettled();
        const running = new Map((await this.runtime.list()).map(found => [found.workspaceId, found.generation]));
        for (const row of rows) {
            if (row.state !== 'running') {
                this.attend(row.workspaceId);
            } else if (running.get(row.workspaceId) !== row.generation) {
                await this.recordExit({
                    workspaceId: row.workspaceId,
                    generation: row.generation,
                    cause: 'ended',
                    message: 'The IDE has ended, and the platform could not take note of it at that moment.',
                    log: await this.runtime.logs(row.workspaceId, keptLogLines)
                });
            }
        }
    }

    /** Never rejects: what could not be read is looked for again by {@link tend}. */
    private async attendUnsettled(): Promise<void> {
        try {
            for (const row of await this.unsettled()) {
                if (row.state !== 'running') {
                    this.attend(row.workspaceId);
                }
            }
        } catch (error) {
            this.logger.warn({ err: error }, 'What is wanted of workspaces could not be read; it is looked for again.');
        }
    }

    private async reconcile(): Promise<void> {
        const running = new Map((await this.runtime.list()).map(found => [found.workspaceId, found]));
        for (const row of await this.unsettled()) {
            const found = running.get(row.workspaceId);
            running.delete(row.workspaceId);
            if (row.state === 'running' && found?.generation !== row.generation) {
                await this.lifecycle.change(row.workspaceId, () => this.lifecycle.stopped('platform'), 'gone');
            }
        }
        // Whatever runs and has no row that wants it is left over.
        for (const workspaceId of running.keys()) {
            await this.runtime.stop(workspaceId, this.settings.stopGraceMilliseconds);
        }
    }

    private unsettled(): Promise<readonly WorkspaceRow[]> {
        return this.sql.asPlatform(transaction => this.store.listUnsettled(transaction));
    }

    private async settle(workspaceId: string): Promise<void> {
        // There before the row is read: whoever changes the row after that finds something to call off.
        const controller = new AbortController();
        this.starting.set(workspaceId, controller);
        try {
            const row = await this.sql.asPlatform(transaction => this.store.find(transaction, workspaceId));
            if (!row || this.closing) {
                return;
            }
            if (row.state === 'stopping') {
                await this.stopIt(row);
            } else if (row.state === 'starting') {
                await this.startIt(row, controller.signal);
            }
        } finally {
            this.starting.delete(workspaceId);
        }
    }

    private abortIfUnwanted(workspaceId: string): void {
        const controller = this.starting.get(workspaceId);
        if (controller) {
            this.sql
                .asPlatform(transaction => this.store.find(transaction, workspaceId))
                .then(row => {
                    if (row?.state !== 'starting') {
                        controller.abort();
                    }
                })
                .catch((error: unknown) =>
                    this.logger.warn({ err: error, workspaceId }, 'Whether a start is still wanted could not be read.')
                );
        }
    }

    private async stopIt(row: WorkspaceRow): Promise<void> {
        await this.runtime.stop(row.workspaceId, this.settings.stopGraceMilliseconds);
        const after = await this.lifecycle.change(
            row.workspaceId,
            now =>
                now.state !== 'stopping'
                    ? undefined
                    : now.wanted === 'running'
                      ? this.lifecycle.queued(now)
                      : this.lifecycle.stopped(now.stopReason ?? 'asked'),
            'gone'
        );
        this.admission.admit();
        this.logger.info({ workspaceId: row.workspaceId, state: after?.state, reason: row.stopReason }, 'A workspace stopped.');
    }

    private async startIt(row: WorkspaceRow, signal: AbortSignal): Promise<void> {
        try {
            const { workspaceId, ownerUserId, stateSince } = row;
            await this.admission.run({ workspaceId, ownerUserId, since: stateSince }, () => this.startNow(row, signal), signal);
        } catch (error) {
            // Called off while it waited for its turn.
            if (!signal.aborted) {
                throw error;
            }
        }
    }

    private async startNow(queued: WorkspaceRow, signal: AbortSignal): Promise<void> {
        const { workspaceId, generation } = queued;
        const still = (row: WorkspaceRow) => row.state === 'starting' && row.generation === generation;
        const row = await this.lifecycle.change(workspaceId, now =>
            still(now) && !signal.aborted
                ? { phases: [...now.phases.filter(({ phase }) => phase === 'queued'), this.lifecycle.phase('starting')] }
                : undefined
        );
        if (!row || !still(row) || signal.aborted) {
            return;
        }
        const secret = this.random.token();
        try {
            // One that an earlier try left running knows another secret.
            await this.runtime.stop(workspaceId, this.settings.stopGraceMilliseconds);
            const endpoint = await this.runtime.start(
                {
                    workspaceId,
                    folderName: row.folderName,
                    generation,
                    gatewaySecret: secret,
                    origin: this.settings.originOf(row.slug),
                    firstFiles: await this.settings.firstFiles(row),
                    limits: await this.settings.limitsOf(row.organizationId),
                    ...(await this.settings.startWith(row)),
                    ...(row.source.kind === 'repository' ? { repository: row.source.url } : {})
                },
                signal
            );
            await this.lifecycle.change(
                workspaceId,
                now =>
                    still(now)
                        ? {
                              state: 'running',
                              stateSince: new Date(this.lifecycle.phase('connecting').at),
                              phases: [...now.phases, this.lifecycle.phase('connecting')]
                          }
                        : undefined,
                { generation, secret, ...endpoint }
            );
            this.logger.info({ workspaceId, generation }, 'A workspace runs.');
        } catch (error) {
            if (signal.aborted) {
                return;
            }
            const failure =
                error instanceof WorkspaceStartError
                    ? error
                    : new WorkspaceStartError(
                          `The workspace could not be started: ${error instanceof Error ? error.message : String(error)}`,
                          []
                      );
            this.logger.error({ err: error, workspaceId, generation }, 'A workspace could not be started.');
            await this.lifecycle.change(
                workspaceId,
                now => (still(now) ? this.lifecycle.failed(failure.message, failure.log) : undefined),
                'gone'
            );
        }
    }

    private onExit(exit: WorkspaceExit): void {
        this.logger.warn({ workspaceId: exit.workspaceId, generation: exit.generation }, exit.message);
        void this.recordExit(exit);
    }

    /** Never rejects: what could not be recorded is found again by {@link tend}. */
    private async recordExit(exit: WorkspaceExit): Promise<void> {
        await this.queue
            .run(exit.workspaceId, () =>
                this.lifecycle.change(
                    exit.workspaceId,
                    now =>
                        now.generation === exit.generation && now.state === 'running'
                            ? this.lifecycle.failed(exit.message, exit.log, exit.cause === 'memory' ? 'memory' : 'failed')
                            : undefined,
                    'gone'
                )
            )
            .catch((error: unknown) =>
                this.logger.error({ err: error, workspaceId: exit.workspaceId }, 'The end of a workspace could not be recorded.')
            );
    }
}
