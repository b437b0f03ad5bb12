import type { WorkspaceLimits } from '../../../ports/workspace-runtime.js';

/** Which resources the kernel keeps a workspace to. */
export interface KernelControls {
    readonly memory: boolean;
    readonly processes: boolean;
    /** Workspaces that compute at the same time get equal shares. */
    readonly processor: boolean;
}

/** What the kernel has counted in a group. Memory leaves out file caches that it would give back at once. */
export interface GroupReading {
    readonly memoryBytes: number | undefined;
    readonly processes: number | undefined;
    /** Processes that were killed since the group was made, because its memory ran out. */
    readonly memoryKills: number;
    /** Times that a process or a thread could not be started since the group was made. */
    readonly refusedProcesses: number;
}

/** The control group of one run of a workspace. */
export interface ResourceGroup {
    /** Its path below the hierarchy's root, as the kernel's log names it. */
    readonly kernelPath: string;
    /** A process that writes `0` to each of these is in the group, with all that it starts from then on. */
    readonly joinFiles: readonly string[];
    apply(limits: WorkspaceLimits): Promise<void>;
    read(): Promise<GroupReading>;
    /** The group must be empty, or is left. */
    remove(): Promise<void>;
}

/** Control groups of this machine's workspaces. One folder of them belongs to one platform. */
export interface ResourceGroups {
    readonly controls: KernelControls;
    /** Makes the group anew and puts its limits in place. */
    create(workspaceId: string, limits: WorkspaceLimits): Promise<ResourceGroup>;
    /** Removes groups that a crash left behind. */
    removeLeftovers(): Promise<void>;
    /** Removes the platform's own folder. */
    close(): Promise<void>;
}

const bytesPerMebibyte = 1024 * 1024;

export function bytesOf(mebibytes: number): number {
    return mebibytes * bytesPerMebibyte;
}

export function mebibytesOf(bytes: number): number {
    return bytes / bytesPerMebibyte;
}
