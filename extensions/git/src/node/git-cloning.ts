import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitError } from '../common/git-failure';
import type { NetworkRun } from './git-network';
import type { GitRunner } from './git-runner';

/** What the platform itself puts into a new workspace's folder. */
const platformFiles = new Set(['welcome.md', '.theia']);

const placePrefix = '.cloning-';
/** Those of clones that are under way in this process. */
const placesInUse = new Set<string>();

/** Whether a folder of that name is where a clone is collected until it is whole. */
export function isPlaceOfClone(name: string): boolean {
    return /^\.cloning-\w{6}$/.test(name);
}

/** Whether nobody has put anything into that folder yet. */
export async function isUntouched(folder: string): Promise<boolean> {
    return (await namesIn(folder)).every(name => platformFiles.has(name));
}

/** Deletes what clones left in that folder that ended with the workspace, in the midst of it. */
export async function removeLeftovers(folder: string): Promise<void> {
    const places = (await allNamesIn(folder)).filter(isPlaceOfClone).map(name => join(folder, name));
    await Promise.all(places.filter(place => !placesInUse.has(place)).map(place => rm(place, { recursive: true, force: true })));
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
    const isThere = await exists(folder);
    // In the folder itself only where that is there already: what a sudden end leaves is found again in one place.
    const parent = isThere ? folder : dirname(folder);
    const made = await mkdir(parent, { recursive: true });
    await removeLeftovers(parent);
    const place = join(parent, `${placePrefix}${randomBytes(3).toString('hex')}`);
    // Before it is there: another clone may look for leftovers at this moment.
    placesInUse.add(place);
    try {
        await mkdir(place, { mode: 0o700 });
        // Git makes it with the rights that folders have here.
        const whole = join(place, 'whole');
        await runner.run(parent, ['clone', '--progress', ...(shallow ? ['--depth=1'] : []), '--', url, whole], run);
        await (isThere ? moveInto(folder, whole) : rename(whole, folder));
    } catch (error) {
        if (made !== undefined) {
            await rm(made, { recursive: true, force: true });
        }
        throw error;
    } finally {
        await rm(place, { recursive: true, force: true });
        placesInUse.delete(place);
    }
}

async function moveInto(folder: string, whole: string): Promise<void> {
    // From `.git` all others can be had again if this is the moment at which the workspace ends.
    const names = (await readdir(whole)).sort((a, b) => Number(b === '.git') - Number(a === '.git'));
    for (const name of names) {
        await rm(join(folder, name), { recursive: true, force: true });
        await rename(join(whole, name), join(folder, name));
    }
}

export async function exists(path: string): Promise<boolean> {
    return access(path).then(
        () => true,
        () => false
    );
}

async function namesIn(folder: string): Promise<readonly string[]> {
    return (await allNamesIn(folder)).filter(name => !isPlaceOfClone(name));
}

async function allNamesIn(folder: string): Promise<readonly string[]> {
    try {
        return await readdir(folder);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
            return [];
        }
        throw error;
    }
}
