import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../common/git-failure';
import type { NetworkRun } from './git-network';
import type { GitRunner } from './git-runner';

/** What the platform itself puts into a new workspace's folder. */
const platformFiles = new Set(['welcome.md', '.theia']);

/** Whether nobody has put anything into that folder yet. */
export async function isUntouched(folder: string): Promise<boolean> {
    return (await namesIn(folder)).every(name => platformFiles.has(name));
}

/**
 * Clones into a folder that is empty, not there, or has nothing but the platform's own files. When it fails or is cancelled,
 * nothing of it is left.
 */
export async function clone(runner: GitRunner, url: string, folder: string, shallow: boolean, run: NetworkRun): Promise<void> {
    const names = await namesIn(folder);
    if (!names.every(name => platformFiles.has(name))) {
        const message = 'The folder has files in it already. Choose another one.';
        throw GitError({ kind: 'folder-not-empty', message, detail: '' });
    }
    const made = await mkdir(folder, { recursive: true });
    // Beside what is there, and moved to its place when it is whole.
    const place = await mkdtemp(join(folder, '.cloning-'));
    try {
        const args = ['clone', '--progress', ...(shallow ? ['--depth=1'] : []), '--', url, place];
        await runner.run(folder, args, run);
        for (const name of await readdir(place)) {
            await rm(join(folder, name), { recursive: true, force: true });
            await rename(join(place, name), join(folder, name));
        }
    } catch (error) {
        if (made !== undefined) {
            await rm(made, { recursive: true, force: true });
        }
        throw error;
    } finally {
        await rm(place, { recursive: true, force: true });
    }
}

async function namesIn(folder: string): Promise<readonly string[]> {
    try {
        return (await readdir(folder)).filter(name => !name.startsWith('.cloning-'));
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
            return [];
        }
        throw error;
    }
}
