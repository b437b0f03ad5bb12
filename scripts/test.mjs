// `npm test`: sets the machine up, builds, and runs every check there is. `npm test -- unit journeys` runs some of the stages.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { fail } from './console.mjs';
import { root } from './run.mjs';
import { checkNode, ensureDependencies, ensurePackages } from './setup.mjs';

/** In this order: what is quick and tells most comes first. */
const stages = {
    lint: () => check(['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']),
    boundaries: () => mocha(['scripts/*.spec.mjs']),
    // Begins with what takes longest: tests of real processes, which wait for these most of the time, so that a third file costs them
    // nothing.
    unit: () =>
        sideBySide(
            ['backend/lib/src/**/*.spec.js', 'protocol/lib/**/*.spec.js', 'extensions/*/lib/**/*.spec.js', 'portal/lib/**/*.spec.js'],
            { jobs: 3 }
        ),
    integration: () =>
        // What holds the platform to two seconds, with a Redis server that dies, has the machine to itself.
        sideBySide(['backend/lib/test/integration/**/*.spec.js'], {
            alone: ['backend/lib/test/integration/two-processes.spec.js', 'backend/lib/test/integration/ends-on-two-processes.spec.js']
        }),
    // Each row of the list of attacks in docs/security.md, against real HTTP.
    attacks: () => sideBySide(['backend/lib/test/attacks/**/*.spec.js'], { alone: ['backend/lib/test/attacks/enumeration.spec.js'] }),
    journeys: () =>
        eachJourney('backend/lib/test/journeys', {
            // It does little else than let time pass.
            waiting: 'idle-stop.spec.js',
            // They hold the platform to times.
            alone: ['first-day.spec.js', 'resilience.spec.js']
        })
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
    const all = [];
    const took = [];
    for (const [name, run] of Object.entries(stages)) {
        if (asked.length === 0 || asked.includes(name)) {
            process.stdout.write(`\n== ${name}\n`);
            const began = performance.now();
            all.push(await run());
            took.push(`${name} ${Math.round((performance.now() - began) / 1_000)} s`);
        }
    }
    const total = sum(all);
    // Once more, since an hour of output may lie between a failure and the end.
    for (const { title, error } of total.failures) {
        process.stdout.write(`\nFailed: ${title}\n${error}\n`);
    }
    process.stdout.write(`\n${took.join(', ')}\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
    process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
}

async function check(command) {
    const code = await node(command);
    return code === 0 ? { passed: 1, failed: 0, skipped: 0, failures: [] } : failed(command);
}

/**
 * Several files at a time, each of which reports when it is through: a test of the API waits for PostgreSQL, and one of real processes
 * for its processes, longer than either computes. A file that compares times, or holds the platform to a time that it only just keeps,
 * has the machine to itself afterwards.
 */
async function sideBySide(files, { alone = [], jobs = 2 } = {}) {
    const counts = await mocha(['--parallel', '--jobs', String(jobs), ...alone.flatMap(file => ['--ignore', file]), ...files]);
    return alone.length === 0 ? counts : sum([counts, await mocha(alone)]);
}

/**
 * A journey is a story: it ends at its first failure, so each has a process of its own, with a platform, a browser and folders that are
 * its own as well. Two are under way at a time, and the `waiting` one beside them from the beginning; those that go `alone` have the
 * machine to themselves afterwards.
 */
async function eachJourney(folder, { waiting, alone }) {
    const apart = new Set([waiting, ...alone]);
    const others = readdirSync(join(root, folder)).filter(name => name.endsWith('.spec.js') && !apart.has(name));
    const queue = longestFirst(others.map(name => `${folder}/${name}`));
    const all = [];
    async function lane() {
        for (let file = queue.shift(); file; file = queue.shift()) {
            await beside(file);
        }
    }
    /** Printed at its end, so that no two are mixed. */
    async function beside(file) {
        const printed = [];
        all.push(await mocha([file], printed));
        process.stdout.write(Buffer.concat(printed));
    }
    await Promise.all([beside(`${folder}/${waiting}`), lane(), lane()]);
    for (const name of alone) {
        all.push(await mocha([`${folder}/${name}`]));
    }
    return sum(all);
}

/** By the length of the text, which tells well enough how long a journey takes: the last to end leaves little to wait for. */
function longestFirst(files) {
    const length = file => statSync(join(root, file)).size;
    return files.sort((one, other) => length(other) - length(one));
}

function sum(all) {
    const add = key => all.reduce((total, counts) => total + counts[key], 0);
    return {
        passed: add('passed'),
        failed: add('failed'),
        skipped: add('skipped'),
        failures: all.flatMap(({ failures }) => failures)
    };
}

/** The counts of a program that failed as a whole. */
function failed(command, counts = { passed: 0, failed: 0, skipped: 0, failures: [] }) {
    const failure = { title: command.join(' '), error: 'It ended with a failure that no test owns.' };
    return { ...counts, failed: 1, failures: [failure] };
}

/** A run that ends without its counts, or with a failure that no test owns, counts as one failed. */
async function mocha(args, printed) {
    const folder = mkdtempSync(join(tmpdir(), 'coditect-counts-'));
    const countsFile = join(folder, 'counts.json');
    const reporting = ['node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/counting-reporter.cjs'];
    const code = await node([...reporting, ...args], { COUNTS_FILE: countsFile }, printed);
    const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : undefined;
    rmSync(folder, { recursive: true });
    return !counts || (code !== 0 && counts.failed === 0) ? failed(args, counts) : counts;
}

/** What it prints goes to the screen, or into the list where one is given. */
function node(args, environment = {}, printed = undefined) {
    return new Promise((resolve, reject) => {
        const output = printed ? 'pipe' : 'inherit';
        const child = spawn(process.execPath, args, {
            cwd: root,
            stdio: ['inherit', output, output],
            env: { ...process.env, ...environment }
        });
        for (const stream of [child.stdout, child.stderr]) {
            stream?.on('data', piece => printed.push(piece));
        }
        child.once('error', reject);
        child.once('close', code => resolve(code ?? 1));
    });
}

main().catch(fail);
