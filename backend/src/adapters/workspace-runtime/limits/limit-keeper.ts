import { usageLevelOf } from '@coditect/protocol';
import type { LimitReached, RuntimeUsage, Subscription, WorkspaceLimits } from '../../../ports/workspace-runtime.js';
import type { RuntimeLogger, Sleep } from '../local-process-options.js';
import { type ProcessTable, readProcessTable } from '../process-table.js';
import { DiskGauge } from './disk-gauge.js';
import { measureDisk, readDiskSpace } from './disk-usage.js';
import { DiskWatch, type MachineDisk } from './disk-watch.js';
import { MemoryWatch } from './memory-watch.js';
import { ProcessFavour } from './process-favour.js';
import { programName, readProcessMemory, sumOf } from './process-figures.js';
import { ProcessWatch } from './process-watch.js';
import { type KernelControls, mebibytesOf } from './resource-groups.js';
import type { Reached, Snapshot, WatchedRun } from './watched-run.js';

const lookMilliseconds = 3_000;
/** Where nobody else keeps the limits, a quick program gets as far as it can between two looks. */
const lookAloneMilliseconds = 1_000;
/** While a workspace is near a limit. */
const soonMilliseconds = 500;
const shownProcesses = 8;
const shownFolders = 8;
const leastShownMebibytes = 1;

interface Watches {
    readonly run: WatchedRun;
    readonly memory: MemoryWatch;
    readonly processes: ProcessWatch;
    readonly disk: DiskWatch;
    readonly favour: ProcessFavour;
    snapshot: Snapshot | undefined;
}

export interface LimitKeeperOptions {
    readonly dataDirectory: string;
    readonly diskReserveMebibytes: number;
    readonly controls: KernelControls;
    readonly logger: RuntimeLogger;
    readonly now: () => number;
    readonly sleep: Sleep;
}

/** Looks after the limits of all workspaces that run on this machine, every few seconds while there are any. */
export class LimitKeeper {
    private readonly watches = new Map<string, Watches>();
    private readonly gauges = new Map<string, DiskGauge>();
    private readonly listeners = new Set<(reached: LimitReached) => void>();
    private readonly closing = new AbortController();
    private looking: Promise<void> | undefined;
    private measuring: Promise<void> | undefined;

    constructor(private readonly options: LimitKeeperOptions) {}

    watch(run: WatchedRun): void {
        const { controls, now } = this.options;
        this.watches.set(run.workspaceId, {
            run,
            memory: new MemoryWatch(controls.memory),
            processes: new ProcessWatch(controls.processes, now),
            disk: new DiskWatch(this.gaugeOf(run.workspaceId)),
            favour: new ProcessFavour(),
            snapshot: undefined
        });
        this.looking ??= this.lookAgainAndAgain();
    }

    /** The run has ended. Whether that was for want of memory. */
    async unwatch(run: WatchedRun): Promise<boolean> {
        const watches = this.watches.get(run.workspaceId);
        if (watches?.run !== run) {
            return false;
        }
        this.watches.delete(run.workspaceId);
        return watches.memory.endedByMemory(run);
    }

    /** Its files are gone. */
    forget(workspaceId: string): void {
        this.gauges.delete(workspaceId);
    }

    async changeLimits(workspaceId: string, limits: WorkspaceLimits): Promise<void> {
        const run = this.watches.get(workspaceId)?.run;
        if (run) {
            run.limits = limits;
            await run.group?.apply(limits);
        }
    }

    onDidReach(listener: (reached: LimitReached) => void): Subscription {
        this.listeners.add(listener);
        return { dispose: () => this.listeners.delete(listener) };
    }

    async usage(workspaceId: string): Promise<RuntimeUsage | undefined> {
        const watches = this.watches.get(workspaceId);
        const disk = this.gauges.get(workspaceId)?.known;
        if (!watches && !disk) {
            return undefined;
        }
        const snapshot = watches && (await this.snapshotOf(watches.run, await readProcessTable()));
        const { controls } = this.options;
        const largest = [...(snapshot?.members ?? [])].sort((a, b) => b.memory.own - a.memory.own).slice(0, shownProcesses);
        const folderName = watches?.run.folderName ?? 'workspace';
        return {
            memoryMebibytes: snapshot?.memoryMebibytes ?? 0,
            processes: snapshot?.processes ?? 0,
            disk: disk && { mebibytes: disk.mebibytes, ageMilliseconds: disk.ageMilliseconds },
            keepers: { memory: controls.memory ? 'kernel' : 'platform', processes: controls.processes ? 'kernel' : 'platform' },
            largestProcesses: await Promise.all(
                largest.map(async member => ({
                    pid: member.pid,
                    name: await programName(member),
                    // What would be free without it: what is mapped mostly is there for others as well.
                    mebibytes: mebibytesOf(member.memory.own * 1024),
                    ide: member.pid === snapshot?.ide?.pid
                }))
            ),
            largestFolders: (disk?.folders ?? []).flatMap(folder => shownFolder(folder, folderName)).slice(0, shownFolders)
        };
    }

    async close(): Promise<void> {
        this.closing.abort();
        await this.looking;
        await this.measuring;
        this.listeners.clear();
    }

