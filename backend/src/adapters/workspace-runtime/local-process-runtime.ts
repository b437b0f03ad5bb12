import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { KeyedQueue } from '../../kernel/keyed-queue.js';
import {
    type Isolation,
    type LimitReached,
    NothingListensError,
    type RunningWorkspace,
    type RuntimeCapacity,
    type RuntimeUsage,
    type Subscription,
    type WorkspaceActivity,
    type WorkspaceEndpoint,
    type WorkspaceExit,
    type WorkspaceLimits,
    type WorkspaceRuntime,
    type WorkspaceSpec,
    WorkspaceStartError
} from '../../ports/workspace-runtime.js';
import { ActivityJudge } from './activity-judge.js';
import { BubblewrapCommand } from './bubblewrap-command.js';
import { DirectCommand } from './direct-command.js';
import { type IdeCommand, RUN_MARK } from './ide-command.js';
import { IdeLog, readLastLines } from './ide-log.js';
import { type IdeEnd, IdeProcess } from './ide-process.js';
import { waitUntilReady } from './ide-readiness.js';
import { LimitKeeper } from './limits/limit-keeper.js';
import { ideEnded } from './limits/limit-sentences.js';
import { readCapacity } from './limits/machine-memory.js';
import type { ResourceGroup } from './limits/resource-groups.js';
import type { WatchedRun } from './limits/watched-run.js';
import type { LocalProcessOptions } from './local-process-options.js';
import { readProcessTable } from './process-table.js';
import { bootId, endLeftover, ownIdentity, removeRunRecord, writeRunRecord } from './run-record.js';
import { VolumeFiles } from './volume-files.js';
import { WarmPool } from './warm-pool.js';
import type { WarmClaim } from './warm-sandbox.js';
import { WorkspacePorts } from './workspace-ports.js';
import { type WorkspaceFolders, WorkspaceVolumes } from './workspace-volumes.js';

const REPLACE_GRACE_MILLISECONDS = 2000;
const CLOSE_GRACE_MILLISECONDS = 3000;
/** What V8 prints before it ends a program whose own heap is at its limit. */
const HEAP_EXHAUSTED = 'JavaScript heap out of memory';

interface Run {
    readonly workspaceId: string;
    readonly generation: number;
    readonly folders: WorkspaceFolders;
    readonly log: IdeLog;
    readonly process: IdeProcess;
    readonly ports: WorkspacePorts;
    readonly watched: WatchedRun;
    readonly activity: ActivityJudge;
    endpoint: WorkspaceEndpoint | undefined;
    /** True once this runtime itself ends the run, which is then no news to anybody. */
    ending: boolean;
}

/** Runs each workspace's IDE as a child process of the platform, in a bubblewrap sandbox where there is one. */
export class LocalProcessRuntime implements WorkspaceRuntime {
    readonly name = 'local-process';
    readonly singleProcess = true;
    readonly isolation: Isolation;
    readonly files: VolumeFiles;

    private readonly volumes: WorkspaceVolumes;
    private readonly runs = new Map<string, Run>();
    private readonly listeners = new Set<(exit: WorkspaceExit) => void>();
    private readonly queue = new KeyedQueue();
    private prepared: Promise<BubblewrapCommand | DirectCommand> | undefined;
    private warm: WarmPool | undefined;
    private readonly closing = new AbortController();
    private readonly limits: LimitKeeper;

    constructor(private readonly options: LocalProcessOptions) {
        const controls = options.groups?.controls ?? { memory: false, processes: false, processor: false };
        this.limits = new LimitKeeper({ ...options, controls });
        this.volumes = new WorkspaceVolumes(options.dataDirectory);
        this.files = new VolumeFiles(this.volumes);
        this.isolation = describeIsolation(options);
    }

    /** How many sandboxes wait for a workspace to claim them. */
    get warmSandboxes(): number {
        return this.warm?.count ?? 0;
    }

    async start(spec: WorkspaceSpec, signal: AbortSignal): Promise<WorkspaceEndpoint> {
        const commands = await this.prepare();
        return this.queue.run(spec.workspaceId, async () => {
            const earlier = this.runs.get(spec.workspaceId);
            if (earlier?.generation === spec.generation && earlier.endpoint) {
                return earlier.endpoint;
            }
            this.refuseUnfit(spec, earlier);
            const eitherSignal = AbortSignal.any([signal, this.closing.signal]);
            eitherSignal.throwIfAborted();
            if (earlier) {
                await this.end(earlier, REPLACE_GRACE_MILLISECONDS);
            }
            const began = this.options.now();
            const endpoint = await this.startNew(spec, commands, eitherSignal);
            const milliseconds = Math.round(this.options.now() - began);
            this.options.logger.info({ workspaceId: spec.workspaceId, generation: spec.generation, milliseconds }, 'The IDE answers.');
            return endpoint;
        });
    }

    async stop(workspaceId: string, graceMilliseconds: number): Promise<void> {
        await this.prepare();
        await this.queue.run(workspaceId, async () => {
            const run = this.runs.get(workspaceId);
            if (run) {
                await this.end(run, graceMilliseconds);
            }
        });
    }

