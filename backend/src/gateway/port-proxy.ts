import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyServer, type ProxyServer } from 'http-proxy-3';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../kernel/logger.js';
import { cleanPortAnswer, cleanPortRequest, type PortOrigins } from './port-headers.js';
import { makeSendable } from './sendable-answer.js';

/** Of ports whose connections are kept for the next request. */
const keptAgents = 500;

/** Connections to what a workspace listens on: the runtime's, which alone knows whose they are. */
export interface PortConnections {
    /** Undefined where nothing of the workspace listens. */
    connect(workspaceId: string, port: number): Promise<Socket | undefined>;
    listeningPorts(workspaceId: string): Promise<readonly number[]>;
}

export class NothingListensThere extends Error {}

export interface PortTarget extends PortOrigins {
    readonly workspaceId: string;
}

/** Carries requests and websockets to what a person lets listen in a workspace. */
export class PortProxy {
    private readonly proxy: ProxyServer;
    private readonly sockets = new Set<Duplex>();
    /** One a port, so that a connection that was made for one is never used for another. */
    private readonly agents = new LRUCache<string, Agent>({ max: keptAgents, dispose: agent => agent.destroy() });
    private readonly targets = new WeakMap<IncomingMessage, PortTarget>();
    /** Requests whose answer has begun. */
    private readonly answered = new WeakSet<IncomingMessage>();

    constructor(
        readonly connections: PortConnections,
        private readonly logger: Logger
    ) {
        this.proxy = createProxyServer({ xfwd: false, ws: true });
        this.proxy.on('error', error => this.logger.debug({ err: error }, 'A connection to a port broke.'));
        this.proxy.on('proxyRes', (answer, request) => this.cleanAnswer(answer, request));
        // The answer to an upgrade too. First in line, so that the proxy copies what is left.
        this.proxy.on('proxyReqWs', (outgoing, request) => {
            outgoing.prependListener('upgrade', answer => this.cleanAnswer(answer, request));
            outgoing.prependListener('response', answer => this.cleanAnswer(answer, request));
        });
    }

    /** `onRefused` is told where no answer was begun. */
    forward(request: IncomingMessage, response: ServerResponse, target: PortTarget, onRefused: (error: Error) => void): void {
        this.prepare(request, target);
        // Without a listener, what can't be sent on would end the process.
        response.on('error', error => this.logger.debug({ err: error }, 'The answer of a port could not be sent.'));
        this.proxy.web(request, response, this.optionsOf(target), error => {
            // What has come of the answer may still be on its way, and goes before any other.
            if (response.headersSent || this.answered.has(request)) {
                response.destroy();
            } else {
                onRefused(error);
            }
        });
    }

    /** `socket` is the browser's; destroying it ends both sides. */
    forwardSocket(request: IncomingMessage, socket: Duplex, head: Buffer, target: PortTarget, onRefused: (error: Error) => void): void {
        this.prepare(request, target);
        this.sockets.add(socket);
        socket.once('close', () => this.sockets.delete(socket));
        this.proxy.ws(request, socket as Parameters<ProxyServer['ws']>[1], head, this.optionsOf(target), error => {
            if (socket.writable) {
                onRefused(error);
            }
        });
    }

    close(): void {
        for (const socket of this.sockets) {
            socket.destroy();
        }
        this.proxy.close();
        this.agents.clear();
    }

    private prepare(request: IncomingMessage, target: PortTarget): void {
        this.targets.set(request, target);
        cleanPortRequest(request, target);
    }

    private cleanAnswer(answer: IncomingMessage, request: IncomingMessage): void {
        makeSendable(answer);
        this.answered.add(request);
        const target = this.targets.get(request);
        if (target) {
            cleanPortAnswer(answer.headers, target);
        }
    }

    private optionsOf({ workspaceId, port }: PortTarget) {
        return { target: { host: 'localhost', port }, agent: this.agentOf(workspaceId, port) };
    }

    private agentOf(workspaceId: string, port: number): Agent {
        const key = `${workspaceId}:${port}`;
        const kept = this.agents.get(key);
        if (kept) {
            return kept;
        }
        const agent = Object.assign(new Agent({ keepAlive: true }), {
            createConnection: (_options: unknown, done: (error: Error | null, socket?: Duplex) => void) => {
                this.connections.connect(workspaceId, port).then(
                    socket => (socket ? done(null, socket) : done(new NothingListensThere())),
                    (error: Error) => done(error)
                );
            }
        });
        this.agents.set(key, agent);
        return agent;
    }
}
