/**
 * Packages the IDE's static bundle for the gateway: browser-app/lib/frontend -> browser-app/dist/ide/.
 *
 *   manifest.json   { hash, entry: { styles, scripts }, files: { [name]: { type, bytes, br?, gz? } } }
 *   <hash>/         every file, and beside each that gains from it `.br` (brotli 11) and `.gz` (gzip 9)
 *   .cache/         what was compressed, by content, so that an unchanged file is never compressed again
 *
 * `hash` names the content of all files together, so that a browser may keep what lies under it for ever. `br` and `gz` are
 * the compressed sizes in bytes; where they are missing the file has no such form.
 */
import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodings, isCompressible } from './precompress.mjs';

const application = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'browser-app');

const types = {
    '.css': 'text/css; charset=utf-8',
    '.eot': 'application/vnd.ms-fontobject',
    '.gif': 'image/gif',
    '.html': 'text/html; charset=utf-8',
    '.jpg': 'image/jpeg',
    '.js': 'text/javascript; charset=utf-8',
    '.json': 'application/json; charset=utf-8',
    '.map': 'application/json; charset=utf-8',
    '.png': 'image/png',
    '.svg': 'image/svg+xml',
    '.ttf': 'font/ttf',
    '.txt': 'text/plain; charset=utf-8',
    '.wasm': 'application/wasm',
    '.woff': 'font/woff',
    '.woff2': 'font/woff2'
};

/** Pages of Theia's own that the gateway does not serve: it writes the page itself, and secondary windows are not part of the IDE. */
const leftOut = new Set(['index.html', 'secondary-window.html']);

/**
 * @param {object} [options]
 * @param {string} [options.source] Folder of the built frontend.
 * @param {string} [options.target] Folder of the package.
 * @param {(progress: { done: number, total: number, file: string }) => void} [options.onProgress] Called after each file.
 * @returns {Promise<{ hash: string, entry: { styles: string[], scripts: string[] }, files: Record<string, { type: string, bytes: number, br?: number, gz?: number }> }>}
 */
export async function packageIde({
    source = path.join(application, 'lib', 'frontend'),
    target = path.join(application, 'dist', 'ide'),
    onProgress = () => undefined
} = {}) {
    const inputs = await readInputs(source);
    const hash = hashOf(inputs.map(({ name, digest }) => `${name} ${digest}\n`).join('')).slice(0, 20);
    const cache = path.join(target, '.cache');
    // Built beside its place and moved there when whole: a gateway never serves half a package.
    const draft = path.join(target, `.draft-${process.pid}`);
    await mkdir(cache, { recursive: true });
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);

    const files = {};
    let done = 0;
    // The largest first, so that the last core to finish has little left to do.
    const waiting = [...inputs].sort((left, right) => right.bytes.length - left.bytes.length);
    const work = async () => {
        for (let input = waiting.shift(); input; input = waiting.shift()) {
            files[input.name] = await packageFile(input, { cache, draft });
            done += 1;
            onProgress({ done, total: inputs.length, file: input.name });
        }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));

    const manifest = {
        hash,
        entry: { styles: ['bundle.css'], scripts: ['bundle.js'] },
        files: Object.fromEntries(Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1)))
    };
    for (const name of [...manifest.entry.styles, ...manifest.entry.scripts]) {
        if (!files[name]) {
            throw new Error(`${source} has no ${name}. Build the IDE first: npm run build.`);
        }
    }
    await rm(path.join(target, hash), { recursive: true, force: true });
    await rename(draft, path.join(target, hash));
    await writeFile(path.join(target, 'manifest.json.draft'), `${JSON.stringify(manifest, null, 2)}\n`);
    await rename(path.join(target, 'manifest.json.draft'), path.join(target, 'manifest.json'));
    await removeOld(target, hash, new Set(inputs.map(input => input.digest)));
    return manifest;
}

async function readInputs(source) {
    const entries = await readdir(source, { withFileTypes: true, recursive: true });
    const names = entries
        .filter(entry => entry.isFile())
        .map(entry => path.relative(source, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
        .filter(name => !leftOut.has(name) && !name.endsWith('.gz'))
        .sort();
    return Promise.all(
        names.map(async name => {
            const bytes = await readFile(path.join(source, name));
            return { name, bytes, file: path.join(source, name), digest: hashOf(bytes) };
        })
    );
}

async function packageFile({ name, bytes, file, digest }, { cache, draft }) {
    const extension = path.extname(name);
    const type = types[extension] ?? 'application/octet-stream';
    const described = { type, bytes: bytes.length };
    const place = path.join(draft, name);
    await mkdir(path.dirname(place), { recursive: true });
    await copyFile(file, place);
    if (isCompressible(name)) {
        const isText = type.includes('charset') || extension === '.svg';
        for (const { suffix, compress } of encodings) {
            const cached = path.join(cache, `${digest}.${suffix}`);
            const compressed = (await readIfThere(cached)) ?? (await compressInto(cached, () => compress(bytes, isText)));
            if (compressed.length < bytes.length) {
                await link(cached, `${place}.${suffix}`).catch(() => copyFile(cached, `${place}.${suffix}`));
                described[suffix] = compressed.length;
            }
        }
    }
    return described;
}

async function compressInto(cached, compress) {
    const compressed = await compress();
    await writeFile(`${cached}.${process.pid}`, compressed);
    await rename(`${cached}.${process.pid}`, cached);
    return compressed;
}

async function readIfThere(file) {
    try {
        return await readFile(file);
    } catch (error) {
        if (error.code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}

/** Removes packages of earlier builds, what an interrupted run left behind, and compressed forms of files that are gone. */
async function removeOld(target, hash, digests) {
    const kept = new Set([hash, '.cache', 'manifest.json']);
    const old = (await readdir(target)).filter(name => !kept.has(name)).map(name => path.join(target, name));
    const cache = path.join(target, '.cache');
    const unused = (await readdir(cache)).filter(name => !/^[0-9a-f]{64}\.(br|gz)$/.test(name) || !digests.has(name.slice(0, 64)));
    await Promise.all([...old, ...unused.map(name => path.join(cache, name))].map(gone => rm(gone, { recursive: true, force: true })));
}

function hashOf(content) {
    return createHash('sha256').update(content).digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    await packageIde();
}
