import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir } from 'node:fs/promises';
import type { FileContent, FolderEntry, FolderListing, WorkspaceFiles } from '../../ports/workspace-files.js';
import type { WorkspaceVolumes } from './workspace-volumes.js';

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** What says that there is nothing to be had by that name: gone, a link (ELOOP), no folder, not to be opened. */
const absences: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EACCES', 'ENAMETOOLONG', 'EINVAL']);

/**
 * Reads volumes on this machine. Each name of a path is opened on its own, below the open folder before it and without following a
 * link (openat with O_NOFOLLOW, by way of /proc/self/fd), so that no change of the folder in between leads anywhere else.
 */
export class VolumeFiles implements WorkspaceFiles {
    constructor(private readonly volumes: WorkspaceVolumes) {}

    async list(workspaceId: string, path: string, most: number): Promise<FolderListing | undefined> {
        const folder = await this.openBelow(workspaceId, namesOf(path), O_DIRECTORY);
        if (!folder) {
            return undefined;
        }
        try {
            const entries: FolderEntry[] = [];
            let more = false;
            const here = placeOf(folder);
            for await (const entry of await opendir(`${here}/.`)) {
                if (entries.length === most) {
                    more = true;
                    break;
                }
                const kind = entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other';
                entries.push({ name: entry.name, kind, bytes: kind === 'file' ? await sizeOf(`${here}/${entry.name}`) : 0 });
            }
            return { entries, more };
        } finally {
            await folder.close();
        }
    }

    async read(workspaceId: string, path: string, mostBytes: number): Promise<FileContent | undefined> {
        const names = namesOf(path);
        // A pipe that nobody writes to would keep the opening waiting.
        const file = names.length === 0 ? undefined : await this.openBelow(workspaceId, names, O_NONBLOCK);
        if (!file) {
            return undefined;
        }
        try {
            const { size } = await file.stat();
            if (!(await file.stat()).isFile()) {
                return undefined;
            }
            const content = Buffer.alloc(Math.min(size, mostBytes));
            const { bytesRead } = await file.read(content, 0, content.length, 0);
            return { bytes: size, content: content.subarray(0, bytesRead) };
        } finally {
            await file.close();
        }
    }

    private async openBelow(workspaceId: string, names: readonly string[], lastFlags: number): Promise<FileHandle | undefined> {
        let at = await openOrNothing(this.volumes.foldersOf(workspaceId).workspace, O_DIRECTORY);
        for (const [index, name] of names.entries()) {
            if (!at) {
                return undefined;
            }
            const folder = at;
            try {
                at = await openOrNothing(`${placeOf(folder)}/${name}`, index === names.length - 1 ? lastFlags : O_DIRECTORY);
            } finally {
                await folder.close();
            }
        }
        return at;
    }
}

function placeOf(folder: FileHandle): string {
    return `/proc/self/fd/${folder.fd}`;
}

/** The boundary has refused such names already; here they would lead out. */
function namesOf(path: string): readonly string[] {
    const names = path === '' ? [] : path.split('/');
    if (names.some(name => name === '' || name === '.' || name === '..' || name.includes('\0'))) {
        throw new Error('A path within a workspace is made of names.');
    }
    return names;
}

async function openOrNothing(path: string, flags: number): Promise<FileHandle | undefined> {
    try {
        return await open(path, O_RDONLY | O_NOFOLLOW | flags);
    } catch (error) {
        if (absences.has((error as NodeJS.ErrnoException).code ?? '')) {
            return undefined;
        }
        throw error;
    }
}

async function sizeOf(path: string): Promise<number> {
    try {
        return (await lstat(path)).size;
    } catch (error) {
        if (absences.has((error as NodeJS.ErrnoException).code ?? '')) {
            return 0;
        }
        throw error;
    }
}
