import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../kernel/logger.js';
import { GuardedProxy } from './guarded-proxy.js';
import { cleanPortAnswer, cleanPortRequest, type PortOrigins } from './port-headers.js';

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
    private readonly proxy: GuardedProxy;
    /** One a port, so that a connection that was made for one is never used for another. */
    private readonly agents = new LRUCache<string, Agent>({ max: keptAgents, dispose: agent => agent.destroy() });
    private readonly targets = new WeakMap<IncomingMessage, PortTarget>();

    constructor(
        readonly connections: PortConnections,
        logger: Logger
    ) {
        this.proxy = new GuardedProxy(logger, (answer, request) => this.cleanAnswer(answer, request));
    }

    /** `onRefused` is told where no answer was begun. */
    forward(request: IncomingMessage, response: ServerResponse, target: PortTarget, onRefused: (error: Error) => void): void {
        this.prepare(request, target);
        this.proxy.forward(request, response, this.optionsOf(target), onRefused);
    }

    /** `socket` is the browser's; destroying it ends both sides. */
    forwardSocket(request: IncomingMessage, socket: Duplex, head: Buffer, target: PortTarget, onRefused: (error: Error) => void): void {
        this.prepare(request, target);
        this.proxy.forwardSocket(request, socket, head, this.optionsOf(target), onRefused);
    }

    close(): void {
        this.proxy.close();
        this.agents.clear();
    }

    private prepare(request: IncomingMessage, target: PortTarget): void {
        this.targets.set(request, target);
        cleanPortRequest(request, target);
    }

    private cleanAnswer(answer: IncomingMessage, request: IncomingMessage): void {
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
