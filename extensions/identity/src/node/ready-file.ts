import { rename, writeFile } from 'node:fs/promises';

/** Writes `{"port":N}` so that a reader sees either nothing or all of it. */
export async function writeReadyFile(path: string, port: number): Promise<void> {
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, JSON.stringify({ port }));
    await rename(draft, path);
}
