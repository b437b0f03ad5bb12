/**
 * `npm run bench -- <name> [--json] [--rounds <n>]`: takes figures, ours and where there is one a peer's. With `--json` the
 * last line of the output is one JSON object `{"name","results":[{"metric","unit","ours","peer","ratio"}]}` and progress
 * goes to the error stream. bench/README.md says how each figure is taken.
 */
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { fail, SetupError } from './console.mjs';
import { checkNode, ensureDependencies, ensurePackages } from './setup.mjs';

const benchmarks = {
    auth: async () => (await import('../bench/auth.mjs')).auth,
    load: async () => (await import('../bench/load.mjs')).load,
    start: async () => (await import('../bench/start.mjs')).start
};

async function main() {
    const { name, json, rounds } = readArguments();
    const print = process.stdout.write.bind(process.stdout);
    if (json) {
        // The steps of set-up and build print to the output too: it is kept for the one line.
        process.stdout.write = process.stderr.write.bind(process.stderr);
    }
    checkNode();
    await ensurePackages('run', 'test');
    await ensureDependencies();
    await build();
    const { endAll, endAllOnSignals, wasStopped } = await import('../bench/clean-up.mjs');
    const { table } = await import('../bench/report.mjs');
    endAllOnSignals();
    try {
        const run = await benchmarks[name]();
        const tell = line => process.stdout.write(`  .. ${line}\n`);
        const { results, rounds: values, notes = '' } = await run({ rounds, tell });
        process.stdout.write(`\n${table(results, values)}\n${notes}`);
        if (json) {
            print(`${JSON.stringify({ name, results })}\n`);
        }
    } catch (error) {
        if (!wasStopped()) {
            throw error;
        }
    } finally {
        await endAll();
    }
}

function readArguments() {
    const { values, positionals } = parse();
    const [name, ...others] = positionals;
    const rounds = Number(values.rounds);
    if (!Object.hasOwn(benchmarks, name ?? '') || others.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
        throw new SetupError(`Usage: npm run bench -- ${Object.keys(benchmarks).join('|')} [--json] [--rounds <number>]`);
    }
    return { name, rounds, json: values.json };
}

function parse() {
    try {
        return parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, rounds: { type: 'string', default: '5' } } });
    } catch (error) {
        throw new SetupError(error.message);
    }
}

main().catch(fail);
