import { join } from 'node:path';
import type { WorkspaceLimits } from '../../../ports/workspace-runtime.js';
import { makeGroup, readFlatKeys, readNumber, removeGroup, removeGroupsIn, writeIfThere, writeSetting } from './group-folder.js';
import { bytesOf, type GroupReading, type KernelControls, type ResourceGroup, type ResourceGroups } from './resource-groups.js';

const weightOfOne = 100;
const greatestWeight = 10_000;

/**
 * Control groups of the second version: one hierarchy for all resources.
 * Source: the kernel's Documentation/admin-guide/cgroup-v2.rst.
 */
export class CgroupsV2 implements ResourceGroups {
    private readonly living = new Set<string>();

    /** `folder` must exist, with the controls delegated to what is made in it (`cgroup.subtree_control`). */
    constructor(
        private readonly folder: string,
        /** Of the folder, below the mount point. */
        private readonly kernelPath: string,
        readonly controls: KernelControls
    ) {}

    async create(workspaceId: string, limits: WorkspaceLimits): Promise<ResourceGroup> {
        const folder = join(this.folder, workspaceId);
        await removeGroup(folder);
        await makeGroup(folder);
        const group = new GroupV2(folder, join(this.kernelPath, workspaceId), this.controls, () => this.forget(workspaceId));
        await group.apply(limits);
        this.living.add(workspaceId);
        await this.share();
        return group;
    }

    removeLeftovers(): Promise<void> {
        return removeGroupsIn(this.folder);
    }

    async close(): Promise<void> {
        await removeGroup(this.folder);
    }

    private async forget(workspaceId: string): Promise<void> {
        this.living.delete(workspaceId);
        await this.share();
    }

    /** To the scheduler, the platform's folder is one competitor of all else beside it: it weighs as much as what is in it. */
    private async share(): Promise<void> {
        if (this.controls.processor && this.living.size > 0) {
            await writeIfThere(this.folder, 'cpu.weight', String(Math.min(greatestWeight, weightOfOne * this.living.size)));
        }
    }
}

/** @internal */
export class GroupV2 implements ResourceGroup {
    readonly joinFiles: readonly string[];

    constructor(
        private readonly folder: string,
        readonly kernelPath: string,
        private readonly controls: KernelControls,
        private readonly onRemove: () => Promise<void>
    ) {
        this.joinFiles = [join(folder, 'cgroup.procs')];
    }

    async apply(limits: WorkspaceLimits): Promise<void> {
        if (this.controls.memory) {
            await writeSetting(
                this.folder,
                'memory.max',
                limits.memoryMebibytes === null ? 'max' : String(bytesOf(limits.memoryMebibytes))
            );
            // What would be swapped out is over the limit as well.
            await writeIfThere(this.folder, 'memory.swap.max', limits.memoryMebibytes === null ? 'max' : '0');
        }
        if (this.controls.processes) {
            await writeSetting(this.folder, 'pids.max', limits.processes === null ? 'max' : String(limits.processes));
        }
        if (this.controls.processor) {
            await writeSetting(this.folder, 'cpu.weight', String(weightOfOne));
        }
    }

    async read(): Promise<GroupReading> {
        const [usage, statistics, memoryEvents, processes, processEvents] = await Promise.all([
            readNumber(this.folder, 'memory.current'),
            readFlatKeys(this.folder, 'memory.stat'),
            readFlatKeys(this.folder, 'memory.events'),
            readNumber(this.folder, 'pids.current'),
            readFlatKeys(this.folder, 'pids.events')
        ]);
        return {
            memoryBytes: usage === undefined ? undefined : Math.max(0, usage - (statistics.get('inactive_file') ?? 0)),
            processes,
            memoryKills: memoryEvents.get('oom_kill') ?? 0,
            refusedProcesses: processEvents.get('max') ?? 0
        };
    }

    async remove(): Promise<void> {
        await removeGroup(this.folder);
        await this.onRemove();
    }
}
