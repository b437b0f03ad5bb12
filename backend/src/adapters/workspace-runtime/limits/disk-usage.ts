import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A folder so large that this doesn't do is counted at the next try, or never; its owner is then far over any limit. */
const patienceMilliseconds = 10 * 60_000;
const maxBytes = 32 * 1024 * 1024;
const depth = 3;

export interface DiskUsage {
    readonly mebibytes: number;
    /** Those of the first levels, largest first, by their path below the root. */
    readonly folders: readonly { readonly path: string; readonly mebibytes: number }[];
}

/** Counts what the files below a folder take on its disk, in another process that leaves the machine to others (du of POSIX). */
export async function measureDisk(root: string, signal: AbortSignal): Promise<DiskUsage> {
    const options = { cwd: root, timeout: patienceMilliseconds, maxBuffer: maxBytes, signal, env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } };
    const { stdout } = await run('nice', ['-n', '19', 'du', '-x', '-k', '-d', String(depth), '.'], options).catch(
        (error: NodeJS.ErrnoException & { stdout?: string }) => {
            // What a person has closed to himself (mode 000) can't be counted either; all else was.
            if (Number(error.code) === 1 && error.stdout) {
                return { stdout: error.stdout };
            }
            throw error;
        }
    );
    return parseUsage(stdout);
}

/** @internal Lines `<KiB><tab>./path`, the root last. A name with a line break in it makes lines of its own, which name nothing. */
export function parseUsage(text: string): DiskUsage {
    const lines = text.split('\n').flatMap(line => {
        const match = /^(\d+)\t\.(?:\/(.*))?$/.exec(line);
        return match ? [{ path: match[2] ?? '', mebibytes: Number(match[1]) / 1024 }] : [];
    });
    const total = lines.findLast(({ path }) => path === '');
    if (!total) {
        throw new Error('du told no sum.');
    }
    return { mebibytes: total.mebibytes, folders: lines.filter(({ path }) => path !== '').sort((a, b) => b.mebibytes - a.mebibytes) };
}

/** What a user without special rights can still write to the disk that a folder is on, and its size, in MiB. */
export async function readDiskSpace(folder: string): Promise<{ readonly freeMebibytes: number; readonly totalMebibytes: number }> {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeMebibytes: (bavail * bsize) / 1024 ** 2, totalMebibytes: (blocks * bsize) / 1024 ** 2 };
}
