import type { Socket } from 'node:net';
import type { LimitKeeper, LimitNotice } from '@coditect/protocol';
import type { WorkspaceFiles } from './workspace-files.js';

/**
 * Runs the IDE backend of a workspace somewhere: as a child process on this machine, or as a StatefulSet of one pod with
 * two volume claims on a cluster (docs/adr/0004). A runtime owns processes and volumes and knows nothing of people,
 * tenants or the database; the workspaces module owns the rows and decides what should run.
 *
 * Ordering: calls for one workspace are made one after another by the caller; calls for different workspaces run freely
 * side by side. Every call is idempotent. A call that rejects has changed nothing that a repeated call can't mend.
 */
export interface WorkspaceRuntime {
    readonly name: string;
    readonly isolation: Isolation;
    /** True when only the process that started a workspace can reach and stop it: such a platform runs as one replica. */
    readonly singleProcess: boolean;

    /**
     * Makes the two volumes where they are missing, starts the IDE and resolves when it answers. A workspace that already
     * runs with the same generation is left alone and its endpoint returned. Aborting the signal stops what was started.
     * @throws {@link WorkspaceStartError} when the IDE exits or does not answer within the adapter's time.
     */
    start(spec: WorkspaceSpec, signal: AbortSignal): Promise<WorkspaceEndpoint>;

    /** Ends all processes of the workspace: asks, waits `graceMilliseconds`, then kills. Volumes stay. Resolves when none is left. */
    stop(workspaceId: string, graceMilliseconds: number): Promise<void>;

    /** What runs now, whoever started it: what a platform that has just started reconciles its rows with. */
    list(): Promise<readonly RunningWorkspace[]>;

    /** Calls back when a running workspace ends without having been asked to. */
    onDidExit(listener: (exit: WorkspaceExit) => void): Subscription;

    /** The last lines that the IDE printed, oldest first, also after it has ended; at most `lines`. */
    logs(workspaceId: string, lines: number): Promise<readonly string[]>;

    /** Whether something works in the workspace besides the IDE itself. What can't be told is `unknown`, never `quiet`. */
    activity(workspaceId: string): Promise<WorkspaceActivity>;

    /** TCP ports on which the workspace's own processes listen, ascending, without those of the IDE itself. None where it does not run. */
    listeningPorts(workspaceId: string): Promise<readonly number[]>;

    /**
     * A connection to what listens on that port among the workspace's own processes, and to nothing else: not to another
     * workspace's, the platform's or the IDE's own. That it is so holds of the connection itself, not only of the moment before.
     * @throws {@link NothingListensError}, and the connection's own error where the server breaks it off at once.
     */
    connect(workspaceId: string, port: number): Promise<Socket>;

    /** What it uses now. Of one that does not run, its disk, if that was ever measured. */
    usage(workspaceId: string): Promise<RuntimeUsage | undefined>;

    /** Calls back when a running workspace comes near one of its limits, reaches it, or has room again. */
    onDidReachLimit(listener: (reached: LimitReached) => void): Subscription;

    /** Puts other limits in place for a workspace that runs; nothing where it does not. */
    changeLimits(workspaceId: string, limits: WorkspaceLimits): Promise<void>;

    /** Memory of the machine, or of the part of it that the platform may use. */
    capacity(): Promise<RuntimeCapacity>;

    /** Stops the workspace and deletes both its volumes for good. */
    remove(workspaceId: string): Promise<void>;

    /** Reads workspace folders, whether they run or not. */
    readonly files: WorkspaceFiles;

    /** Ends everything that this process started and can't outlive it. Called once, last. */
    close(): Promise<void>;
}

export interface Subscription {
    dispose(): void;
}

export interface Isolation {
    /** `none` means that code in a workspace can read what the platform's own user can read. */
    readonly kind: 'sandbox' | 'pod' | 'none';
    /** One sentence for the log and for the operator. */
    readonly description: string;
}

