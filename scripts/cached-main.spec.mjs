import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from './run.mjs';

describe("the start of the IDE's backend", () => {
    let folder;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-main-'));
        await copyFile(join(root, 'browser-app/cached-main.cjs'), join(folder, 'main.js'));
        await writeFile(
            join(folder, 'ide.js'),
            `console.log(JSON.stringify([__filename, require.main === module, typeof require('node:fs').readFile]));
             if (process.env.CODITECT_WRITE_CODE) { setInterval(() => undefined, 1000); process.kill(process.pid, 'SIGUSR2'); }`
        );
    });

    after(() => rm(folder, { recursive: true }));

    async function start(environment = {}, flags = []) {
        const child = spawn(process.execPath, [...flags, join(folder, 'main.js')], {
            env: { PATH: process.env.PATH, CODITECT_TELL_CODE: '1', ...environment },
            stdio: ['ignore', 'pipe', 'inherit']
        });
        const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
        assert.equal(code, 0);
        return printed;
    }

    it('runs it as if it were the main file, where nothing was compiled ahead', async () => {
        const printed = await start();
        assert.match(printed, /not used/);
        assert.ok(printed.includes(JSON.stringify([join(folder, 'ide.js'), true, 'function'])), printed);
    });

    it('uses the code that the build has written, and compiles anew where that fits another file', async () => {
        await start({ CODITECT_WRITE_CODE: join(folder, 'draft') });
        await rename(join(folder, 'draft'), join(folder, 'ide.code'));
        assert.match(await start(), /is used/);
        await writeFile(join(folder, 'ide.js'), 'console.log("another")');
        const printed = await start();
        assert.match(printed, /not used/);
        assert.match(printed, /another/);
    });
});
