import { basename } from 'node:path';
import { type ProcessEntry, readCommandLine, readUnlessVanished } from '../process-table.js';

/** What a process holds of memory, in KiB (proc(5), `/proc/<pid>/status`). */
export interface ProcessMemory {
    /** Its own: heaps, stacks, and files in memory. Pages that a fork still shares are counted in each. */
    readonly own: number;
    /** Pages of files that are mapped, programs above all, which processes share. */
    readonly mapped: number;
}

/** Of another user's process, or one that has ended, nothing is known. */
const notOurs = ['EACCES', 'EPERM'];

export async function readProcessMemory(pid: number): Promise<ProcessMemory | undefined> {
    const text = await readUnlessVanished(`/proc/${pid}/status`, notOurs);
    if (text === undefined) {
        return undefined;
    }
    const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
    return { own: kibibytes('RssAnon') + kibibytes('RssShmem'), mapped: kibibytes('RssFile') };
}

/** Together: what is their own, and the largest share of what is mapped, which mostly is the same for all. */
export function sumOf(memories: readonly ProcessMemory[]): number {
    return memories.reduce((sum, { own }) => sum + own, 0) + Math.max(0, ...memories.map(({ mapped }) => mapped));
}

/** Its proportional share (PSS) in KiB: exact also after a fork, and work for the kernel, so for a decision alone. */
export async function readProportionalShare(pid: number): Promise<number> {
    const text = await readUnlessVanished(`/proc/${pid}/smaps_rollup`, notOurs);
    return Number(/^Pss:\s+(\d+) kB$/m.exec(text ?? '')?.[1] ?? 0);
}

/** Bytes that it has caused to be written to disks so far (proc(5), `/proc/<pid>/io`, `write_bytes`). */
export async function readWrittenBytes(pid: number): Promise<number> {
    const text = await readUnlessVanished(`/proc/${pid}/io`, notOurs);
    return Number(/^write_bytes: (\d+)$/m.exec(text ?? '')?.[1] ?? 0);
}

const interpreters = /^(node|python[\d.]*|java|ruby|perl|php|deno|bun|sh|bash|dash)$/;

/** What a person knows the process by: the script that an interpreter runs rather than the interpreter. */
export async function programName(entry: ProcessEntry): Promise<string> {
    const [program = entry.name, ...words] = await readCommandLine(entry.pid);
    const name = basename(program).replace(/^-/, '') || entry.name;
    if (!interpreters.test(name)) {
        return name;
    }
    const script = words.find(word => !word.startsWith('-'));
    // `-c` and `-e` come with a program of its own, which is no name.
    return script === undefined || words.some(word => word === '-c' || word === '-e') ? name : `${name} ${basename(script)}`;
}
