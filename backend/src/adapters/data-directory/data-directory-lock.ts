import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, isSameProcess, type ProcessIdentity, readProcess } from '../workspace-runtime/process-table.js';
import { bootId, ownIdentity } from '../workspace-runtime/run-record.js';

interface LockRecord {
    readonly owner: ProcessIdentity;
    /** A process's identity holds for one boot of one machine. */
    readonly boot: string;
}

/** Another platform works on this data folder. */
export class DataDirectoryInUseError extends Error {
    override readonly name = 'DataDirectoryInUseError';

    constructor(directory: string, pid: number) {
        super(
            `Another platform (process ${pid}) uses the data folder ${directory}. Stop it, or choose another folder with CODITECT_DATA_DIR.`
        );
    }
}

/**
 * Keeps a second platform from a data folder: it would end the first one's database. The lock names a process by its number
 * and start time, so that one which was killed, or whose number was given out again, holds nothing. Returns how to let go.
 */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
    const file = join(directory, 'platform.lock');
    const owner = await ownIdentity();
    const record: LockRecord = { owner, boot: await bootId() };
    const draft = `${file}.${owner.pid}`;
    await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
    try {
        for (;;) {
            // Of two that try at the same moment, one makes the link.
            if (await linked(draft, file)) {
                return () => rm(file, { force: true });
            }
            const holder = await livingHolder(file);
            if (holder && holder.pid !== owner.pid) {
                throw new DataDirectoryInUseError(directory, holder.pid);
            }
            await rm(file, { force: true });
        }
    } finally {
        await rm(draft, { force: true });
    }
}

async function linked(draft: string, file: string): Promise<boolean> {
    try {
        await link(draft, file);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
            return false;
        }
        throw error;
    }
}

async function livingHolder(file: string): Promise<ProcessIdentity | undefined> {
    const record = await readRecord(file);
    if (record?.boot !== (await bootId())) {
        return undefined;
    }
    const process = await readProcess(record.owner.pid);
    return isAlive(process) && isSameProcess(record.owner, process) ? record.owner : undefined;
}

async function readRecord(file: string): Promise<LockRecord | undefined> {
    try {
        return JSON.parse(await readFile(file, 'utf8')) as LockRecord;
    } catch (error) {
        // Not there, or cut short by a machine that lost its power: then nobody holds it.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}