export interface WorkspaceSpec {
    readonly workspaceId: string;
    /** Shown as the folder's name in the explorer. Lower case letters, digits and hyphens, 1 to 63 characters. */
    readonly folderName: string;
    /** Grows with each start that was asked for, so that a late answer of an earlier one can be told apart. */
    readonly generation: number;
    /** What the IDE demands of each request (header `x-coditect-gateway-secret`). 32 random bytes, base64url. */
    readonly gatewaySecret: string;
    /** Origin under which a browser sees the IDE, such as `http://amber-otter-7f3k.localhost:3000`. */
    readonly origin: string;
    /** Files to put into a workspace volume that has just been made, by relative path. */
    readonly firstFiles: Readonly<Record<string, string>>;
    readonly limits: WorkspaceLimits;
    /**
     * Environment variables for the IDE and what it starts, some of them secrets: they appear in no argument, log or record, and
     * nothing outside the workspace runs with them. Names that are the platform's own are overridden.
     */
    readonly environment: Readonly<Record<string, string>>;
    /** Address of the Git repository that the IDE clones while the workspace folder is empty (`CODITECT_REPOSITORY`). */
    readonly repository?: string;
    /** Address of the repository that the IDE puts into the home folder at the first start (`CODITECT_DOTFILES`). */
    readonly dotfiles?: string;
}

/** What a workspace may use of the machine, its IDE included. `null` is no limit. */
export interface WorkspaceLimits {
    readonly memoryMebibytes: number | null;
    /** Threads count, as they do for the kernel. */
    readonly processes: number | null;
    /** Of both volumes together. */
    readonly diskMebibytes: number | null;
}

export interface RuntimeUsage {
    readonly memoryMebibytes: number;
    /** With their threads. */
    readonly processes: number;
    /** Measured now and then; undefined before that. */
    readonly disk: { readonly mebibytes: number; readonly ageMilliseconds: number } | undefined;
    readonly keepers: { readonly memory: LimitKeeper; readonly processes: LimitKeeper };
    /** A few, largest first. */
    readonly largestProcesses: readonly {
        readonly pid: number;
        readonly name: string;
        readonly mebibytes: number;
        readonly ide: boolean;
    }[];
    /** A few, largest first, as the workspace's person knows them: `~` is the home folder. */
    readonly largestFolders: readonly { readonly path: string; readonly mebibytes: number }[];
}

export interface LimitReached {
    readonly workspaceId: string;
    readonly resource: LimitNotice['resource'];
    readonly kind: LimitNotice['kind'];
    /** For its person: what happened and what to do. */
    readonly sentence: string;
    /** What was ended. */
    readonly program?: string;
}

export interface RuntimeCapacity {
    readonly totalMebibytes: number;
    /** Free, or freed at once when it is asked for. */
    readonly availableMebibytes: number;
}

export interface WorkspaceEndpoint {
    readonly host: string;
    readonly port: number;
    /** Path of the workspace folder as the IDE sees it. */
    readonly folder: string;
}

export interface RunningWorkspace {
    readonly workspaceId: string;
    readonly generation: number;
    readonly endpoint: WorkspaceEndpoint | undefined;
}

export interface WorkspaceExit {
    readonly workspaceId: string;
    readonly generation: number;
    /** `memory`: it was ended because its memory ran out. */
    readonly cause: 'ended' | 'memory';
    /** One sentence for a person: how it ended. */
    readonly message: string;
    readonly log: readonly string[];
}

export type WorkspaceActivity =
    /** `names`: what runs; none where something was printed and nothing is found that did it. */
    | { readonly kind: 'busy'; readonly because: string; readonly names: readonly string[] }
    | { readonly kind: 'quiet' }
    | { readonly kind: 'unknown'; readonly because: string };

/** No process of the workspace listens on the port, or none that may be reached. */
export class NothingListensError extends Error {
    constructor(readonly port: number) {
        super(`Nothing of the workspace listens on port ${port}.`);
        this.name = 'NothingListensError';
    }
}

/** The IDE could not be started. `log` holds its last lines. */
export class WorkspaceStartError extends Error {
    constructor(
        message: string,
        readonly log: readonly string[]
    ) {
        super(message);
        this.name = 'WorkspaceStartError';
    }
}
