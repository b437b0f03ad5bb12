import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const removeTries = 10;
const removePauseMilliseconds = 20;

/** Writes one setting of a control group. The file must exist: making one would mean that this is no such group. */
export async function writeSetting(folder: string, name: string, value: string): Promise<void> {
    await writeFile(join(folder, name), value, { flag: 'r+' });
}

/** One number, or undefined for `max`, nonsense, and a file that this kernel doesn't have. */
export async function readNumber(folder: string, name: string): Promise<number | undefined> {
    const text = await readSetting(folder, name);
    const number = Number(text?.trim() || Number.NaN);
    return Number.isFinite(number) ? number : undefined;
}

/** A file of lines `name number`; empty where this kernel doesn't have it. */
export async function readFlatKeys(folder: string, name: string): Promise<ReadonlyMap<string, number>> {
    const lines = ((await readSetting(folder, name)) ?? '').split('\n').map(line => line.split(' '));
    return new Map(lines.filter(words => words.length === 2).map(([key = '', value]) => [key, Number(value)]));
}

async function readSetting(folder: string, name: string): Promise<string | undefined> {
    try {
        return await readFile(join(folder, name), 'utf8');
    } catch (error) {
        if (isAbsent(error)) {
            return undefined;
        }
        throw error;
    }
}

/** Whether the setting was taken: false where this kernel doesn't have it. */
export async function writeIfThere(folder: string, name: string, value: string): Promise<boolean> {
    try {
        await writeSetting(folder, name, value);
        return true;
    } catch (error) {
        if (isAbsent(error)) {
            return false;
        }
        throw error;
    }
}

export async function makeGroup(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
}

/** Removes the group and the empty ones in it. False where one still holds processes. */
export async function removeGroup(folder: string): Promise<boolean> {
    for (let tries = 0; ; tries += 1) {
        try {
            await removeGroupsIn(folder);
            await rmdir(folder);
            return true;
        } catch (error) {
            const { code } = error as NodeJS.ErrnoException;
            if (code === 'ENOENT') {
                return true;
            }
            if (code !== 'EBUSY' && code !== 'ENOTEMPTY') {
                throw error;
            }
            if (tries === removeTries) {
                return false;
            }
            // The last of its processes has ended, and the kernel is still at work on it.
            await delay(removePauseMilliseconds);
        }
    }
}

export async function removeGroupsIn(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) {
            await removeGroup(join(folder, entry.name));
        }
    }
}

/** ENODEV: the group was removed while it was read. */
function isAbsent(error: unknown): boolean {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENODEV';
}
