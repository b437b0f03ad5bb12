import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgres } from '../../src/adapters/sql/embedded-postgres.js';

let template: Promise<string> | undefined;

/**
 * Puts a PostgreSQL cluster, as a first start makes it, into a data folder that has none. It is made once for all tests of a process,
 * since making it takes longer than most tests; embedded-postgres.spec.ts makes its own.
 */
export async function layDownCluster(dataDirectory: string): Promise<void> {
    template ??= makeTemplate();
    const source = join(await template, 'postgres');
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    // It has more than a thousand files: Node's own copying takes five times as long, and each test of the API waits for it.
    await promisify(execFile)('cp', ['-a', source, join(dataDirectory, 'postgres')]);
}

async function makeTemplate(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'coditect-cluster-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const server = await EmbeddedPostgres.start(folder, message => {
        throw new Error(message);
    });
    await server.stop();
    // What a test commits must outlive a server that is killed, not a machine.
    await appendFile(join(folder, 'postgres', 'postgresql.auto.conf'), 'fsync = off\n');
    return folder;
}
