import { setTimeout as delay } from 'node:timers/promises';
import {
    descendantsOf,
    findByEnvironment,
    isAlive,
    isSameProcess,
    type ProcessEntry,
    type ProcessIdentity,
    type ProcessTable,
    readProcessTable
} from './process-table.js';

/** What tells the processes of one run apart from all others on the machine. */
export interface ProcessTreeMarks {
    /** Roots: everything below them belongs to the run. */
    readonly roots: readonly ProcessIdentity[];
    /**
     * Environment entry that the run's processes inherit. Outside a sandbox a process that detaches itself is handed to
     * the machine's first process and no longer found below a root. Inside one it stays below the sandbox's own first
     * process, and nothing needs to be looked for.
     */
    readonly environmentEntry: string | undefined;
}

const POLL_MILLISECONDS = 10;
const PATIENCE_MILLISECONDS = 10_000;

/** Living processes of the run. */
export async function membersOf(table: ProcessTable, marks: ProcessTreeMarks): Promise<readonly ProcessEntry[]> {
    const members = new Map<number, ProcessEntry>();
    for (const root of marks.roots) {
        if (isSameProcess(root, table.get(root.pid))) {
            for (const entry of descendantsOf(table, root.pid)) {
                members.set(entry.pid, entry);
            }
        }
    }
    if (marks.environmentEntry !== undefined) {
        for (const entry of await findByEnvironment(table, marks.environmentEntry)) {
            members.set(entry.pid, entry);
        }
    }
    return [...members.values()].filter(isAlive);
}

/**
 * Kills every process of the run and resolves when none is left. Looks again after each round, since a process may have
 * been started between the look and the signal.
 */
export async function killTree(marks: ProcessTreeMarks, sleep: (milliseconds: number) => Promise<unknown> = delay): Promise<void> {
    for (let waited = 0; ; waited += POLL_MILLISECONDS) {
        const members = await membersOf(await readProcessTable(), marks);
        if (members.length === 0) {
            return;
        }
        if (waited > PATIENCE_MILLISECONDS) {
            throw new Error(`Processes that can't be ended: ${members.map(member => `${member.name} (${member.pid})`).join(', ')}.`);
        }
        for (const member of members) {
            signalProcess(member.pid, 'SIGKILL');
        }
        await sleep(POLL_MILLISECONDS);
    }
}

/** Sends a signal; false when the process has ended already or belongs to another user. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
    try {
        return process.kill(pid, signal);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ESRCH' || code === 'EPERM') {
            return false;
        }
        throw error;
    }
}
