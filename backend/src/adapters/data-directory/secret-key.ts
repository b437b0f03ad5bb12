import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const keyBytes = 32;

/** The installation's secret key, kept in the data folder for its owner's eyes alone; made at the first start. */
export async function readOrMakeSecretKey(dataDirectory: string): Promise<Buffer> {
    const path = join(dataDirectory, 'secret.key');
    const kept = await readFile(path, 'utf8').catch(absent);
    if (kept === undefined) {
        const made = `${path}.${process.pid}`;
        await writeFile(made, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'w', flush: true });
        // Whole or not at all: a key that was half written would lock everything up that is sealed later.
        await link(made, path);
        await rm(made);
        return readOrMakeSecretKey(dataDirectory);
    }
    const key = Buffer.from(kept.trim(), 'base64');
    if (key.length !== keyBytes) {
        throw new Error(`${path} holds no key of ${keyBytes} bytes in base64. Put back the file that belongs to this data folder.`);
    }
    return key;
}

function absent(error: NodeJS.ErrnoException): undefined {
    if (error.code !== 'ENOENT') {
        throw error;
    }
}
