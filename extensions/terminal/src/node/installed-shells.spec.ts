import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstalledShells } from './installed-shells';

describe('the shells that a terminal can be opened with', () => {
    it('are those that are installed, by the first folder of the path that has one that runs', async () => {
        const folder = await mkdtemp(join(tmpdir(), 'coditect-shells-'));
        const path = process.env.PATH;
        try {
            for (const name of ['bash', 'python3', 'node']) {
                await writeFile(join(folder, name), '#!/bin/sh\n');
            }
            await chmod(join(folder, 'bash'), 0o755);
            await chmod(join(folder, 'python3'), 0o755);
            process.env.PATH = `relative:${folder}`;
            assert.deepEqual(await new InstalledShells().installed(), [
                { name: 'bash', path: join(folder, 'bash'), args: [] },
                { name: 'python', path: join(folder, 'python3'), args: [] }
            ]);
        } finally {
            process.env.PATH = path;
            await rm(folder, { recursive: true });
        }
    });
});
