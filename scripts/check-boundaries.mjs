// Who may import whom, by .dependency-cruiser.cjs. Prints each breach with its rule; ends with code 1 when there is one.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { root } from './run.mjs';

/** Breaches in the given folders, as `rule: from -> to`. */
export async function findBreaches(folders) {
    const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
    const { output } = await cruise(folders, { ...options, baseDir: resolve(root) }, undefined, {
        tsConfig: extractTSConfig(join(root, 'tsconfig.base.json'))
    });
    return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

export function sourceFolders() {
    const extensions = readdirSync(join(root, 'extensions')).map(name => `extensions/${name}/src`);
    return ['protocol/src', 'backend/src', 'backend/test', 'cli/src', 'portal/src', ...extensions].filter(folder =>
        existsSync(join(root, folder))
    );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
    const breaches = await findBreaches(sourceFolders());
    for (const breach of breaches) {
        process.stdout.write(`${breach}\n`);
    }
    process.stdout.write(breaches.length === 0 ? 'No import crosses a boundary.\n' : `${breaches.length} imports cross a boundary.\n`);
    process.exit(breaches.length === 0 ? 0 : 1);
}
