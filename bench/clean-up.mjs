// Whatever a benchmark starts is ended again: in reverse order, also after a failure and on Ctrl-C.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pending = [];
let ending;
let signalled = false;

/** Runs `end` at the latest when the benchmark is over. Returns a function that runs it now, once. */
export function atEnd(end) {
    let ended;
    const once = () => {
        if (!ended) {
            pending.splice(pending.indexOf(once), 1);
            ended = Promise.resolve().then(end);
        }
        return ended;
    };
    pending.push(once);
    if (ending !== undefined) {
        // Started while all is being ended: it is ended with the rest, and whoever started it goes no further.
        once().catch(tellFault);
        throw new Error('The benchmark was stopped.');
    }
    return once;
}

export function endAll() {
    ending ??= (async () => {
        for (let end = pending.at(-1); end; end = pending.at(-1)) {
            await end().catch(tellFault);
        }
    })();
    return ending;
}

function tellFault(error) {
    process.stderr.write(`${error.stack ?? error}\n`);
}

/** Whether a signal has ended the benchmark: what fails then fails because of it. */
export const wasStopped = () => signalled;

export function endAllOnSignals() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
        process.on(signal, () => {
            if (!signalled) {
                signalled = true;
                process.stderr.write('\nStopping what was started ...\n');
                void endAll().finally(() => process.exit(130));
            }
        });
    }
}

/** A folder that is gone when the benchmark is over, and a function that removes it before. */
export async function temporaryFolder(purpose) {
    const path = await mkdtemp(join(tmpdir(), `coditect-bench-${purpose}-`));
    return { path, remove: atEnd(() => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })) };
}

/** Ends a child process: asks, waits, then kills. Resolves when it is gone. */
export async function endChild(child, graceMilliseconds = 15_000) {
    if (child.exitCode !== null || child.signalCode !== null) {
        return;
    }
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
    await gone;
    clearTimeout(timer);
}
