import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProcess } from '../workspace-runtime/process-table.js';
import { bootId } from '../workspace-runtime/run-record.js';
import { DataDirectoryInUseError, lockDataDirectory } from './data-directory-lock.js';

describe('the lock of a data folder', () => {
    let folder: string;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-lock-'));
    });

    afterEach(() => rm(folder, { recursive: true, force: true }));

    async function heldBy(pid: number, change: object = {}): Promise<void> {
        const process = await readProcess(pid);
        assert.ok(process);
        const owner = { pid, startTime: process.startTime, ...change };
        await writeFile(join(folder, 'platform.lock'), JSON.stringify({ owner, boot: await bootId() }));
    }

    it('refuses a second platform while the first lives, and names it', async () => {
        const other = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
        try {
            await heldBy(other.pid ?? 0);
            await assert.rejects(lockDataDirectory(folder), (error: Error) => {
                assert.ok(error instanceof DataDirectoryInUseError);
                assert.match(error.message, new RegExp(`process ${other.pid}`));
                return true;
            });
        } finally {
            other.kill();
        }
    });

    it('is free when its process has gone, or when another process has its number', async () => {
        await heldBy(process.ppid, { startTime: 1 });
        await lockDataDirectory(folder);
        await heldBy(process.ppid, { pid: 4_000_000 });
        await lockDataDirectory(folder);
    });

    it('is free after a file that was cut short', async () => {
        await writeFile(join(folder, 'platform.lock'), '{"own');
        await lockDataDirectory(folder);
    });

    it('is let go at the end', async () => {
        const release = await lockDataDirectory(folder);
        await release();
        await assert.rejects(readFile(join(folder, 'platform.lock')), /ENOENT/);
    });
});
