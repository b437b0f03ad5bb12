/**
 * Compiles the IDE's backend ahead: starts it once, as a workspace would be, and keeps what the engine has compiled by then
 * (browser-app/lib/backend/ide.code), so that starts of workspaces are spared it. Engine and flags are those of this Node and
 * of the runtime; with others the file is not used.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { root } from './run.mjs';

const lookMilliseconds = 20;
const patienceMilliseconds = 60_000;

/** @param {string} [ide] Folder of the Theia application. */
export async function compileIdeBackend(ide = path.join(root, 'browser-app')) {
    const { ideArguments, nodeOptions } = await import('../backend/lib/src/adapters/workspace-runtime/ide-command.js');
    const home = await mkdtemp(path.join(tmpdir(), 'coditect-compile-'));
    const folder = path.join(home, 'workspace');
    await mkdir(folder);
    const code = path.join(ide, 'lib', 'backend', 'ide.code');
    await rm(code, { force: true });
    const readyFile = path.join(home, 'ready.json');
    const draft = `${code}.${process.pid}`;
    const child = spawn(process.execPath, [...nodeOptions, ...ideArguments(ide, folder)], {
        cwd: folder,
        env: {
            PATH: process.env.PATH,
            HOME: home,
            THEIA_CONFIG_DIR: path.join(home, '.theia'),
            CODITECT_GATEWAY_SECRET: randomBytes(32).toString('base64url'),
            CODITECT_READY_FILE: readyFile,
            CODITECT_DISK_STATE_FILE: path.join(home, 'disk.json'),
            CODITECT_WORKSPACE_FOLDER: folder,
            CODITECT_WORKSPACE_ORIGIN: 'http://compile.localhost',
            CODITECT_WRITE_CODE: draft
        },
        stdio: ['ignore', 'pipe', 'pipe']
    });
    try {
        const end = endOf(child);
        await Promise.race([untilThere(readyFile), end]);
        child.kill('SIGUSR2');
        await end;
        if (!existsSync(draft)) {
            throw new Error(`The IDE's backend could not be compiled ahead.\n${await end}`);
        }
        await rename(draft, code);
    } finally {
        child.kill('SIGKILL');
        await rm(home, { recursive: true, force: true });
    }
}

/** Resolves with the last of what the process printed. */
function endOf(child) {
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', text => {
            printed = (printed + text).slice(-4000);
        });
    }
    return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', () => resolve(printed));
    });
}

async function untilThere(file) {
    for (const began = performance.now(); !existsSync(file); await wait(lookMilliseconds)) {
        if (performance.now() - began > patienceMilliseconds) {
            throw new Error(`The IDE's backend did not start within ${patienceMilliseconds / 1000} s.`);
        }
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    await compileIdeBackend();
}
