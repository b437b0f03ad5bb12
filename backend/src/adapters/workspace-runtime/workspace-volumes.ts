import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/** Folders of one workspace on this machine. Only `workspace` and `config` are volumes; the rest belongs to the platform. */
export interface WorkspaceFolders {
    readonly root: string;
    /** Volume: what the person works on. */
    readonly workspace: string;
    /** Volume: the person's home with settings, history and caches. */
    readonly config: string;
    /** Where the IDE tells its port. Made anew for each run, and apart from the volumes so that no old link in them is followed. */
    readonly run: string;
    readonly log: string;
    readonly record: string;
}

export class WorkspaceVolumes {
    readonly directory: string;

    constructor(dataDirectory: string) {
        this.directory = join(dataDirectory, 'workspaces');
    }

    foldersOf(workspaceId: string): WorkspaceFolders {
        // The id becomes a path: what could leave the folder is refused here, whoever made it.
        if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(workspaceId)) {
            throw new Error(`"${workspaceId}" can't be the id of a workspace.`);
        }
        const root = join(this.directory, workspaceId);
        return {
            root,
            workspace: join(root, 'workspace'),
            config: join(root, 'config'),
            run: join(root, 'run'),
            log: join(root, 'ide.log'),
            record: join(root, 'run.json')
        };
    }

    async workspaceIds(): Promise<readonly string[]> {
        await mkdir(this.directory, { recursive: true, mode: 0o700 });
        const entries = await readdir(this.directory, { withFileTypes: true });
        return entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(entry => entry.name);
    }

    /** Makes what is missing. A new workspace volume appears at once with all its first files, or not at all. */
    async ensure(workspaceId: string, firstFiles: Readonly<Record<string, string>>): Promise<WorkspaceFolders> {
        const folders = this.foldersOf(workspaceId);
        await mkdir(folders.root, { recursive: true, mode: 0o700 });
        await mkdir(folders.config, { recursive: true, mode: 0o700 });
        if (!(await exists(folders.workspace))) {
            await this.removeUnfinished(folders.root);
            const unfinished = await mkdtemp(join(folders.root, '.unfinished-'));
            await writeFirstFiles(unfinished, firstFiles);
            await rename(unfinished, folders.workspace);
        }
        await rm(folders.run, { recursive: true, force: true });
        await mkdir(folders.run, { mode: 0o700 });
        return folders;
    }

    /** The workspace is gone at once (its folder gets another name), its bytes follow. */
    async remove(workspaceId: string): Promise<void> {
        const { root } = this.foldersOf(workspaceId);
        if (await exists(root)) {
            const grave = await mkdtemp(join(this.directory, '.removed-'));
            await rename(root, join(grave, 'workspace'));
            await removeFolder(grave);
        }
    }

    /** Finishes removals that a crash of the platform interrupted. */
    async removeRemains(): Promise<void> {
        for (const name of await readdir(this.directory)) {
            if (name.startsWith('.removed-')) {
                await removeFolder(join(this.directory, name));
            }
        }
    }

    private async removeUnfinished(root: string): Promise<void> {
        for (const name of await readdir(root)) {
            if (name.startsWith('.unfinished-')) {
                await rm(join(root, name), { recursive: true, force: true });
            }
        }
    }
}

async function writeFirstFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
        const inside = normalize(path);
        if (inside.startsWith('/') || inside.startsWith('..')) {
            throw new Error(`A first file must lie in the workspace: ${path}.`);
        }
        await mkdir(dirname(join(folder, inside)), { recursive: true });
        await writeFile(join(folder, inside), content);
    }
}

/** Folders that their owner made read-only (a Go module cache is) are made writable first. */
async function removeFolder(folder: string): Promise<void> {
    try {
        await rm(folder, { recursive: true, force: true });
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EACCES') {
            throw error;
        }
        await makeWritable(folder);
        await rm(folder, { recursive: true, force: true });
    }
}

async function makeWritable(folder: string): Promise<void> {
    await chmod(folder, 0o700);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) {
            await makeWritable(join(folder, entry.name));
        }
    }
}

/** True also for a link that leads nowhere. */
export async function exists(path: string): Promise<boolean> {
    try {
        await lstat(path);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
            return false;
        }
        throw error;
    }
}