    /** One look at everything, as the keeper does it by itself. */
    async look(): Promise<void> {
        const machine = await this.readMachine();
        const table = this.watches.size > 0 ? await readProcessTable() : new Map();
        for (const watches of [...this.watches.values()]) {
            try {
                await this.lookAt(watches, table, machine);
            } catch (error) {
                this.options.logger.warn(
                    { workspaceId: watches.run.workspaceId, err: error },
                    'The limits of a workspace could not be looked after.'
                );
            }
        }
        this.measuring ??= this.measureDue(machine).finally(() => {
            this.measuring = undefined;
        });
    }

    private async lookAgainAndAgain(): Promise<void> {
        const { signal } = this.closing;
        while (!signal.aborted && this.watches.size > 0) {
            await this.look().catch((error: unknown) => this.options.logger.warn({ err: error }, 'Limits could not be looked after.'));
            const soon = [...this.watches.values()].some(isNearALimit);
            // Aborted: the platform stops.
            await this.options.sleep(soon ? soonMilliseconds : this.lookPause, signal).catch(() => undefined);
        }
        // In the same turn as the last look at what is watched, so that the next run begins it again.
        this.looking = undefined;
    }

    private get lookPause(): number {
        const { memory, processes } = this.options.controls;
        return memory && processes ? lookMilliseconds : lookAloneMilliseconds;
    }

    private async lookAt(watches: Watches, table: ProcessTable, machine: MachineDisk): Promise<void> {
        const { run } = watches;
        const snapshot = await this.snapshotOf(run, table);
        watches.snapshot = snapshot;
        await watches.favour.prefer(snapshot);
        const reached = [
            ...(await watches.memory.look(run, snapshot)),
            ...(await watches.processes.look(run, snapshot)),
            ...(await watches.disk.look(run, snapshot, machine))
        ];
        for (const one of reached) {
            this.tell(run, one);
        }
    }

    private tell({ workspaceId }: WatchedRun, reached: Reached): void {
        const { resource, kind, program } = reached;
        this.options.logger.info({ workspaceId, resource, kind, program }, 'A workspace reached a limit.');
        for (const listener of this.listeners) {
            listener({ workspaceId, ...reached });
        }
    }

    private async snapshotOf(run: WatchedRun, table: ProcessTable): Promise<Snapshot> {
        const entries = await run.members(table);
        const members = await Promise.all(
            entries.map(async entry => ({ ...entry, memory: (await readProcessMemory(entry.pid)) ?? { own: 0, mapped: 0 } }))
        );
        const reading = await run.group?.read();
        return {
            table,
            ide: run.findIde(table),
            members,
            reading,
            memoryMebibytes: mebibytesOf(reading?.memoryBytes ?? sumOf(members.map(({ memory }) => memory)) * 1024),
            processes: reading?.processes ?? members.reduce((sum, { threads }) => sum + threads, 0)
        };
    }

    /** One after another: counting files is work for the disk. */
    private async measureDue({ freeMebibytes }: MachineDisk): Promise<void> {
        for (const { run } of [...this.watches.values()]) {
            const gauge = this.gaugeOf(run.workspaceId);
            if (gauge.isDue(freeMebibytes, run.limits.diskMebibytes) && !this.closing.signal.aborted) {
                await gauge
                    .measure(freeMebibytes, () => measureDisk(run.root, this.closing.signal))
                    .catch((error: unknown) => {
                        if (!this.closing.signal.aborted) {
                            this.options.logger.warn(
                                { workspaceId: run.workspaceId, err: error },
                                "A workspace's files could not be counted."
                            );
                        }
                    });
            }
        }
    }

    private async readMachine(): Promise<MachineDisk> {
        const { freeMebibytes, totalMebibytes } = await readDiskSpace(this.options.dataDirectory);
        // On a small disk a reserve of fixed size would leave nothing to anybody.
        return { freeMebibytes, reserveMebibytes: Math.min(this.options.diskReserveMebibytes, totalMebibytes / 10) };
    }

    private gaugeOf(workspaceId: string): DiskGauge {
        const gauge = this.gauges.get(workspaceId) ?? new DiskGauge(this.options.now);
        this.gauges.set(workspaceId, gauge);
        return gauge;
    }
}

function isNearALimit({ snapshot, run, disk }: Watches): boolean {
    const { memoryMebibytes, processes } = run.limits;
    return (
        disk.isFull ||
        (snapshot !== undefined &&
            (usageLevelOf(snapshot.memoryMebibytes, memoryMebibytes) !== 'fine' || usageLevelOf(snapshot.processes, processes) !== 'fine'))
    );
}

/** As its person sees it: the volumes have other names in a workspace than on the disk, and the platform's own folders are not there. */
function shownFolder({ path, mebibytes }: { path: string; mebibytes: number }, folderName: string): { path: string; mebibytes: number }[] {
    const [volume, ...rest] = path.split('/');
    if (mebibytes < leastShownMebibytes) {
        return [];
    }
    if (volume === 'workspace') {
        return [{ path: [folderName, ...rest].join('/'), mebibytes }];
    }
    return volume === 'config' ? [{ path: ['~', ...rest].join('/'), mebibytes }] : [];
}
