// `npm test`: sets the machine up, builds, and runs every check there is. `npm test -- unit journeys` runs some of the stages.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { fail } from './console.mjs';
import { root } from './run.mjs';
import { checkNode, ensureDependencies, ensurePackages } from './setup.mjs';

const countsFile = join(root, '.cache', 'test-counts.json');

/** In this order: what is quick and tells most comes first. */
const stages = {
    lint: () => check(['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']),
    boundaries: () => mocha(['scripts/*.spec.mjs']),
    unit: () =>
        mocha(['protocol/lib/**/*.spec.js', 'extensions/*/lib/**/*.spec.js', 'portal/lib/**/*.spec.js', 'backend/lib/src/**/*.spec.js']),
    integration: () => mocha(['backend/lib/test/integration/**/*.spec.js']),
    // Each row of the list of attacks in docs/security.md, against real HTTP.
    attacks: () => mocha(['backend/lib/test/attacks/**/*.spec.js']),
    // A journey is a story: it ends at its first failure, so each has a process of its own.
    journeys: () => eachMocha('backend/lib/test/journeys')
};

async function main() {
    const asked = process.argv.slice(2);
    const unknown = asked.find(name => !(name in stages));
    if (unknown) {
        process.stderr.write(`There is no stage "${unknown}". Stages: ${Object.keys(stages).join(', ')}.\n`);
        process.exit(2);
    }
    checkNode();
    await ensurePackages('run', 'test');
    await ensureDependencies();
    await build();
    const total = { passed: 0, failed: 0, skipped: 0 };
    for (const [name, run] of Object.entries(stages)) {
        if (asked.length === 0 || asked.includes(name)) {
            process.stdout.write(`\n== ${name}\n`);
            const counts = await run();
            for (const key of Object.keys(total)) {
                total[key] += counts[key];
            }
        }
    }
    process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
    process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
}

async function check(command) {
    const code = await node(command);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function eachMocha(folder) {
    const total = { passed: 0, failed: 0, skipped: 0 };
    for (const file of readdirSync(join(root, folder)).filter(name => name.endsWith('.spec.js'))) {
        const counts = await mocha([`${folder}/${file}`]);
        for (const key of Object.keys(total)) {
            total[key] += counts[key];
        }
    }
    return total;
}

/** A run that ends without its counts, or with a failure that no test owns, counts as one failed. */
async function mocha(files) {
    mkdirSync(join(root, '.cache'), { recursive: true });
    rmSync(countsFile, { force: true });
    const code = await node(['node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/counting-reporter.cjs', ...files], {
        COUNTS_FILE: countsFile
    });
    const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : { passed: 0, failed: 1, skipped: 0 };
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function node(args, environment = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
        child.once('error', reject);
        child.once('close', code => resolve(code ?? 1));
    });
}

main().catch(fail);
