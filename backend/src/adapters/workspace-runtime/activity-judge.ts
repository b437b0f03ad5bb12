import { stat } from 'node:fs/promises';
import type { WorkspaceActivity } from '../../ports/workspace-runtime.js';
import { descendantsOf, type ProcessEntry, type ProcessTable } from './process-table.js';
import { judgeActivity } from './workspace-activity.js';

/** Clock ticks of /proc in a second, on every Linux (USER_HZ). */
const ticksPerSecond = 100;
/** Share of one processor, over the time between two looks, from which on a helper of the IDE is at work: a program that is debugged, a clone. */
const workingShare = 0.2;
const leastSeconds = 5;

/**
 * Judges a run's activity by what has changed since it was looked at last: what runs (`judgeActivity`), what was printed in
 * terminals, and what the IDE's helpers have computed. An idle shell prints nothing, and an idle language server computes nothing.
 */
export class ActivityJudge {
    private printed = new Map<number, number>();
    private computed = new Map<number, number>();
    private lookedAt: number | undefined;

    constructor(
        private readonly now: () => number,
        /** When something was last printed in the terminal that a process leads, in milliseconds; undefined where that can't be told. */
        private readonly outputTime: (pid: number) => Promise<number | undefined> = terminalOutputTime
    ) {}

    async judge(table: ProcessTable, ide: ProcessEntry, members: readonly ProcessEntry[]): Promise<WorkspaceActivity> {
        const [terminal, helper] = [await this.findPrinting(members), this.findComputing(table, ide)];
        const activity = await judgeActivity(table, ide, members);
        if (activity.kind !== 'quiet') {
            return activity;
        }
        if (helper) {
            return { kind: 'busy', because: `${helper.name} is computing.`, names: [helper.name] };
        }
        return terminal ? { kind: 'busy', because: 'Something is printed in a terminal.', names: [] } : activity;
    }

    private async findPrinting(members: readonly ProcessEntry[]): Promise<boolean> {
        const printed = new Map<number, number>();
        let found = false;
        for (const { pid, terminal, session } of members) {
            const time = terminal !== 0 && session === pid ? await this.outputTime(pid) : undefined;
            if (time !== undefined) {
                printed.set(pid, time);
                const before = this.printed.get(pid);
                found ||= before !== undefined && time > before;
            }
        }
        this.printed = printed;
        return found;
    }

    private findComputing(table: ProcessTable, ide: ProcessEntry): ProcessEntry | undefined {
        const seconds = this.lookedAt === undefined ? 0 : (this.now() - this.lookedAt) / 1000;
        if (this.lookedAt !== undefined && seconds < leastSeconds) {
            return undefined;
        }
        const helpers = descendantsOf(table, ide.pid).filter(({ pid, terminal }) => pid !== ide.pid && terminal === 0);
        const found = helpers.find(({ pid, processorTicks }) => {
            const before = this.computed.get(pid);
            return before !== undefined && (processorTicks - before) / ticksPerSecond >= seconds * workingShare;
        });
        this.computed = new Map(helpers.map(({ pid, processorTicks }) => [pid, processorTicks]));
        this.lookedAt = this.now();
        return found;
    }
}

/** The kernel notes when a terminal was last written to as its file's time, to within some seconds. */
async function terminalOutputTime(pid: number): Promise<number | undefined> {
    try {
        return (await stat(`/proc/${pid}/fd/0`)).mtimeMs;
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM' || code === 'ESRCH') {
            return undefined;
        }
        throw error;
    }
}
