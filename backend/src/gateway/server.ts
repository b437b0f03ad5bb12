import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { problemOf } from '../http/problem-details.js';
import { notFound } from '../kernel/errors.js';
import type { Random } from '../kernel/random.js';
import type { HostNames } from './host-names.js';
import type { Upgrades } from './upgrades.js';

/** What a load balancer asks by address rather than by name. */
const anyHostPaths = new Set(['/api/health', '/api/ready', '/api/metrics']);

/** Slow requests hold a connection no longer than this; websockets are not concerned. */
const requestTimeoutMilliseconds = 120_000;

export interface ServerNeeds {
    readonly hosts: HostNames;
    readonly controlApp: RequestListener;
    readonly workspaceApp: RequestListener;
    readonly upgrades: Upgrades;
    readonly random: Random;
}

/** The one port: by the Host header, requests go to the control origin's app or to a workspace's. */
export class GatewayServer {
    private readonly server: Server;
    /** Node counts them as connections of the server, but doesn't cut them with the others. */
    private readonly upgraded = new Set<Duplex>();

    constructor(private readonly needs: ServerNeeds) {
        this.server = createServer((request, response) => this.dispatch(request, response));
        this.server.requestTimeout = requestTimeoutMilliseconds;
        this.server.on('upgrade', (request, socket, head) => {
            this.upgraded.add(socket);
            socket.once('close', () => this.upgraded.delete(socket));
            needs.upgrades.handle(request, socket, head);
        });
    }

    /** Resolves with the address that it listens on. */
    listen(port: number, host: string): Promise<AddressInfo> {
        return new Promise((resolve, reject) => {
            this.server.once('error', reject);
            this.server.listen(port, host, () => {
                this.server.off('error', reject);
                resolve(this.server.address() as AddressInfo);
            });
        });
    }

    /** Takes nothing new, lets answers that are under way end for up to `graceMilliseconds`, then cuts. */
    close(graceMilliseconds: number): Promise<void> {
        return new Promise(resolve => {
            const cut = setTimeout(() => {
                this.server.closeAllConnections();
                for (const socket of this.upgraded) {
                    socket.destroy();
                }
            }, graceMilliseconds);
            this.server.close(() => {
                clearTimeout(cut);
                resolve();
            });
            this.server.closeIdleConnections();
        });
    }

    private dispatch(request: IncomingMessage, response: ServerResponse): void {
        const target = this.needs.hosts.target(request.headers.host);
        if (target.kind === 'workspace') {
            this.needs.workspaceApp(request, response);
        } else if (target.kind === 'control' || anyHostPaths.has((request.url ?? '').split('?', 1)[0] ?? '')) {
            this.needs.controlApp(request, response);
        } else {
            this.refuse(request, response);
        }
    }

    /** A person who typed another of our names, such as 127.0.0.1, is sent on; the rest gets 404. */
    private refuse(request: IncomingMessage, response: ServerResponse): void {
        if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
            response.writeHead(302, { location: `${this.needs.hosts.controlOrigin}/` }).end();
            return;
        }
        const problem = problemOf(notFound(`This platform's address is ${this.needs.hosts.controlOrigin}.`), this.needs.random.uuid());
        response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    }
}
