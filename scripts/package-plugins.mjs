/**
 * Packages the VS Code extensions that come with the IDE: npm packages -> browser-app/plugins/<extension's id>/.
 *
 * There are two kinds. VS Code's own extensions (grammars, snippets, themes, web language features) are on npm as
 * `@codingame/monaco-vscode-*-default-extension`; those are taken that plugins-src/package.json depends on. Language servers
 * are on npm as themselves; plugins-src/language-servers.mjs lists them, and each becomes an extension of ours that starts it.
 *
 * The folder is the same for all workspaces and is shown to each read-only. It is built aside and moved into place when whole.
 */
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageBuiltInExtension } from './packaging/built-in-extension.mjs';
import { packageLanguageServers } from './packaging/language-server-extension.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const sources = path.join(root, 'plugins-src');
const builtIn = /^@codingame\/monaco-vscode-.+-default-extension$/;

/**
 * @param {object} [options]
 * @param {string} [options.target] Folder of the packaged extensions; what it held is replaced.
 * @returns {Promise<readonly string[]>} Ids of the packaged extensions.
 */
export async function packagePlugins({ target = path.join(root, 'browser-app', 'plugins') } = {}) {
    const require = createRequire(path.join(sources, 'package.json'));
    const { devDependencies } = JSON.parse(await readFile(path.join(sources, 'package.json'), 'utf8'));
    const draft = `${target}.draft-${process.pid}`;
    await rm(draft, { recursive: true, force: true });
    try {
        const packages = Object.keys(devDependencies).filter(name => builtIn.test(name));
        const webWorker = path.join(folderOf('web-worker', require), 'dist', 'node', 'index.cjs');
        const ids = await Promise.all([
            ...packages.map(name => packageBuiltInExtension({ source: folderOf(name, require), target: draft, webWorker })),
            ...packageLanguageServers({ sources, target: draft, folderOf: name => folderOf(name, require) })
        ]);
        await rm(target, { recursive: true, force: true });
        await rename(draft, target);
        return ids.sort();
    } finally {
        await rm(draft, { recursive: true, force: true });
        await removeInterrupted(target);
    }
}

/** The package's folder, also where it exports no package.json. */
function folderOf(name, require) {
    const places = require.resolve.paths(name) ?? [];
    const found = places.map(place => path.join(place, name)).find(place => existsAsPackage(place, require));
    if (!found) {
        throw new Error(`${name} is not installed. Run npm ci.`);
    }
    return found;
}

function existsAsPackage(folder, require) {
    try {
        return Boolean(require(path.join(folder, 'package.json')));
    } catch (error) {
        if (error.code === 'MODULE_NOT_FOUND') {
            return false;
        }
        throw error;
    }
}

/** Drafts of runs that were ended on the way. */
async function removeInterrupted(target) {
    const beginning = `${path.basename(target)}.draft-`;
    const left = (await readdir(path.dirname(target))).filter(name => name.startsWith(beginning));
    await Promise.all(left.map(name => rm(path.join(path.dirname(target), name), { recursive: true, force: true })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const ids = await packagePlugins();
    process.stdout.write(`${ids.length} extensions\n`);
}
