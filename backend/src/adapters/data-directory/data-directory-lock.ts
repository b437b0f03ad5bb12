import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** flock(1) ends with this where somebody else holds the lock. */
const heldByAnother = 1;

/** Another platform works on this data folder. */
export class DataDirectoryInUseError extends Error {
    override readonly name = 'DataDirectoryInUseError';

    constructor(directory: string, pid: string) {
        super(
            `Another platform (process ${pid}) uses the data folder ${directory}. Stop it, or choose another folder with CODITECT_DATA_DIR.`
        );
    }
}

/**
 * Keeps a second platform from a data folder: it would end the first one's database. The lock is the kernel's (flock(2)) and
 * hangs on the open file, so it is gone with its process, however that ends. Node can't take it; flock(1) of util-linux takes
 * it on the file that this process has open, and leaves it there. Returns how to let go.
 */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
    const file = await open(join(directory, 'platform.lock'), 'a+', 0o600);
    try {
        const child = spawn('flock', ['--exclusive', '--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', file.fd] });
        const [code] = (await once(child, 'close')) as [number | null];
        if (code === heldByAnother) {
            throw new DataDirectoryInUseError(directory, (await file.readFile('utf8')).trim() || 'unknown');
        }
        if (code !== 0) {
            throw new Error(`flock ended with code ${code}.`);
        }
        await file.truncate();
        await file.write(`${process.pid}\n`);
    } catch (error) {
        await file.close();
        throw error;
    }
    return () => file.close();
}
