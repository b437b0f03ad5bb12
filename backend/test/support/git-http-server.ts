import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const heldBytes = 4 * 1024 * 1024;

/** A server of Git repositories: the real `git http-backend` behind a password, as CGI (RFC 3875) on the loopback interface. */
export class GitHttpServer {
    /** What was shown in the Authorization header, over all requests. */
    readonly shown: (string | undefined)[] = [];
    private readonly children = new Set<ChildProcess>();
    private readonly held = new Set<string>();

    private constructor(
        readonly folder: string,
        private readonly server: Server,
        readonly username: string,
        readonly password: string
    ) {}

    static async start(username: string, password: string): Promise<GitHttpServer> {
        const folder = await mkdtemp(join(tmpdir(), 'coditect-git-server-'));
        const server = createServer();
        const git = new GitHttpServer(folder, server, username, password);
        server.on('request', (request, response) => git.answer(request, response));
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        return git;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        for (const child of this.children) {
            child.kill();
        }
        await new Promise(resolve => this.server.close(resolve));
        await rm(this.folder, { recursive: true, force: true });
    }

    get host(): string {
        return `localhost:${(this.server.address() as AddressInfo).port}`;
    }

    url(name: string): string {
        return `http://${this.host}/${name}.git`;
    }

    /** A repository with one commit of these files on its branch `main`. */
    async create(name: string, files: Readonly<Record<string, string>>): Promise<void> {
        await this.git(this.folder, 'init', '--quiet', '--bare', '--initial-branch=main', `${name}.git`);
        await this.commit(name, 'First commit', files);
    }

    /** A repository with as many commits on `main`, three objects each. The file `log.txt` has the number of the last, from 0. */
    async createLong(name: string, commits: number): Promise<void> {
        await this.git(this.folder, 'init', '--quiet', '--bare', '--initial-branch=main', `${name}.git`);
        const child = spawn('git', ['fast-import', '--quiet'], {
            cwd: join(this.folder, `${name}.git`),
            stdio: ['pipe', 'ignore', 'ignore']
        });
        const ended = once(child, 'close');
        await pipeline(Readable.from(importOf(commits)), child.stdin);
        assert.deepEqual(await ended, [0, null]);
    }

    /** From now on a fetch of that repository stands still after its first {@link heldBytes}, as over a line that is very slow. */
    hold(name: string): void {
        this.held.add(name);
    }

    /** What somebody else commits and pushes meanwhile. */
    async commit(name: string, message: string, files: Readonly<Record<string, string>>): Promise<void> {
        const place = await mkdtemp(join(tmpdir(), 'coditect-git-work-'));
        try {
            await this.git(place, 'clone', '--quiet', join(this.folder, `${name}.git`), 'work');
            const work = join(place, 'work');
            for (const [path, content] of Object.entries(files)) {
                await mkdir(dirname(join(work, path)), { recursive: true });
                await writeFile(join(work, path), content);
            }
            await this.git(work, 'add', '--all');
            await this.git(work, '-c', 'user.name=Grace', '-c', 'user.email=grace@example.com', 'commit', '--quiet', '--message', message);
            await this.git(work, 'push', '--quiet', 'origin', 'HEAD:main');
        } finally {
            await rm(place, { recursive: true, force: true });
        }
    }

    /** A file as it is on the branch `main`. */
    show(name: string, path: string): Promise<string> {
        return this.git(join(this.folder, `${name}.git`), 'show', `main:${path}`);
    }

    /** Subjects of the commits on the branch `main`, newest first. */
    async subjects(name: string): Promise<readonly string[]> {
        return (await this.git(join(this.folder, `${name}.git`), 'log', '--format=%s', 'main')).trim().split('\n');
    }

    private async git(cwd: string, ...args: string[]): Promise<string> {
        return (await run('git', args, { cwd })).stdout;
    }

    private answer(request: IncomingMessage, response: ServerResponse): void {
        const { authorization } = request.headers;
        this.shown.push(authorization);
        if (authorization !== `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`) {
            response.writeHead(401, { 'www-authenticate': 'Basic realm="Git"' }).end();
            return;
        }
        const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
        const child = spawn('git', ['http-backend'], {
            env: {
                PATH: process.env.PATH,
                GIT_PROJECT_ROOT: this.folder,
                GIT_HTTP_EXPORT_ALL: '1',
                GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
                HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
                CONTENT_TYPE: request.headers['content-type'] ?? '',
                PATH_INFO: decodeURIComponent(pathname),
                QUERY_STRING: search.slice(1),
                REQUEST_METHOD: request.method,
                REMOTE_USER: this.username,
                REMOTE_ADDR: '127.0.0.1'
            },
            stdio: ['pipe', 'pipe', 'ignore']
        });
        this.children.add(child);
        child.once('close', () => this.children.delete(child));
        request.pipe(child.stdin);
        child.stdin.on('error', () => request.unpipe());
        let head = Buffer.alloc(0);
        const readHead = (chunk: Buffer) => {
            head = Buffer.concat([head, chunk]);
            const end = head.indexOf('\r\n\r\n');
            if (end < 0) {
                return;
            }
            child.stdout.off('data', readHead);
            let status = 200;
            for (const line of head.subarray(0, end).toString().split('\r\n')) {
                const [name = '', ...rest] = line.split(': ');
                if (name.toLowerCase() === 'status') {
                    status = Number.parseInt(rest.join(': '), 10);
                } else {
                    response.setHeader(name, rest.join(': '));
                }
            }
            response.writeHead(status);
            response.write(head.subarray(end + 4));
            if (this.held.has(/^\/(.+)\.git\/git-upload-pack$/.exec(pathname)?.[1] ?? '')) {
                let sent = 0;
                child.stdout.on('data', (part: Buffer) => {
                    sent += part.length;
                    response.write(part);
                    if (sent > heldBytes) {
                        child.stdout.pause();
                    }
                });
                child.stdout.once('end', () => response.end());
                response.once('close', () => child.kill());
            } else {
                child.stdout.pipe(response);
            }
        };
        child.stdout.on('data', readHead);
    }
}

/** What `git fast-import` reads, in large pieces. */
function* importOf(commits: number): Generator<string> {
    let text = '';
    for (let index = 0; index < commits; index += 1) {
        const content = `line ${index}\n`;
        const at = 1_700_000_000 + index;
        text += `commit refs/heads/main\ncommitter Grace <grace@example.com> ${at} +0000\ndata 1\nx\nM 100644 inline log.txt\ndata ${content.length}\n${content}\n`;
        if (text.length > 100_000) {
            yield text;
            text = '';
        }
    }
    yield text;
}
