import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isAlive, isSameProcess, type ProcessIdentity, readProcess } from './process-table.js';
import { killTree, type ProcessTreeMarks } from './process-tree.js';

/** Kept in a file while a workspace runs, so that the platform's next start ends what a crash may have left. */
export interface RunRecord extends ProcessTreeMarks {
    readonly owner: ProcessIdentity;
    /** Identities hold for one boot of one machine. */
    readonly boot: string;
    readonly generation: number;
}

export async function bootId(): Promise<string> {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

export async function ownIdentity(): Promise<ProcessIdentity> {
    const entry = await readProcess(process.pid);
    if (!entry) {
        throw new Error('This process is not listed in /proc, which workspaces need.');
    }
    return { pid: entry.pid, startTime: entry.startTime };
}

export async function writeRunRecord(path: string, record: RunRecord): Promise<void> {
    await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    await rename(`${path}.new`, path);
}

export async function removeRunRecord(path: string): Promise<void> {
    await rm(path, { force: true });
}

/**
 * Ends what an earlier platform process left running. Returns the pid of a living one that still runs the workspace:
 * nothing is ended then.
 */
export async function endLeftover(path: string): Promise<number | undefined> {
    const record = await readRunRecord(path);
    if (record === undefined) {
        return undefined;
    }
    if (record.boot === (await bootId())) {
        const owner = await readProcess(record.owner.pid);
        if (isAlive(owner) && isSameProcess(record.owner, owner)) {
            return owner.pid;
        }
        await killTree(record);
    }
    await removeRunRecord(path);
    return undefined;
}

async function readRunRecord(path: string): Promise<RunRecord | undefined> {
    try {
        return JSON.parse(await readFile(path, 'utf8')) as RunRecord;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}