    async list(): Promise<readonly RunningWorkspace[]> {
        await this.prepare();
        return [...this.runs.values()].map(({ workspaceId, generation, endpoint }) => ({ workspaceId, generation, endpoint }));
    }

    onDidExit(listener: (exit: WorkspaceExit) => void): Subscription {
        this.listeners.add(listener);
        return { dispose: () => this.listeners.delete(listener) };
    }

    logs(workspaceId: string, lines: number): Promise<readonly string[]> {
        return readLastLines(this.volumes.foldersOf(workspaceId).log, lines);
    }

    async activity(workspaceId: string): Promise<WorkspaceActivity> {
        const run = this.runs.get(workspaceId);
        if (!run) {
            return { kind: 'quiet' };
        }
        try {
            const table = await readProcessTable();
            const ide = run.process.findIde(table);
            return ide
                ? await run.activity.judge(table, ide, await run.process.members(table))
                : { kind: 'unknown', because: 'The IDE is starting or ending.' };
        } catch (error) {
            return { kind: 'unknown', because: `The processes could not be read: ${(error as Error).message}.` };
        }
    }

    async listeningPorts(workspaceId: string): Promise<readonly number[]> {
        const run = this.runs.get(workspaceId);
        return run ? run.ports.list() : [];
    }

    async connect(workspaceId: string, port: number): Promise<Socket> {
        const run = this.runs.get(workspaceId);
        if (!run) {
            throw new NothingListensError(port);
        }
        return run.ports.connect(port);
    }

    async remove(workspaceId: string): Promise<void> {
        await this.prepare();
        await this.queue.run(workspaceId, async () => {
            const run = this.runs.get(workspaceId);
            if (run) {
                await this.end(run, REPLACE_GRACE_MILLISECONDS);
            }
            await this.volumes.remove(workspaceId);
            this.limits.forget(workspaceId);
        });
    }

    usage(workspaceId: string): Promise<RuntimeUsage | undefined> {
        return this.limits.usage(workspaceId);
    }

    onDidReachLimit(listener: (reached: LimitReached) => void): Subscription {
        return this.limits.onDidReach(listener);
    }

    changeLimits(workspaceId: string, limits: WorkspaceLimits): Promise<void> {
        return this.limits.changeLimits(workspaceId, limits);
    }

    capacity(): Promise<RuntimeCapacity> {
        return readCapacity();
    }

    async close(): Promise<void> {
        this.closing.abort(shuttingDown());
        await this.queue.settled();
        await this.warm?.close();
        await Promise.all([...this.runs.values()].map(run => this.end(run, CLOSE_GRACE_MILLISECONDS)));
        await this.limits.close();
        await this.options.groups?.close();
        this.listeners.clear();
    }

    private prepare(): Promise<BubblewrapCommand | DirectCommand> {
        this.prepared ??= this.prepareOnce().catch(error => {
            this.prepared = undefined;
            throw error;
        });
        return this.prepared;
    }

    private async prepareOnce(): Promise<BubblewrapCommand | DirectCommand> {
        for (const workspaceId of await this.volumes.workspaceIds()) {
            await endLeftover(this.volumes.foldersOf(workspaceId).record);
        }
        await this.volumes.removeRemains();
        await this.options.groups?.removeLeftovers();
        const { bubblewrap, warmWorkspaces } = this.options;
        if (bubblewrap === undefined) {
            return new DirectCommand(this.options);
        }
        const commands = await BubblewrapCommand.prepare({ ...this.options, bubblewrap });
        if (warmWorkspaces > 0) {
            this.warm = new WarmPool(warmWorkspaces, await commands.buildWarm(), this.options);
            this.warm.fill(0);
        }
        return commands;
    }

