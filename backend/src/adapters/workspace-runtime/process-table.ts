import { readdir, readFile } from 'node:fs/promises';

/** One process as the kernel describes it (proc(5), `/proc/<pid>/stat`). */
export interface ProcessEntry {
    readonly pid: number;
    readonly parent: number;
    /** Name of the executable, at most 15 characters. */
    readonly name: string;
    /** One letter: R running, S sleeping, D waiting for a disk, T stopped, Z zombie, X dead. */
    readonly state: string;
    readonly session: number;
    /** Device number of the controlling terminal; 0 for none. */
    readonly terminal: number;
    /** Process group that has the terminal's foreground; -1 for none. */
    readonly foregroundGroup: number;
    /** Time on processors so far, in clock ticks, without its children's. */
    readonly processorTicks: number;
    readonly threads: number;
    /** Clock ticks since boot. With the pid it names a process for good: pids are used again, a pair is not. */
    readonly startTime: number;
    /** Address of its command line: another one for each program that it runs. 0 where this user may not know it. */
    readonly commandLineAddress: number;
}

export type ProcessTable = ReadonlyMap<number, ProcessEntry>;

/** A process that may have ended since, and whose pid may then belong to another. */
export interface ProcessIdentity {
    readonly pid: number;
    readonly startTime: number;
}

/** All processes that this user may see. A process that vanishes meanwhile is left out; any other failure is thrown. */
export async function readProcessTable(): Promise<ProcessTable> {
    const pids = (await readdir('/proc')).map(Number).filter(pid => Number.isInteger(pid));
    const entries = await Promise.all(pids.map(readProcess));
    return new Map(entries.filter(entry => entry !== undefined).map(entry => [entry.pid, entry]));
}

/** Undefined when there is no such process (any more). */
export async function readProcess(pid: number): Promise<ProcessEntry | undefined> {
    const text = await readUnlessVanished(`/proc/${pid}/stat`);
    return text === undefined ? undefined : parseStat(text);
}

/** The command line, word by word; empty for a zombie or a process that vanished. */
export async function readCommandLine(pid: number): Promise<readonly string[]> {
    const text = await readUnlessVanished(`/proc/${pid}/cmdline`);
    return (text ?? '').split('\0').filter(word => word !== '');
}

/**
 * Processes that were started with this environment entry (`NAME=value`), however far they have detached themselves.
 * Processes of other users can't be read and can't have it either.
 */
export async function findByEnvironment(table: ProcessTable, entry: string): Promise<readonly ProcessEntry[]> {
    const found = await Promise.all(
        [...table.values()].map(async process => {
            const text = await readUnlessVanished(`/proc/${process.pid}/environ`, ['EACCES', 'EPERM']);
            return text?.split('\0').includes(entry) ? process : undefined;
        })
    );
    return found.filter(process => process !== undefined);
}

export function childrenOf(table: ProcessTable, pid: number): readonly ProcessEntry[] {
    return [...table.values()].filter(entry => entry.parent === pid);
}

/** The process itself, if it is there, and everything below it. */
export function descendantsOf(table: ProcessTable, pid: number): readonly ProcessEntry[] {
    const children = new Map<number, ProcessEntry[]>();
    for (const entry of table.values()) {
        const siblings = children.get(entry.parent);
        if (siblings) {
            siblings.push(entry);
        } else {
            children.set(entry.parent, [entry]);
        }
    }
    const root = table.get(pid);
    const found = root ? [root] : [];
    for (let next = 0; next < found.length; next++) {
        found.push(...(children.get(found[next]?.pid ?? Number.NaN) ?? []));
    }
    return found;
}

/** A zombie has ended already: it only waits for its parent to take note. */
export function isAlive(entry: ProcessEntry | undefined): entry is ProcessEntry {
    return entry !== undefined && entry.state !== 'Z' && entry.state !== 'X';
}

export function isSameProcess(identity: ProcessIdentity, entry: ProcessEntry | undefined): entry is ProcessEntry {
    return entry !== undefined && entry.pid === identity.pid && entry.startTime === identity.startTime;
}

/** @internal The name stands in parentheses and may itself hold spaces and parentheses, so fields are counted after the last one. */
export function parseStat(text: string): ProcessEntry {
    const open = text.indexOf('(');
    const close = text.lastIndexOf(')');
    const fields = text.slice(close + 2).split(' ');
    return {
        pid: Number(text.slice(0, open)),
        name: text.slice(open + 1, close),
        state: fields[0] ?? '',
        parent: Number(fields[1]),
        session: Number(fields[3]),
        terminal: Number(fields[4]),
        foregroundGroup: Number(fields[5]),
        processorTicks: Number(fields[11]) + Number(fields[12]),
        threads: Number(fields[17]),
        startTime: Number(fields[19]),
        commandLineAddress: Number(fields[45] ?? 0)
    };
}

/** Undefined where the process has ended, or for another of the error codes. */
export async function readUnlessVanished(path: string, alsoIgnored: readonly string[] = []): Promise<string | undefined> {
    try {
        return await readFile(path, 'utf8');
    } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? '';
        if (code === 'ENOENT' || code === 'ESRCH' || alsoIgnored.includes(code)) {
            return undefined;
        }
        throw error;
    }
}
