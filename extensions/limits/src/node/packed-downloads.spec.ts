import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import express from '@theia/core/shared/express';
import { FileDownloadCache } from '@theia/filesystem/lib/node/download/file-download-cache';
import { extract } from 'tar-fs';
import { PackedFilesHandler, PackedFolderHandler, PackingLinkHandler } from './packed-downloads';

describe('a download of folders', () => {
    const ordinaryTemporary = process.env.TMPDIR;
    let folder: string;
    let temporary: string;
    let server: Server;
    let url: string;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-download-'));
        temporary = join(folder, 'temporary');
        for (const name of ['temporary', 'there', 'here/project/source']) {
            await mkdir(join(folder, name), { recursive: true });
        }
        await writeFile(join(folder, 'here/project/README.md'), 'Read me.');
        await writeFile(join(folder, 'here/project/source/main.bin'), Buffer.alloc(3_000_000, 'main'));
        await writeFile(join(folder, 'here/notes.txt'), 'Notes.');
        process.env.TMPDIR = temporary;
        const parts = { fileDownloadCache: new FileDownloadCache(), logger: { warn: () => undefined, error: () => undefined } };
        const app = express().use(express.json());
        const [one, several, link] = [new PackedFolderHandler(), new PackedFilesHandler(), new PackingLinkHandler()].map(handler =>
            Object.assign(handler, parts)
        );
        app.get('/files', (request, response) => void one?.handle(request, response));
        app.put('/files', (request, response) => void several?.handle(request, response));
        app.get('/files/download', (request, response) => void link?.handle(request, response));
        server = createServer(app);
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/files`;
    });

    afterEach(async () => {
        process.env.TMPDIR = ordinaryTemporary;
        if (ordinaryTemporary === undefined) {
            delete process.env.TMPDIR;
        }
        server.closeAllConnections();
        await new Promise(resolve => server.close(resolve));
        await rm(folder, { recursive: true, force: true });
    });

    const uriOf = (name: string) => `file://${join(folder, name)}`;
    const askForOne = (name: string) => fetch(`${url}?uri=${encodeURIComponent(uriOf(name))}`);
    const askForSeveral = (...names: string[]) =>
        fetch(url, {
            method: 'PUT',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ uris: names.map(uriOf) })
        });

    /** What is in the archive, in the folder `there`. */
    async function unpack(answer: Response): Promise<string> {
        assert.equal(answer.status, 200);
        const { name, id } = (await answer.json()) as { name: string; id: string };
        const download = await fetch(`${url}/download?id=${id}`);
        assert.equal(download.headers.get('content-disposition'), `attachment; filename="${name}"`);
        await pipeline(Readable.from(download.body ?? []), extract(join(folder, 'there')));
        assert.deepEqual(await readdir(temporary), []);
        return name;
    }

    const unpacked = async () => (await readdir(join(folder, 'there'), { recursive: true })).sort();

    it('is packed while it is sent, leaves nothing in the folder for temporary files, and skips what is no file', async () => {
        await promisify(execFile)('mkfifo', [join(folder, 'here/project/pipe')]);
        assert.equal(await unpack(await askForOne('here/project')), 'project.tar');
        assert.deepEqual(await unpacked(), ['README.md', 'source', 'source/main.bin']);
        const bytes = await readFile(join(folder, 'there/source/main.bin'));
        assert.ok(Buffer.alloc(3_000_000, 'main').equals(bytes));
    });

    it('puts several into one archive, from the deepest folder that has them all', async () => {
        assert.equal(await unpack(await askForSeveral('here/project/source', 'here/notes.txt')), 'here.tar');
        assert.deepEqual(await unpacked(), ['notes.txt', 'project', 'project/source', 'project/source/main.bin']);
    });

    it('sends a file alone as it is', async () => {
        const { id, name } = (await (await askForOne('here/notes.txt')).json()) as { name: string; id: string };
        assert.equal(name, 'notes.txt');
        assert.equal(await (await fetch(`${url}/download?id=${id}`)).text(), 'Notes.');
    });

    it('is refused where there is no such file', async () => {
        assert.equal((await askForOne('nowhere')).status, 404);
        assert.equal((await askForSeveral('here/notes.txt', 'nowhere')).status, 404);
    });

    it('ends as one that failed where a part of it cannot be read to its end', async () => {
        const { id } = (await (await askForOne('here/project')).json()) as { id: string };
        await rm(join(folder, 'here/project'), { recursive: true });
        await assert.rejects(async () => (await fetch(`${url}/download?id=${id}`)).arrayBuffer());
    });
});
