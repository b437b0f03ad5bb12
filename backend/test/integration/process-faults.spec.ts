import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { layDownCluster } from '../support/cluster-template.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const faults = new URL('../fixtures/fault-on-signal.js', import.meta.url).href;

/** The real process, with everything in it. */
describe('a platform with a fault that nobody catches', () => {
    let folder: string;
    let child: ChildProcess | undefined;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-faults-'));
        await layDownCluster(join(folder, 'data'));
    });

    afterEach(async () => {
        if (child?.exitCode === null && child.signalCode === null) {
            child.kill('SIGKILL');
            await once(child, 'exit');
        }
    });

    after(() => rm(folder, { recursive: true, force: true }));

    const cluster = () => join(folder, 'data', 'postgres', 'postmaster.pid');

    /** Its log as text, once it has ended. */
    async function start(): Promise<{ readonly child: ChildProcess; readonly log: Promise<string> }> {
        const started = spawn(process.execPath, ['--import', faults, main], {
            env: {
                PATH: process.env.PATH,
                PORT: String(await freePort()),
                CODITECT_DATA_DIR: join(folder, 'data'),
                CODITECT_SANDBOX: 'off',
                CODITECT_CONTROL_GROUPS: 'off'
            },
            stdio: ['ignore', 'pipe', 'pipe']
        });
        child = started;
        const log = text(started.stderr);
        let printed = '';
        started.stdout.setEncoding('utf8').on('data', (piece: string) => {
            printed += piece;
        });
        await eventually('it is ready or has ended', () => printed.includes('Ready: ') || started.exitCode !== null || undefined);
        assert.ok(printed.includes('Ready: '), started.exitCode === null ? printed : await log);
        return { child: started, log };
    }

    for (const [name, signal, message, origin] of [
        ['an exception', 'SIGUSR2', 'A listener is missing.', 'uncaughtException'],
        ['a rejection', 'SIGHUP', 'Nobody waits for this.', 'unhandledRejection']
    ] as const) {
        it(`logs ${name} with its stack, stops in good order and ends with code 1, so that it is started anew on the same data`, async () => {
            const { child: platform, log } = await start();
            await stat(cluster());
            const ended = once(platform, 'close');
            platform.kill(signal);
            assert.deepEqual(await ended, [1, null]);
            const entries = (await log)
                .trim()
                .split('\n')
                .map(line => JSON.parse(line) as { level: number; origin?: string; err?: { message: string; stack: string } });
            const fatal = entries.filter(({ level }) => level === 60);
            assert.deepEqual(
                fatal.map(({ origin: from, err }) => [from, err?.message]),
                [[origin, message]]
            );
            assert.match(fatal[0]?.err?.stack ?? '', /fault-on-signal/);
            // PostgreSQL was stopped, not cut off.
            await assert.rejects(stat(cluster()), { code: 'ENOENT' });
        });
    }
});
