import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { CuttableProxy } from './cuttable-proxy.js';

/** Compiled to backend/lib/test/journeys/support: the clone is five folders up. */
const root = fileURLToPath(new URL('../../../../../', import.meta.url));

/** A platform as a person starts it, by `npm start`'s script, with data of its own, behind a connection that a test can cut. */
export class JourneyPlatform {
    readonly printed: string[] = [];
    private script: ChildProcess | undefined;

    private constructor(
        readonly dataDirectory: string,
        readonly port: number,
        readonly network: CuttableProxy
    ) {}

    static async create(): Promise<JourneyPlatform> {
        const dataDirectory = await mkdtemp(join(tmpdir(), 'coditect-journey-'));
        const port = await freePort();
        return new JourneyPlatform(dataDirectory, port, await CuttableProxy.start(port));
    }

    get origin(): string {
        return `http://localhost:${this.network.port}`;
    }

    /** Where mails are read, with the key that the terminal alone has. */
    get outboxAddress(): string {
        const beginning = 'Mails are kept, not sent: ';
        const line = this.printed.find(printed => printed.startsWith(beginning));
        if (line === undefined) {
            throw new Error(`The terminal shows no address of the outbox:\n${this.printed.join('\n')}`);
        }
        return line.slice(beginning.length);
    }

    /** Resolves with the milliseconds from the command to `Ready:`. */
    async start(environment: Readonly<Record<string, string>> = {}): Promise<number> {
        const began = performance.now();
        const script = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
            cwd: root,
            env: {
                ...process.env,
                PORT: String(this.port),
                CODITECT_URL: this.origin,
                CODITECT_DATA_DIR: this.dataDirectory,
                SECRET_OF_THE_PLATFORM: 'not for workspaces',
                ...environment
            },
            stdio: ['ignore', 'pipe', 'pipe']
        });
        this.script = script;
        this.printed.length = 0;
        for (const stream of [script.stdout, script.stderr]) {
            createInterface({ input: stream }).on('line', line => this.printed.push(line));
        }
        await eventually(
            'the platform is ready',
            () => {
                if (script.exitCode !== null) {
                    throw new Error(`The platform did not start:\n${this.printed.join('\n')}`);
                }
                return this.printed.includes(`Ready: ${this.origin}`) || undefined;
            },
            60_000
        );
        return performance.now() - began;
    }

    /** As Ctrl-C does. */
    async stop(): Promise<void> {
        const script = this.script;
        this.script = undefined;
        if (script && script.exitCode === null) {
            const ended = new Promise(resolve => script.once('exit', resolve));
            script.kill('SIGINT');
            await ended;
        }
    }

    /** The backend is killed outright, as by a fault or a lack of memory. */
    async kill(): Promise<void> {
        const script = this.script;
        const backend = (await this.processes()).find(({ command }) => command.includes('backend/lib/src/main.js'));
        if (!script || !backend) {
            throw new Error('The platform does not run.');
        }
        const ended = new Promise(resolve => script.once('exit', resolve));
        process.kill(backend.pid, 'SIGKILL');
        await ended;
        this.script = undefined;
    }

    /** As when a terminal's window is closed by force: the script can't pass anything on. */
    async killScript(): Promise<void> {
        const script = this.script;
        this.script = undefined;
        if (script) {
            const ended = new Promise(resolve => script.once('exit', resolve));
            script.kill('SIGKILL');
            await ended;
        }
    }

    async dispose(): Promise<void> {
        await this.stop();
        await this.network.close();
        await rm(this.dataDirectory, { recursive: true, force: true });
    }

    /** Processes of this machine that bear the data folder in their environment or command line: the platform's own. */
    async processes(): Promise<readonly { pid: number; command: string }[]> {
        const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
        const found = await Promise.all(
            pids.map(async pid => {
                const command = (await readProc(pid, 'cmdline')).replaceAll('\0', ' ').trim();
                const environment = await readProc(pid, 'environ');
                const ours = command.includes(this.dataDirectory) || environment.includes(this.dataDirectory);
                return ours && command !== '' ? [{ pid, command }] : [];
            })
        );
        return found.flat();
    }

    /** Path of a file in a workspace's folder, as this machine sees it. */
    fileOf(workspaceId: string, name: string): string {
        return join(this.dataDirectory, 'workspaces', workspaceId, 'workspace', name);
    }

    /** As another program of the workspace would. */
    writeFile(workspaceId: string, name: string, text: string | Buffer): Promise<void> {
        return writeFile(this.fileOf(workspaceId, name), text);
    }

    /** Resolves with the file's text once it has what is looked for. */
    async fileWith(workspaceId: string, name: string, expected: string | RegExp, milliseconds = 60_000): Promise<string> {
        let text = '';
        const read = async () => {
            text = await readFile(this.fileOf(workspaceId, name), 'utf8').catch(() => '');
            return (typeof expected === 'string' ? text.includes(expected) : expected.test(text)) ? text : undefined;
        };
        try {
            return await eventually(`${name} contains ${expected}`, read, milliseconds);
        } catch (error) {
            throw new Error(`${error instanceof Error ? error.message : error} Its end: ${JSON.stringify(text.slice(-200))}`);
        }
    }

    /** Resolves once no process of the platform is left. */
    async ended(): Promise<void> {
        await eventually('no process is left', async () => (await this.processes()).length === 0 || undefined, 30_000);
    }
}

/** Empty for a process that has gone or that is not ours to see. */
async function readProc(pid: number, name: string): Promise<string> {
    return readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
}
