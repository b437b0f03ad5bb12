import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from '@theia/core/shared/express';
import { uploadRefused } from '../common/upload-refused';
import { DISK_STATE_FILE, DiskGuard } from './disk-guard';
import { GuardedUploadService } from './guarded-upload-service';

describe('an upload', () => {
    let folder: string;
    let server: Server;
    let url: string;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-upload-'));
        process.env[DISK_STATE_FILE] = `${folder}.json`;
        const service = Object.assign(new GuardedUploadService(), {
            guard: new DiskGuard(),
            logger: { warn: () => undefined },
            connectionValidator: { validateRequest: (_request: unknown, _response: unknown, next: () => void) => next() }
        });
        const app = express();
        await service.configure(app);
        server = createServer(app);
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file-upload`;
    });

    afterEach(async () => {
        server.closeAllConnections();
        await new Promise(resolve => server.close(resolve));
        await rm(`${folder}.json`, { force: true });
        await rm(folder, { recursive: true, force: true });
        delete process.env[DISK_STATE_FILE];
    });

    const upload = (name: string, bytes: Uint8Array<ArrayBuffer>, uri = `file://${join(folder, name)}`) => {
        const form = new FormData();
        form.set('uri', uri);
        form.set('file', new Blob([bytes]), name);
        return fetch(url, { method: 'POST', body: form });
    };

    it('takes the place of what was there, byte for byte, in a folder that it makes', async () => {
        const bytes = new Uint8Array(3_000_000).map((_byte, index) => index * 7);
        for (const sent of [new Uint8Array([1]), bytes]) {
            assert.equal((await upload('new/deep/file.bin', sent)).status, 200);
        }
        assert.ok(Buffer.from(bytes).equals(await readFile(join(folder, 'new/deep/file.bin'))));
        assert.deepEqual(await readdir(join(folder, 'new/deep')), ['file.bin']);
    });

    it('may have the longest name that a file can have, in any script', async () => {
        for (const name of [`${'文'.repeat(83)}.pdf`, `${'👩'.repeat(62)}.txt`, 'a'.repeat(255)]) {
            assert.equal((await upload(name, new Uint8Array([1]))).status, 200);
            await rm(join(folder, name));
        }
    });

    it('is refused with the sentence of the platform while the disk is full, before a byte is written', async () => {
        await writeFile(join(folder, 'file'), 'before');
        await writeFile(`${folder}.json`, '{"full":true,"sentence":"Delete something."}');
        const answer = await upload('file', new Uint8Array(2_000_000));
        assert.deepEqual([answer.status, await answer.text()], [uploadRefused, 'Delete something.']);
        assert.equal(await readFile(join(folder, 'file'), 'utf8'), 'before');
        assert.deepEqual(await readdir(folder), ['file']);
    });

    it('goes to a file of the workspace and nowhere else', async () => {
        const answer = await upload('file', new Uint8Array([1]), 'user-storage:/settings.json');
        assert.deepEqual(
            [answer.status, await answer.text()],
            [uploadRefused, 'This is no place for an upload. Choose a folder of the workspace.']
        );
    });

    it('does not take the place of a folder', async () => {
        await upload('taken/file', new Uint8Array([1]));
        const answer = await upload('taken', new Uint8Array([1]));
        assert.deepEqual(
            [answer.status, await answer.text()],
            [uploadRefused, 'A folder of that name is there already. Rename one of the two.']
        );
    });

    it('that breaks off leaves what was there before, and nothing beside it', async () => {
        await writeFile(join(folder, 'file'), 'before');
        const sending = request(url, {
            method: 'POST',
            headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 1_000_000 }
        });
        sending.on('error', () => undefined);
        const part = (name: string, more: string) => `--x\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
        sending.write(`${part('uri', '')}file://${join(folder, 'file')}\r\n${part('file', '; filename="file"')}${'a'.repeat(200_000)}`);
        while ((await readdir(folder)).length < 2) {
            await new Promise(resolve => setImmediate(resolve));
        }
        sending.destroy();
        while ((await readdir(folder)).length > 1) {
            await new Promise(resolve => setImmediate(resolve));
        }
        assert.equal(await readFile(join(folder, 'file'), 'utf8'), 'before');
    });
});
