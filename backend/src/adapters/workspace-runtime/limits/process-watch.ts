import { usageLevelOf } from '@coditect/protocol';
import { childrenOf, descendantsOf, isAlive, readProcessTable } from '../process-table.js';
import { signalProcess } from '../process-tree.js';
import { processesEnded, processesNear, processesRefused } from './limit-sentences.js';
import { programName } from './process-figures.js';
import { NearWarning, type Reached, type Snapshot, type WatchedRun } from './watched-run.js';

/** A program that can't fork tries again and again: its person is told once in this time. */
const tellAgainMilliseconds = 60_000;
const rounds = 200;

/** Watches the number of processes of one run; where the kernel keeps no limit, ends what has started the most. */
export class ProcessWatch {
    private readonly near = new NearWarning();
    private refused = 0;
    private toldAt = Number.NEGATIVE_INFINITY;

    constructor(
        private readonly kernelKeeps: boolean,
        private readonly now: () => number
    ) {}

    async look(run: WatchedRun, snapshot: Snapshot): Promise<readonly Reached[]> {
        const { processes: limit } = run.limits;
        if (limit === null) {
            return [];
        }
        const { refusedProcesses = 0 } = snapshot.reading ?? {};
        const wasRefused = refusedProcesses > this.refused;
        this.refused = refusedProcesses;
        const level = usageLevelOf(snapshot.processes, limit);
        const rose = this.near.rose(level);
        if (this.kernelKeeps) {
            if (wasRefused && this.now() - this.toldAt >= tellAgainMilliseconds) {
                this.toldAt = this.now();
                return [{ resource: 'processes', kind: 'refused', sentence: processesRefused(limit) }];
            }
        } else if (snapshot.processes > limit) {
            const program = await endMostNumerous(snapshot);
            return [{ resource: 'processes', kind: 'ended', sentence: processesEnded(program, limit), ...(program && { program }) }];
        }
        return rose && !wasRefused ? [{ resource: 'processes', kind: 'near', sentence: processesNear(snapshot.processes, limit) }] : [];
    }
}

/** Ends the largest family below the IDE, or of what has detached itself. */
async function endMostNumerous({ table, members, ide }: Snapshot): Promise<string | undefined> {
    const heads = members.filter(
        ({ pid, parent }) => pid !== ide?.pid && (parent === ide?.pid || !members.some(other => other.pid === parent))
    );
    const sized = heads.map(head => ({ head, size: descendantsOf(table, head.pid).reduce((sum, { threads }) => sum + threads, 0) }));
    const largest = sized.sort((a, b) => b.size - a.size)[0]?.head;
    if (!largest) {
        return undefined;
    }
    // A shell in a terminal is kept where what it runs is to blame.
    const isShell = largest.terminal !== 0 && largest.session === largest.pid;
    const blamed = isShell ? childrenOf(table, largest.pid).filter(isAlive) : [];
    const culprits = blamed.length > 0 ? blamed : [largest];
    const name = await programName(culprits[0] ?? largest);
    for (const { pid } of culprits) {
        await endFamily(pid);
    }
    return name;
}

/** Halts the whole family before it kills it, since a fork loop makes processes faster than they can be looked up. */
async function endFamily(head: number): Promise<void> {
    const halted = new Set<number>();
    for (let round = 0; round < rounds; round += 1) {
        const fresh = descendantsOf(await readProcessTable(), head).filter(entry => isAlive(entry) && !halted.has(entry.pid));
        if (fresh.length === 0) {
            break;
        }
        for (const { pid } of fresh) {
            signalProcess(pid, 'SIGSTOP');
            halted.add(pid);
        }
    }
    for (const pid of halted) {
        signalProcess(pid, 'SIGKILL');
    }
}
