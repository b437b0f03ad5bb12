import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

export const DISK_STATE_FILE_NAME = 'disk.json';

/** What the IDE reads before it writes a file: whether it may, and what to tell its person where it may not. */
export interface DiskState {
    readonly full: boolean;
    readonly sentence?: string;
}

/**
 * Puts the state where the IDE finds it. Code in the workspace may write that folder, and fools nobody but itself by it: the
 * file is made under a name that nobody knows, following no link, and put in place whole.
 */
export async function writeDiskState(runFolder: string, state: DiskState): Promise<void> {
    const path = join(runFolder, `.${randomUUID()}`);
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o644);
    try {
        await file.writeFile(JSON.stringify(state));
    } finally {
        await file.close();
    }
    try {
        await rename(path, join(runFolder, DISK_STATE_FILE_NAME));
    } catch (error) {
        await rm(path, { force: true });
        throw error;
    }
}
