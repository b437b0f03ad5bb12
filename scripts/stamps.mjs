// Remembers what each build step was made from, so that a start builds only what changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const folder = join(root, '.cache', 'stamps');
const skipped = new Set(['node_modules', 'lib', 'dist', 'plugins', 'src-gen', '.git', '.cache', '.data']);

/** A hash of the contents of files and folders, given relative to the clone. */
export function fingerprint(paths) {
    const hash = createHash('sha256').update(process.version);
    for (const path of paths) {
        addTo(hash, path);
    }
    return hash.digest('hex');
}

function addTo(hash, path) {
    const full = join(root, path);
    if (!existsSync(full)) {
        return;
    }
    if (statSync(full).isDirectory()) {
        for (const entry of readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
            // Theia writes gen-* files beside its package.json at each build.
            if (!skipped.has(entry.name) && !entry.name.startsWith('gen-')) {
                addTo(hash, join(path, entry.name));
            }
        }
    } else if (!path.endsWith('.tsbuildinfo')) {
        hash.update(`\0${path}\0`).update(readFileSync(full));
    }
}

/** Runs `make` when the inputs changed since it last succeeded, or an output is missing. Returns false when there was nothing to do. */
export async function ifChanged(name, inputs, outputs, make) {
    const stamp = join(folder, name);
    const now = fingerprint(inputs);
    const before = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
    if (before === now && outputs.every(output => existsSync(join(root, output)))) {
        return false;
    }
    await make();
    mkdirSync(folder, { recursive: true });
    writeFileSync(stamp, now);
    return true;
}
