import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { FolderEntry, FolderListing, WorkspaceFiles } from '../../src/ports/workspace-files.js';
import {
    type LimitReached,
    NothingListensError,
    type RunningWorkspace,
    type RuntimeCapacity,
    type RuntimeUsage,
    type WorkspaceActivity,
    type WorkspaceEndpoint,
    type WorkspaceExit,
    type WorkspaceLimits,
    type WorkspaceRuntime,
    type WorkspaceSpec,
    WorkspaceStartError
} from '../../src/ports/workspace-runtime.js';

interface Run {
    readonly spec: WorkspaceSpec;
    readonly server: Server;
    readonly sockets: WebSocketServer;
    readonly endpoint: WorkspaceEndpoint;
}

/** What an IDE of this runtime answers to any request: what it was asked, so that a test sees what came through the gateway. */
export interface Echo {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string | string[] | undefined>;
}

/**
 * A workspace-runtime that a test steers: each workspace is a real HTTP and websocket server of this process which echoes and
 * demands the secret. It starts when the test lets it, fails and crashes on demand, and tells what it was asked.
 */
export class ScriptedRuntime implements WorkspaceRuntime {
    readonly name = 'scripted';
    readonly isolation = { kind: 'sandbox' as const, description: 'A runtime for tests.' };
    readonly singleProcess = true;
    readonly started: WorkspaceSpec[] = [];
    readonly stopped: string[] = [];
    /** Awaited before each start: a test holds starts back with it. */
    gate: Promise<void> = Promise.resolve();
    /** The next starts fail with this. */
    failure: WorkspaceStartError | undefined;
    nextActivity: WorkspaceActivity = { kind: 'quiet' };
    readonly removed: string[] = [];
    /** `remove` fails with this. */
    removalFailure: Error | undefined;
    /** The first files of what was started, which is all that these workspaces hold. */
    readonly files: WorkspaceFiles = {
        list: async (workspaceId, path) => listing(this.filesOf(workspaceId), path),
        read: async (workspaceId, path, mostBytes) => {
            const text = this.filesOf(workspaceId)[path];
            return text === undefined ? undefined : { bytes: Buffer.byteLength(text), content: Buffer.from(text).subarray(0, mostBytes) };
        }
    };
    /** The next IDEs answer on this port of the machine: something else has taken their place. */
    replacement: number | undefined;
    private readonly runs = new Map<string, Run>();
    private readonly servers = new Map<string, Map<number, number>>();
    private readonly listeners = new Set<(exit: WorkspaceExit) => void>();
    private readonly limitListeners = new Set<(reached: LimitReached) => void>();
    nextUsage: RuntimeUsage | undefined;
    nextCapacity: RuntimeCapacity = { totalMebibytes: 64 * 1024, availableMebibytes: 64 * 1024 };
    readonly changedLimits: { readonly workspaceId: string; readonly limits: WorkspaceLimits }[] = [];

