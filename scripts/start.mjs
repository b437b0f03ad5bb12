// `npm start`: from a fresh clone to a running platform, a line a step.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from './build.mjs';
import { fail } from './console.mjs';
import { root } from './run.mjs';
import { checkNode, ensureDependencies, ensurePackages } from './setup.mjs';

const began = performance.now();

async function main() {
    checkNode();
    await ensurePackages('run');
    await ensureDependencies();
    await build();
    serve();
}

/** Runs the backend in the foreground: its progress to the screen, its log to a file. */
function serve() {
    const dataDirectory = resolve(root, process.env.CODITECT_DATA_DIR || '.data');
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    const logFile = join(dataDirectory, 'platform.log');
    // A group of its own: Ctrl-C reaches this script alone, which passes it on once.
    const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'backend/lib/src/main.js')], {
        cwd: root,
        env: process.env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe']
    });
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
    let ready = false;
    child.stdout.setEncoding('utf8').on('data', text => {
        for (const line of text.split('\n').filter(Boolean)) {
            if (line.startsWith('Ready: ')) {
                ready = true;
                const seconds = ((performance.now() - began) / 1000).toFixed(1);
                process.stdout.write(`  ok Started (${seconds} s in all). Ctrl-C stops it; the log is in ${logFile}\n\n${line}\n`);
            } else {
                process.stdout.write(`  ok ${line}\n`);
            }
        }
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', text => {
        log.write(text);
        for (const line of text.split('\n').filter(Boolean)) {
            show(line);
        }
    });
    /** Warnings of the log and plain sentences are for the person at the screen; the rest is for the file. */
    function show(line) {
        if (!line.startsWith('{')) {
            complaint += `${line}\n`;
            return;
        }
        try {
            const { level, msg } = JSON.parse(line);
            if (level >= 40 && !ready) {
                process.stdout.write(`  -- ${msg}\n`);
            }
        } catch {
            // A line cut in two by the pipe: it is whole in the file.
        }
    }
    let stopping = false;
    const stop = () => {
        if (!stopping) {
            stopping = true;
            process.stdout.write('\nStopping ...\n');
        }
        child.kill('SIGTERM');
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('SIGHUP', stop);
    child.once('exit', (code, signal) => {
        log.end();
        if (stopping) {
            process.stdout.write('Stopped. All data is kept.\n');
            process.exit(code ?? 0);
        }
        process.stderr.write(`\n${complaint || `The platform ended by itself (${signal ?? `code ${code}`}). Its log is in ${logFile}`}\n`);
        process.exit(code || 1);
    });
}

main().catch(fail);
