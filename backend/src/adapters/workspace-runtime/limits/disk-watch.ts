import { usageLevelOf } from '@coditect/protocol';
import { signalProcess } from '../process-tree.js';
import type { DiskGauge } from './disk-gauge.js';
import { writeDiskState } from './disk-state-file.js';
import { diskFull, diskNear, diskRoom, machineDiskFull, machineDiskNear, writerEnded } from './limit-sentences.js';
import { programName, readWrittenBytes } from './process-figures.js';
import { NearWarning, type Reached, type Snapshot, type WatchedRun } from './watched-run.js';

/** Of a program that goes on writing to a full disk, so much between two looks: less is a log or a database that will hear of it. */
const writerBytes = 1024 * 1024;

export interface MachineDisk {
    readonly freeMebibytes: number;
    /** Kept free for the platform itself, which has its database there. */
    readonly reserveMebibytes: number;
}

type Full = 'no' | 'workspace' | 'machine';

/**
 * Watches the disk use of one run. At the limit the IDE refuses to write, and a program that goes on writing is ended, since
 * a file system without quotas takes whatever comes; so is one that would fill the machine's last room.
 */
export class DiskWatch {
    private readonly near = new NearWarning();
    private machineNear = false;
    private full: Full = 'no';
    private written = new Map<number, number>();

    constructor(private readonly gauge: DiskGauge) {}

    get isFull(): boolean {
        return this.full !== 'no';
    }

    async look(run: WatchedRun, snapshot: Snapshot, machine: MachineDisk): Promise<readonly Reached[]> {
        const reached = [...(await this.judge(run, machine)), ...this.warn(run, machine)];
        if (this.full === 'no') {
            this.written.clear();
            return reached;
        }
        return [...reached, ...(await this.endWriters(snapshot, this.full))];
    }

    private async judge(run: WatchedRun, machine: MachineDisk): Promise<readonly Reached[]> {
        const { diskMebibytes: limit } = run.limits;
        const used = this.gauge.known?.mebibytes ?? 0;
        const full: Full =
            machine.freeMebibytes < machine.reserveMebibytes ? 'machine' : limit !== null && used >= limit ? 'workspace' : 'no';
        if (full === this.full) {
            return [];
        }
        const sentence = full === 'no' ? diskRoom() : full === 'machine' ? machineDiskFull() : diskFull(limit ?? 0);
        await writeDiskState(run.runFolder, full === 'no' ? { full: false } : { full: true, sentence });
        // Only what was told of as full has room again.
        this.full = full;
        return [{ resource: full === 'machine' ? 'machine-disk' : 'disk', kind: full === 'no' ? 'room' : 'refused', sentence }];
    }

    private warn({ limits }: WatchedRun, machine: MachineDisk): readonly Reached[] {
        const reached: Reached[] = [];
        const used = this.gauge.known?.mebibytes;
        const level = used === undefined ? 'fine' : usageLevelOf(used, limits.diskMebibytes);
        if (this.near.rose(level) && level !== 'full') {
            reached.push({ resource: 'disk', kind: 'near', sentence: diskNear(used ?? 0, limits.diskMebibytes ?? 0) });
        }
        const machineNear = machine.freeMebibytes < machine.reserveMebibytes * 2;
        if (machineNear && !this.machineNear && this.full === 'no') {
            reached.push({ resource: 'machine-disk', kind: 'near', sentence: machineDiskNear(machine.freeMebibytes) });
        }
        this.machineNear = machineNear;
        return reached;
    }

    private async endWriters({ members, ide }: Snapshot, full: 'workspace' | 'machine'): Promise<readonly Reached[]> {
        const reached: Reached[] = [];
        const written = new Map<number, number>();
        for (const member of members) {
            const bytes = await readWrittenBytes(member.pid);
            written.set(member.pid, bytes);
            const before = this.written.get(member.pid);
            if (member.pid !== ide?.pid && before !== undefined && bytes - before >= writerBytes) {
                const program = await programName(member);
                signalProcess(member.pid, 'SIGKILL');
                const resource = full === 'machine' ? 'machine-disk' : 'disk';
                reached.push({ resource, kind: 'ended', sentence: writerEnded(program, full), program });
            }
        }
        this.written = written;
        return reached;
    }
}
