// `npm start`: from a fresh clone to a running platform, a line a step.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
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

/** MiB. What a request leaves behind is swept up a quarter as often as with Node's 16, for a few megabytes more. */
const roomForYoungObjects = '--max-semi-space-size=64';

/** Runs the backend in the foreground: its progress to the screen, its log to a file. */
function serve() {
    const dataDirectory = resolve(root, process.env.CODITECT_DATA_DIR || '.data');
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    const logFile = join(dataDirectory, 'platform.log');
    // A group of its own: Ctrl-C reaches this script alone, which passes it on once.
    const child = spawn(process.execPath, ['--enable-source-maps', roomForYoungObjects, join(root, 'backend/lib/src/main.js')], {
        cwd: root,
        env: process.env,
        detached: true,
        // The channel tells the platform when this script is gone, however that came.
        stdio: ['ignore', 'pipe', 'pipe', 'ipc']
    });
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
    let ready = false;
    /** The step that the backend has begun. The next one, or `Ready:`, says that it has ended well. */
    let step;
    const ended = mark => {
        if (step) {
            process.stdout.write(`  ${mark} ${step}\n`);
            step = undefined;
        }
    };
    createInterface({ input: child.stdout }).on('line', line => {
        ended('ok');
        if (line.startsWith('Ready: ')) {
            ready = true;
            const seconds = ((performance.now() - began) / 1000).toFixed(1);
            process.stdout.write(`  ok Started (${seconds} s in all). Ctrl-C stops it; the log is in ${logFile}\n\n${line}\n`);
        } else if (ready) {
            // For the person at the screen alone, such as the outbox's address with its key: it goes into no file.
            process.stdout.write(`${line}\n`);
        } else {
            step = line;
        }
    });
    let complaint = '';
    createInterface({ input: child.stderr }).on('line', line => {
        log.write(`${line}\n`);
        show(line);
    });
    /** Warnings of the log and plain sentences are for the person at the screen; the rest is for the file. */
    function show(line) {
        if (!line.startsWith('{')) {
            complaint += `${line}\n`;
            return;
        }
        // A platform that is killed may leave half a line.
        const { level, msg } = line.endsWith('}') ? JSON.parse(line) : {};
        if (level >= 40 && !ready) {
            process.stdout.write(`  -- ${msg}\n`);
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
    // `close` and not `exit`: all that it printed has been read by then.
    child.once('close', (code, signal) => {
        log.end();
        if (stopping) {
            process.stdout.write('Stopped. All data is kept.\n');
            process.exit(code ?? 0);
        }
        ended('!!');
        process.stderr.write(`\n${complaint || `The platform ended by itself (${signal ?? `code ${code}`}). Its log is in ${logFile}`}\n`);
        process.exit(code || 1);
    });
}

main().catch(fail);
