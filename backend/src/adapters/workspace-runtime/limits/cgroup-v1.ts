import { join } from 'node:path';
import type { WorkspaceLimits } from '../../../ports/workspace-runtime.js';
import { makeGroup, readFlatKeys, readNumber, removeGroup, removeGroupsIn, writeIfThere, writeSetting } from './group-folder.js';
import { bytesOf, type GroupReading, type KernelControls, type ResourceGroup, type ResourceGroups } from './resource-groups.js';

/** Folder of the platform's own groups in each hierarchy that it may write; undefined for the others. */
export interface HierarchiesV1 {
    readonly memory: string | undefined;
    readonly pids: string | undefined;
    readonly cpu: string | undefined;
    /** Of the memory hierarchy's folder, below its mount point. */
    readonly kernelPath: string;
}

const sharesOfOne = 1024;
const unlimited = '-1';

/**
 * Control groups of the first version: one hierarchy a resource.
 * Source: the kernel's Documentation/admin-guide/cgroup-v1/{memory,pids}.rst and scheduler/sched-design-CFS.rst.
 */
export class CgroupsV1 implements ResourceGroups {
    readonly controls: KernelControls;
    private readonly living = new Set<string>();

    constructor(private readonly hierarchies: HierarchiesV1) {
        const { memory, pids, cpu } = hierarchies;
        this.controls = { memory: memory !== undefined, processes: pids !== undefined, processor: cpu !== undefined };
    }

    async create(workspaceId: string, limits: WorkspaceLimits): Promise<ResourceGroup> {
        const below = (folder: string | undefined) => folder && join(folder, workspaceId);
        const { memory, pids, cpu, kernelPath } = this.hierarchies;
        const folders = { memory: below(memory), pids: below(pids), cpu: below(cpu), kernelPath: join(kernelPath, workspaceId) };
        for (const folder of foldersOf(folders)) {
            await removeGroup(folder);
            await makeGroup(folder);
        }
        const group = new GroupV1(folders, () => this.forget(workspaceId));
        await group.apply(limits);
        this.living.add(workspaceId);
        await this.share();
        return group;
    }

    async removeLeftovers(): Promise<void> {
        await Promise.all(foldersOf(this.hierarchies).map(removeGroupsIn));
    }

    async close(): Promise<void> {
        await Promise.all(foldersOf(this.hierarchies).map(removeGroup));
    }

    private async forget(workspaceId: string): Promise<void> {
        this.living.delete(workspaceId);
        await this.share();
    }

    /** To the scheduler, the platform's folder is one competitor of all else on the machine: it weighs as much as what is in it. */
    private async share(): Promise<void> {
        if (this.hierarchies.cpu !== undefined && this.living.size > 0) {
            await writeIfThere(this.hierarchies.cpu, 'cpu.shares', String(sharesOfOne * this.living.size));
        }
    }
}

/** @internal */
export class GroupV1 implements ResourceGroup {
    readonly kernelPath: string;
    readonly joinFiles: readonly string[];

    constructor(
        private readonly folders: HierarchiesV1,
        private readonly onRemove: () => Promise<void>
    ) {
        this.kernelPath = folders.kernelPath;
        this.joinFiles = foldersOf(folders).map(folder => join(folder, 'cgroup.procs'));
    }

    async apply(limits: WorkspaceLimits): Promise<void> {
        const { memory, pids, cpu } = this.folders;
        if (memory !== undefined) {
            const value = limits.memoryMebibytes === null ? unlimited : String(bytesOf(limits.memoryMebibytes));
            // With swap it may never be less than without: which of the two goes first depends on where it moves to.
            await writeIfThere(memory, 'memory.memsw.limit_in_bytes', unlimited);
            await writeSetting(memory, 'memory.limit_in_bytes', value);
            await writeIfThere(memory, 'memory.memsw.limit_in_bytes', value);
        }
        if (pids !== undefined) {
            await writeSetting(pids, 'pids.max', limits.processes === null ? 'max' : String(limits.processes));
        }
        if (cpu !== undefined) {
            await writeSetting(cpu, 'cpu.shares', String(sharesOfOne));
        }
    }

    async read(): Promise<GroupReading> {
        const { memory, pids } = this.folders;
        const of = <T>(folder: string | undefined, read: (folder: string) => Promise<T>) =>
            folder === undefined ? undefined : read(folder);
        const [usage, statistics, outOfMemory, processes, events] = await Promise.all([
            of(memory, folder => readNumber(folder, 'memory.usage_in_bytes')),
            of(memory, folder => readFlatKeys(folder, 'memory.stat')),
            of(memory, folder => readFlatKeys(folder, 'memory.oom_control')),
            of(pids, folder => readNumber(folder, 'pids.current')),
            of(pids, folder => readFlatKeys(folder, 'pids.events'))
        ]);
        return {
            memoryBytes: usage === undefined ? undefined : Math.max(0, usage - (statistics?.get('total_inactive_file') ?? 0)),
            processes,
            memoryKills: outOfMemory?.get('oom_kill') ?? 0,
            refusedProcesses: events?.get('max') ?? 0
        };
    }

    async remove(): Promise<void> {
        await Promise.all(foldersOf(this.folders).map(removeGroup));
        await this.onRemove();
    }
}

function foldersOf({ memory, pids, cpu }: HierarchiesV1): readonly string[] {
    return [memory, pids, cpu].filter(folder => folder !== undefined);
}
