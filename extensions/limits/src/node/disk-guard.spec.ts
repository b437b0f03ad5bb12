import 'reflect-metadata';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DISK_STATE_FILE, DiskGuard } from './disk-guard';

describe('The guard of the disk', () => {
    let folder: string;
    let guard: DiskGuard;
    let refused: string[];

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-disk-guard-'));
        process.env[DISK_STATE_FILE] = join(folder, 'disk.json');
        guard = new DiskGuard();
        refused = [];
        guard.onDidRefuse(sentence => refused.push(sentence));
    });

    afterEach(async () => {
        delete process.env[DISK_STATE_FILE];
        await rm(folder, { recursive: true, force: true });
    });

    it("refuses with the platform's sentence while that says that the disk is full, and allows again when it does not", async () => {
        await guard.check(join(folder, 'new/file'), 10);
        await writeFile(join(folder, 'disk.json'), '{"full":true,"sentence":"Delete something."}');
        await assert.rejects(guard.check(folder, 10), { message: 'Delete something.' });
        assert.deepEqual([refused, await guard.hasRoom(folder)], [['Delete something.'], false]);
        await writeFile(join(folder, 'disk.json'), '{"full":false}');
        await guard.check(folder, 10);
        assert.equal(await guard.hasRoom(folder), true);
    });

    it('refuses what is larger than the room on the disk, before the file is touched', async () => {
        await assert.rejects(guard.check(join(folder, 'file'), Number.MAX_SAFE_INTEGER), /The disk is full\. Delete files/);
    });

    it('takes nonsense in the file for no word', async () => {
        await writeFile(join(folder, 'disk.json'), '{');
        await guard.check(folder, 1);
    });

    it("says in a sentence what the file system's own refusal means, and leaves other faults as they are", () => {
        const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        assert.match((guard.explain(full) as Error).message, /^The disk is full\. Delete files/);
        const other = new Error('EACCES');
        assert.equal(guard.explain(other), other);
    });
});
