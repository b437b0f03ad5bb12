// The peer: a Theia application from the same packages as browser-app, in the same versions, without ours.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { step } from '../scripts/console.mjs';
import { root, runNode } from '../scripts/run.mjs';
import { atEnd, endChild, temporaryFolder } from './clean-up.mjs';
import { freePort } from './free-port.mjs';

/** Inside the clone, so that Node finds the clone's node_modules and nothing is installed twice. */
const place = join(root, '.cache', 'bench', 'stock');

/** Builds the application unless it is there already. Resolves with its folder. */
export async function buildStock() {
    const { dependencies } = JSON.parse(await readFile(join(root, 'browser-app', 'package.json'), 'utf8'));
    const theia = Object.entries(dependencies).filter(([name]) => name.startsWith('@theia/'));
    const versions = theia.map(([name]) => installedVersion(name));
    const manifest = {
        name: 'stock-theia',
        version: '0.0.0',
        private: true,
        dependencies: Object.fromEntries(theia),
        theia: { target: 'browser' }
    };
    const key = createHash('sha256')
        .update(JSON.stringify([manifest, await Promise.all(versions), process.version]))
        .digest('hex')
        .slice(0, 16);
    const folder = join(place, key);
    if (existsSync(folder)) {
        return folder;
    }
    await step(`Building a stock Theia application of ${theia.length} packages`, async () => {
        const draft = join(place, `draft-${process.pid}`);
        await rm(place, { recursive: true, force: true });
        await mkdir(draft, { recursive: true });
        const forget = atEnd(() => rm(draft, { recursive: true, force: true }));
        await writeFile(join(draft, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
        const env = { ...process.env, NODE_ENV: 'production' };
        await runNode(join(root, 'node_modules/@theia/cli/bin/theia'), ['build', '--mode', 'production'], { cwd: draft, env });
        const files = await readdir(join(draft, 'lib', 'frontend'));
        if (!files.includes('bundle.js')) {
            throw new Error(`The stock application has no bundle.js in ${draft}/lib/frontend.`);
        }
        await rename(draft, folder);
        await forget();
    });
    return folder;
}

async function installedVersion(name) {
    const { version } = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'));
    return `${name}@${version}`;
}

/**
 * Starts the application on a folder. Resolves when it answers, with the time from the start of the process to the end of its
 * first answer. It has settings of its own that spare it the question whether the folder is trusted, as ours is spared it.
 */
export async function startStock(application, folder) {
    const config = await temporaryFolder('stock-config');
    await writeFile(join(config.path, 'settings.json'), JSON.stringify({ 'security.workspace.trust.enabled': false }));
    const port = await freePort();
    const began = performance.now();
    const child = spawn(
        process.execPath,
        [
            join(application, 'lib/backend/main.js'),
            folder,
            ...['--hostname', '127.0.0.1', '--port', String(port)],
            // The same VS Code extensions as ours, from the same folder.
            `--plugins=local-dir:${join(root, 'browser-app', 'plugins')}`
        ],
        // Extensions that a person installed for himself do not count, on neither side.
        { cwd: application, env: { ...process.env, HOME: config.path, THEIA_CONFIG_DIR: config.path }, stdio: ['ignore', 'ignore', 'pipe'] }
    );
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', text => {
        complaint = (complaint + text).slice(-4000);
    });
    const stop = atEnd(async () => {
        await endChild(child);
        await config.remove();
    });
    while (!(await answers(port))) {
        if (child.exitCode !== null) {
            throw new Error(`The stock application ended with code ${child.exitCode}.\n${complaint}`);
        }
        await new Promise(resolve => setTimeout(resolve, 5));
    }
    return { origin: `http://127.0.0.1:${port}`, port, pid: child.pid, startMilliseconds: performance.now() - began, stop };
}

function answers(port) {
    return new Promise(resolve => {
        const request = get({ host: '127.0.0.1', port, path: '/', agent: false }, response => {
            response.on('end', () => resolve(response.statusCode === 200)).resume();
        });
        // Refused until it listens.
        request.on('error', () => resolve(false));
    });
}
