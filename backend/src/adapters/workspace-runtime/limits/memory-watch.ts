import { usageLevelOf } from '@coditect/protocol';
import { isSameProcess, type ProcessEntry } from '../process-table.js';
import { signalProcess } from '../process-tree.js';
import { lastKilledIn } from './kernel-log.js';
import { ideEnded, memoryEnded, memoryNear } from './limit-sentences.js';
import { programName, readProportionalShare } from './process-figures.js';
import { mebibytesOf } from './resource-groups.js';
import { NearWarning, type Reached, type Snapshot, type WatchedRun } from './watched-run.js';

/** Smaller ones are no reason for memory to run out, and ending them would help nobody. */
const leastShareOfVictim = 0.05;

interface KnownProcess {
    readonly entry: ProcessEntry;
    readonly name: string;
    readonly own: number;
}

/** A process that runs another program in its place stays the same one, but its command line comes to lie elsewhere. */
function runsTheSame(known: ProcessEntry, now: ProcessEntry): boolean {
    return isSameProcess(known, now) && known.commandLineAddress === now.commandLineAddress && known.name === now.name;
}

/** Watches the memory of one run: tells of what the kernel ended, and where the kernel keeps no limit ends the largest itself. */
export class MemoryWatch {
    private readonly near = new NearWarning();
    private kills = 0;
    /** Those among them after which the IDE still lived. */
    private outlived = 0;
    private names = new Map<number, KnownProcess>();
    /** The IDE itself was ended because memory ran out. */
    ideWasEnded = false;

    constructor(
        private readonly kernelKeeps: boolean,
        private readonly nameOf = programName
    ) {}

    async look(run: WatchedRun, snapshot: Snapshot): Promise<readonly Reached[]> {
        const { memoryMebibytes: limit } = run.limits;
        const reached: Reached[] = [];
        const before = this.names;
        await this.remember(snapshot);
        const { memoryKills = 0 } = snapshot.reading ?? {};
        if (snapshot.ide) {
            // Of the last look alone: the kernel's count is read after the processes, and the IDE may have ended in between.
            this.outlived = this.kills;
        }
        if (memoryKills > this.kills && snapshot.ide) {
            const program = await this.whichWasKilled(run, before, snapshot);
            reached.push({ resource: 'memory', kind: 'ended', sentence: memoryEnded(program, limit ?? 0), ...(program && { program }) });
        }
        this.kills = memoryKills;
        if (limit === null) {
            return reached;
        }
        const level = usageLevelOf(snapshot.memoryMebibytes, limit);
        if (level === 'full' && !this.kernelKeeps) {
            reached.push(...(await this.endLargest(snapshot, limit)));
        } else if (this.near.rose(level) && level !== 'full') {
            reached.push({ resource: 'memory', kind: 'near', sentence: memoryNear(snapshot.memoryMebibytes, limit) });
        }
        return reached;
    }

    /** After the run has ended by SIGKILL: whether that was for want of memory. */
    async endedByMemory(run: WatchedRun): Promise<boolean> {
        const reading = await run.group?.read();
        return this.ideWasEnded || (reading?.memoryKills ?? 0) > this.outlived;
    }

    /** Names are known only while a process lives. They are read once for each program that it runs. */
    private async remember(snapshot: Snapshot): Promise<void> {
        const names = new Map<number, KnownProcess>();
        for (const member of snapshot.members) {
            const known = this.names.get(member.pid);
            const name = known && runsTheSame(known.entry, member) ? known.name : await this.nameOf(member);
            names.set(member.pid, { entry: member, name, own: member.memory.own });
        }
        this.names = names;
    }

    /** The kernel's log says; where it may not be read, the largest that is there no more. */
    private async whichWasKilled(run: WatchedRun, before: typeof this.names, { members }: Snapshot): Promise<string | undefined> {
        const killed = run.group && (await lastKilledIn(run.group.kernelPath));
        if (killed) {
            return before.get(killed.pid)?.name ?? killed.name;
        }
        const living = new Set(members.map(({ pid }) => pid));
        const [largest] = [...before].filter(([pid]) => !living.has(pid)).sort(([, a], [, b]) => b.own - a.own);
        return largest?.[1].name;
    }

    private async endLargest({ members, ide }: Snapshot, limit: number): Promise<readonly Reached[]> {
        // What was counted may hold pages twice that a fork shares: before something is ended it is counted exactly.
        const shares = await Promise.all(members.map(({ pid }) => readProportionalShare(pid)));
        const exact = mebibytesOf(shares.reduce((sum, share) => sum + share, 0) * 1024);
        if (exact > 0 && exact < limit) {
            return [];
        }
        const [victim] = members.filter(({ pid }) => pid !== ide?.pid).sort((a, b) => b.memory.own - a.memory.own);
        if (victim && mebibytesOf(victim.memory.own * 1024) >= limit * leastShareOfVictim) {
            const program = this.names.get(victim.pid)?.name ?? victim.name;
            signalProcess(victim.pid, 'SIGKILL');
            return [{ resource: 'memory', kind: 'ended', sentence: memoryEnded(program, limit), program }];
        }
        if (ide) {
            this.ideWasEnded = true;
            signalProcess(ide.pid, 'SIGKILL');
            return [{ resource: 'memory', kind: 'ended', sentence: ideEnded(limit) }];
        }
        return [];
    }
}
