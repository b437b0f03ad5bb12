import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VolumeFiles } from './volume-files.js';
import { WorkspaceVolumes } from './workspace-volumes.js';

const id = 'a-workspace';

describe('the files of a volume', () => {
    let scratch: string;
    let workspace: string;
    let files: VolumeFiles;

    const read = async (path: string) => (await files.read(id, path, 100))?.content.toString();

    beforeEach(async () => {
        scratch = await mkdtemp(join(tmpdir(), 'coditect-files-'));
        const volumes = new WorkspaceVolumes(scratch);
        workspace = volumes.foldersOf(id).workspace;
        files = new VolumeFiles(volumes);
        await mkdir(join(workspace, 'src'), { recursive: true });
        await writeFile(join(workspace, 'src/a.txt'), 'inside');
        await writeFile(join(scratch, 'secret.key'), 'outside');
    });

    afterEach(() => rm(scratch, { recursive: true, force: true }));

    it('are listed with their kinds and sizes, and read from their beginning', async () => {
        await symlink('/etc', join(workspace, 'src/link'));
        const { entries = [] } = (await files.list(id, 'src', 10)) ?? {};
        assert.deepEqual(
            [...entries].sort((one, other) => one.name.localeCompare(other.name)),
            [
                { name: 'a.txt', kind: 'file', bytes: 6 },
                { name: 'link', kind: 'link', bytes: 0 }
            ]
        );
        assert.equal(await read('src/a.txt'), 'inside');
        assert.deepEqual((await files.read(id, 'src/a.txt', 2))?.content.toString(), 'in');
        assert.equal((await files.list(id, '', 0))?.more, true);
    });

    it('are none where there is nothing, no file, or no folder', async () => {
        for (const path of ['', 'src', 'missing', 'src/a.txt/b', 'missing/b']) {
            assert.equal(await read(path), undefined, path);
        }
        for (const path of ['missing', 'src/a.txt']) {
            assert.equal(await files.list(id, path, 10), undefined, path);
        }
        assert.equal(await files.list('another', '', 10), undefined);
    });

    it('lead nowhere else by a link: at the end, in the middle, or in the place of the folder itself', async () => {
        await symlink(join(scratch, 'secret.key'), join(workspace, 'key'));
        await symlink(scratch, join(workspace, 'up'));
        await symlink('../..', join(workspace, 'src/above'));
        for (const path of ['key', 'up/secret.key', 'src/above/secret.key']) {
            assert.equal(await read(path), undefined, path);
        }
        for (const path of ['up', 'src/above']) {
            assert.equal(await files.list(id, path, 10), undefined, path);
        }
        await rename(workspace, `${workspace}-aside`);
        await symlink(scratch, workspace);
        assert.equal(await read('secret.key'), undefined);
        assert.equal(await files.list(id, '', 10), undefined);
    });

    it('lead nowhere else by names that would, also past the boundary', async () => {
        for (const path of ['../../secret.key', 'src/../../secret.key', '/etc/passwd', 'src//a.txt', './src']) {
            await assert.rejects(files.read(id, path, 10), /made of names/, path);
            await assert.rejects(files.list(id, path, 10), /made of names/, path);
        }
    });

    it('lead nowhere else while somebody swaps folders and links as fast as can be', async () => {
        await mkdir(join(workspace, 'real'));
        await writeFile(join(workspace, 'real/secret.key'), 'inside');
        let swapping = true;
        const swap = (async () => {
            while (swapping) {
                await rename(join(workspace, 'real'), join(workspace, 'aside'));
                await symlink(scratch, join(workspace, 'real'));
                await rm(join(workspace, 'real'));
                await rename(join(workspace, 'aside'), join(workspace, 'real'));
            }
        })();
        const seen = new Set<string | undefined>();
        for (let round = 0; round < 500; round += 1) {
            seen.add(await read('real/secret.key'));
        }
        swapping = false;
        await swap;
        assert.equal(seen.has('outside'), false);
    });

    it('keep nobody waiting: a pipe that nobody writes to is no file', async () => {
        execFileSync('mkfifo', [join(workspace, 'pipe')]);
        assert.equal(await read('pipe'), undefined);
    });
});