    async start(spec: WorkspaceSpec, signal: AbortSignal): Promise<WorkspaceEndpoint> {
        signal.throwIfAborted();
        await Promise.race([this.gate, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))]);
        if (this.failure) {
            throw this.failure;
        }
        const existing = this.runs.get(spec.workspaceId);
        if (existing?.spec.generation === spec.generation) {
            return existing.endpoint;
        }
        this.started.push(spec);
        const served = await serve(spec);
        const run = { ...served, endpoint: { ...served.endpoint, port: this.replacement ?? served.endpoint.port } };
        this.runs.set(spec.workspaceId, run);
        return run.endpoint;
    }

    async stop(workspaceId: string): Promise<void> {
        const run = this.runs.get(workspaceId);
        this.runs.delete(workspaceId);
        this.stopped.push(workspaceId);
        if (run) {
            end(run);
        }
    }

    async list(): Promise<readonly RunningWorkspace[]> {
        return [...this.runs.values()].map(run => ({
            workspaceId: run.spec.workspaceId,
            generation: run.spec.generation,
            endpoint: run.endpoint
        }));
    }

    onDidExit(listener: (exit: WorkspaceExit) => void): { dispose(): void } {
        this.listeners.add(listener);
        return { dispose: () => this.listeners.delete(listener) };
    }

    async logs(): Promise<readonly string[]> {
        return ['a line'];
    }

    async activity(): Promise<WorkspaceActivity> {
        return this.nextActivity;
    }

    async listeningPorts(workspaceId: string): Promise<readonly number[]> {
        return this.runs.has(workspaceId) ? [...(this.servers.get(workspaceId)?.keys() ?? [])].sort((a, b) => a - b) : [];
    }

    async connect(workspaceId: string, port: number): Promise<Socket> {
        const real = this.runs.has(workspaceId) ? this.servers.get(workspaceId)?.get(port) : undefined;
        if (real === undefined) {
            throw new NothingListensError(port);
        }
        const socket = connect(real, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
    }

    /** From now on, what listens on a real port of this machine stands for a server of the workspace on `port`. */
    listen(workspaceId: string, port: number, realPort: number): void {
        const servers = this.servers.get(workspaceId) ?? new Map<number, number>();
        this.servers.set(workspaceId, servers.set(port, realPort));
    }

    listenNoMore(workspaceId: string, port: number): void {
        this.servers.get(workspaceId)?.delete(port);
    }

    async usage(): Promise<RuntimeUsage | undefined> {
        return this.nextUsage;
    }

    onDidReachLimit(listener: (reached: LimitReached) => void): { dispose(): void } {
        this.limitListeners.add(listener);
        return { dispose: () => this.limitListeners.delete(listener) };
    }

    async changeLimits(workspaceId: string, limits: WorkspaceLimits): Promise<void> {
        this.changedLimits.push({ workspaceId, limits });
    }

    async capacity(): Promise<RuntimeCapacity> {
        return this.nextCapacity;
    }

    /** A workspace comes to one of its limits. */
    reachLimit(reached: LimitReached): void {
        for (const listener of this.limitListeners) {
            listener(reached);
        }
    }

    async remove(workspaceId: string): Promise<void> {
        if (this.removalFailure) {
            throw this.removalFailure;
        }
        await this.stop(workspaceId);
        this.removed.push(workspaceId);
    }

    private filesOf(workspaceId: string): Readonly<Record<string, string>> {
        return this.started.find(spec => spec.workspaceId === workspaceId)?.firstFiles ?? {};
    }

    async close(): Promise<void> {
        for (const run of this.runs.values()) {
            end(run);
        }
        this.runs.clear();
    }

    /** The IDE ends by itself, and nobody hears of it. */
    vanish(workspaceId: string): void {
        const run = this.runs.get(workspaceId);
        this.runs.delete(workspaceId);
        if (run) {
            end(run);
        }
    }

    /** The IDE ends by itself. */
    crash(workspaceId: string, message: string, log: readonly string[], cause: WorkspaceExit['cause'] = 'ended'): void {
        const run = this.runs.get(workspaceId);
        if (!run) {
            throw new Error(`${workspaceId} does not run.`);
        }
        this.runs.delete(workspaceId);
        end(run);
        for (const listener of this.listeners) {
            listener({ workspaceId, generation: run.spec.generation, cause, message, log });
        }
    }
}

/** One cookie of the IDE's own, and the platform's in each way that a browser would take them; one has no name, which browsers allow. */
const setCookies = [
    'theirs=1; Path=/',
    'coditect_workspace=forged; Path=/',
    '__Host-coditect_session=forged; Path=/',
    '=coditect_workspace=forged; Path=/'
];

function listing(files: Readonly<Record<string, string>>, folder: string): FolderListing | undefined {
    const beginning = folder === '' ? '' : `${folder}/`;
    const below = Object.entries(files).filter(([path]) => path.startsWith(beginning));
    const entries = new Map<string, FolderEntry>();
    for (const [path, text] of below) {
        const [name = '', ...rest] = path.slice(beginning.length).split('/');
        entries.set(name, rest.length > 0 ? { name, kind: 'folder', bytes: 0 } : { name, kind: 'file', bytes: Buffer.byteLength(text) });
    }
    return below.length === 0 ? undefined : { entries: [...entries.values()], more: false };
}

async function serve(spec: WorkspaceSpec): Promise<Run> {
    const allowed = (request: IncomingMessage) => request.headers['x-coditect-gateway-secret'] === spec.gatewaySecret;
    const server = createServer((request, response) => {
        if (!allowed(request)) {
            response.writeHead(403).end();
            return;
        }
        const echo: Echo = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
        response.setHeader('set-cookie', setCookies).setHeader('content-type', 'application/json').end(JSON.stringify(echo));
    });
    const sockets = new WebSocketServer({ server, verifyClient: ({ req }: { req: IncomingMessage }) => allowed(req) });
    sockets.on('headers', headers => headers.push(...setCookies.map(cookie => `set-cookie: ${cookie}`)));
    sockets.on('connection', (socket, request) => {
        socket.send(JSON.stringify({ cookie: request.headers.cookie ?? null }));
        socket.on('message', data => socket.send(`echo ${String(data)}`));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { spec, server, sockets, endpoint: { host: '127.0.0.1', port, folder: `/home/developer/${spec.folderName}` } };
}

function end(run: Run): void {
    for (const client of run.sockets.clients) {
        client.terminate();
    }
    run.server.close();
    run.server.closeAllConnections();
}