    private refuseUnfit(spec: WorkspaceSpec, earlier: Run | undefined): void {
        if (earlier && earlier.generation > spec.generation) {
            throw new WorkspaceStartError('A newer start of this workspace was asked for.', []);
        }
        if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(spec.folderName)) {
            throw new WorkspaceStartError(`"${spec.folderName}" can't be the name of a workspace folder.`, []);
        }
    }

    private async startNew(
        spec: WorkspaceSpec,
        commands: BubblewrapCommand | DirectCommand,
        signal: AbortSignal
    ): Promise<WorkspaceEndpoint> {
        const { workspaceId, generation } = spec;
        const owner = await endLeftover(this.volumes.foldersOf(workspaceId).record);
        if (owner !== undefined) {
            throw new WorkspaceStartError(`The workspace runs already, under another process of the platform (${owner}).`, []);
        }
        const folders = await this.volumes.ensure(workspaceId, spec.firstFiles);
        const mark = randomUUID();
        const command = await commands.build(spec, folders, mark);
        const warmClaim = commands instanceof BubblewrapCommand ? await commands.claimFor(spec, folders, command) : undefined;
        const run = await this.launch(spec, folders, command, `${RUN_MARK}=${mark}`, warmClaim);
        try {
            const { marks } = run.process;
            await writeRunRecord(folders.record, { ...marks, owner: await ownIdentity(), boot: await bootId(), generation });
            const port = await this.waitFor(run, spec.gatewaySecret, signal);
            run.endpoint = { host: '127.0.0.1', port, folder: command.folder };
            return run.endpoint;
        } catch (error) {
            await this.end(run, 0);
            throw error;
        }
    }

    private async launch(
        spec: WorkspaceSpec,
        folders: WorkspaceFolders,
        command: IdeCommand,
        environmentEntry: string,
        warmClaim: WarmClaim | undefined
    ): Promise<Run> {
        const { workspaceId, generation } = spec;
        const { logger, sleep } = this.options;
        const log = new IdeLog(folders.log, error => logger.warn({ workspaceId, error }, "The IDE's log could not be written."));
        const onLeftover = (error: unknown) => logger.error({ workspaceId, error }, 'The IDE left something behind.');
        const warm = warmClaim && (await this.warm?.claim(warmClaim, log, onLeftover));
        const group = warm ? warm.group : await this.options.groups?.create(workspaceId, spec.limits);
        if (warm) {
            await group?.apply(spec.limits);
        }
        const process =
            warm?.process ?? (await IdeProcess.launch(command, environmentEntry, group?.joinFiles ?? [], log, sleep, onLeftover));
        const ports = new WorkspacePorts(process, () => run.endpoint?.port);
        const watched = watch(spec, folders, process, group);
        const activity = new ActivityJudge(this.options.now);
        const run: Run = { workspaceId, generation, folders, log, process, ports, watched, activity, endpoint: undefined, ending: false };
        this.runs.set(workspaceId, run);
        this.limits.watch(watched);
        process.ended
            .then(end => this.ended(run, end))
            .catch(error => logger.error({ workspaceId, error }, 'The end of an IDE could not be told.'));
        return run;
    }

    /** Resolves with the port, or rejects by what comes first: the end of the IDE, the time limit or the caller. */
    private async waitFor(run: Run, gatewaySecret: string, signal: AbortSignal): Promise<number> {
        const { sleep, startTimeoutMilliseconds } = this.options;
        const waiting = new AbortController();
        const abort = () => waiting.abort(signal.reason);
        signal.addEventListener('abort', abort);
        try {
            signal.throwIfAborted();
            return await Promise.race([
                waitUntilReady(run.folders.run, gatewaySecret, sleep, waiting.signal),
                run.process.ended.then(({ message }) => {
                    throw new WorkspaceStartError(message, run.log.last());
                }),
                sleep(startTimeoutMilliseconds, waiting.signal).then(() => {
                    const seconds = Math.round(startTimeoutMilliseconds / 1000);
                    throw new WorkspaceStartError(`The IDE did not answer within ${seconds} seconds.`, run.log.last());
                })
            ]);
        } catch (error) {
            signal.throwIfAborted();
            throw error;
        } finally {
            signal.removeEventListener('abort', abort);
            waiting.abort();
        }
    }

    private async end(run: Run, graceMilliseconds: number): Promise<void> {
        run.ending = true;
        await run.process.terminate(graceMilliseconds);
        await this.forget(run);
    }

    private async ended(run: Run, end: IdeEnd): Promise<void> {
        if (run.ending || run.endpoint === undefined) {
            return;
        }
        const { workspaceId, generation } = run;
        const log = run.log.last();
        const keptForMemory = await this.limits.unwatch(run.watched);
        const outOfMemory = (end.killed && keptForMemory) || log.some(line => line.includes(HEAP_EXHAUSTED));
        await this.forget(run);
        const exit: WorkspaceExit = {
            workspaceId,
            generation,
            cause: outOfMemory ? 'memory' : 'ended',
            message: outOfMemory ? ideEnded(run.watched.limits.memoryMebibytes) : end.message,
            log
        };
        for (const listener of this.listeners) {
            listener(exit);
        }
    }

    private async forget(run: Run): Promise<void> {
        if (this.runs.get(run.workspaceId) === run) {
            this.runs.delete(run.workspaceId);
            await this.limits.unwatch(run.watched);
            await run.watched.group?.remove();
            await removeRunRecord(run.folders.record);
        }
    }
}

function watch(spec: WorkspaceSpec, folders: WorkspaceFolders, process: IdeProcess, group: ResourceGroup | undefined): WatchedRun {
    return {
        workspaceId: spec.workspaceId,
        folderName: spec.folderName,
        root: folders.root,
        runFolder: folders.run,
        group,
        members: table => process.members(table),
        findIde: table => process.findIde(table),
        limits: spec.limits
    };
}

function shuttingDown(): WorkspaceStartError {
    return new WorkspaceStartError('The platform is shutting down.', []);
}

function describeIsolation({ bubblewrap, setpriv }: LocalProcessOptions): Isolation {
    if (bubblewrap !== undefined) {
        return { kind: 'sandbox', description: 'Workspaces run in bubblewrap sandboxes; they share the network of this machine.' };
    }
    const orphans = setpriv === undefined ? ' After a crash of the platform they run on until its next start.' : '';
    return {
        kind: 'none',
        description: `Workspaces run without a sandbox: their code can read all that the platform's user can read.${orphans}`
    };
}
