import type { UsageLevel } from '@coditect/protocol';
import type { LimitReached, WorkspaceLimits } from '../../../ports/workspace-runtime.js';
import type { ProcessEntry, ProcessTable } from '../process-table.js';
import type { ProcessMemory } from './process-figures.js';
import type { GroupReading, ResourceGroup } from './resource-groups.js';

/** A run of a workspace, as the keeper of its limits sees it. */
export interface WatchedRun {
    readonly workspaceId: string;
    /** Name of the workspace folder in its person's home. */
    readonly folderName: string;
    /** Folder of the workspace in the data folder, with both volumes. */
    readonly root: string;
    /** Folder that the IDE reads its state of limits from; code in the workspace writes there too. */
    readonly runFolder: string;
    readonly group: ResourceGroup | undefined;
    /** Living processes without the sandbox's own. */
    readonly members: (table: ProcessTable) => Promise<readonly ProcessEntry[]>;
    readonly findIde: (table: ProcessTable) => ProcessEntry | undefined;
    limits: WorkspaceLimits;
}

/** One look at a run. */
export interface Snapshot {
    readonly table: ProcessTable;
    readonly ide: ProcessEntry | undefined;
    readonly members: readonly (ProcessEntry & { readonly memory: ProcessMemory })[];
    readonly reading: GroupReading | undefined;
    readonly memoryMebibytes: number;
    readonly processes: number;
}

export type Reached = Omit<LimitReached, 'workspaceId'>;

const order: readonly UsageLevel[] = ['fine', 'high', 'critical', 'full'];

/** Tells of a level once when it is reached, and again only after the use has fallen to `fine` in between. */
export class NearWarning {
    private told: UsageLevel = 'fine';

    rose(level: UsageLevel): boolean {
        if (level === 'fine') {
            this.told = 'fine';
            return false;
        }
        const higher = order.indexOf(level) > order.indexOf(this.told);
        if (higher) {
            this.told = level;
        }
        return higher;
    }
}
