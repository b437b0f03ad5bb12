import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** A real Redis server on a port and in a folder of its own, which a test can kill, freeze and start again. Keeps nothing on disk. */
export class RedisServer {
    private process: ChildProcess | undefined;

    private constructor(
        private readonly folder: string,
        readonly port: number,
        private readonly password: string | undefined
    ) {}

    static async start(password?: string): Promise<RedisServer> {
        const server = new RedisServer(await mkdtemp(join(tmpdir(), 'coditect-redis-')), await freePort(), password);
        await server.start();
        return server;
    }

    get url(): string {
        return `redis://${this.password ? `:${this.password}@` : ''}127.0.0.1:${this.port}`;
    }

    /** Starts it on the same port, empty. */
    async start(): Promise<void> {
        const process = spawn(
            'redis-server',
            [
                ...['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.folder, '--save', '', '--appendonly', 'no'],
                ...(this.password ? ['--requirepass', this.password] : [])
            ],
            { stdio: 'ignore' }
        );
        let failure: Error | undefined;
        process.once('error', error => {
            failure = error;
        });
        this.process = process;
        await eventually('Redis answers', () => {
            if (failure) {
                throw failure;
            }
            return this.answers();
        });
    }

    /** Ends it as a crash would. */
    async kill(): Promise<void> {
        const { process } = this;
        this.process = undefined;
        if (process?.exitCode === null && process.signalCode === null) {
            const ended = new Promise(resolve => process.once('exit', resolve));
            process.kill('SIGKILL');
            await ended;
        }
    }

    /** Connections stay, and nothing is answered any more. */
    freeze(): void {
        this.process?.kill('SIGSTOP');
    }

    thaw(): void {
        this.process?.kill('SIGCONT');
    }

    async stop(): Promise<void> {
        await this.kill();
        await rm(this.folder, { recursive: true, force: true });
    }

    private answers(): Promise<true | undefined> {
        return new Promise(resolve => {
            const socket = connect(this.port, '127.0.0.1');
            socket.once('data', data => {
                socket.destroy();
                resolve(/^(\+PONG|-NOAUTH)/.test(String(data)) ? true : undefined);
            });
            socket.once('error', () => resolve(undefined));
            socket.once('connect', () => socket.write('PING\r\n'));
        });
    }
}
