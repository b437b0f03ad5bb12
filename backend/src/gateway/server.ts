import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import type { Duplex } from 'node:stream';
import { problemOf } from '../http/problem-details.js';
import type { RequestLog } from '../http/request-log.js';
import { refuseUpgrade } from '../http/upgrade.js';
import { notFound } from '../kernel/errors.js';
import type { Random } from '../kernel/random.js';
import type { HostNames } from './host-names.js';
import type { Upgrades } from './upgrades.js';

/** What a load balancer asks by address rather than by name. */
const anyHostPaths = new Set(['/api/health', '/api/ready', '/api/metrics']);

/** Slow requests hold a connection no longer than this; websockets are not concerned. */
const requestTimeoutMilliseconds = 120_000;
/** Those to a workspace may: a large file over a slow line takes its time. Who sends it has been let in before it is read. */
const uploadTimeoutMilliseconds = 60 * 60_000;

/** The IPv6 address that means the same as one of IPv4. */
const twins: Readonly<Record<string, string>> = { '127.0.0.1': '::1', '0.0.0.0': '::' };

/** An app, and what takes note of each request before it. */
export interface ServedApp {
    readonly log: RequestLog;
    readonly handle: RequestListener;
}

export interface ServerNeeds {
    readonly hosts: HostNames;
    readonly controlApp: ServedApp;
    /** There where this process serves workspaces. */
    readonly workspaceApp: ServedApp | undefined;
    /** There where it runs them too, and so knows whose ports are whose. */
    readonly portApp: ServedApp | undefined;
    /** There where this process serves workspaces. */
    readonly webviewApp: RequestListener | undefined;
    readonly upgrades: Upgrades;
    readonly random: Random;
}

/** The one port: by the Host header, requests go to the control origin's app or to a workspace's. */
export class GatewayServer {
    private readonly servers: Server[] = [];
    /** Node counts them as connections of the server, but doesn't cut them with the others. */
    private readonly upgraded = new Set<Duplex>();

    constructor(private readonly needs: ServerNeeds) {}

    /**
     * Listens on a network address, and with 127.0.0.1 or 0.0.0.0 on its twin of IPv6 too: browsers try that one as well, and on
     * a machine that it shares with workspaces the platform leaves it to nobody else. Rejects when either is taken.
     */
    async listen(port: number, host: string): Promise<AddressInfo> {
        const address = await this.listenOn({ port, host });
        const twin = twins[host];
        if (twin) {
            await this.listenOn({ port: address.port, host: twin, ipv6Only: true }).catch((error: NodeJS.ErrnoException) => {
                if (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL') {
                    throw error;
                }
            });
        }
        return address;
    }

    /** Takes nothing new, lets answers that are under way end for up to `graceMilliseconds`, then cuts. */
    async close(graceMilliseconds: number): Promise<void> {
        const cut = setTimeout(() => {
            for (const server of this.servers) {
                server.closeAllConnections();
            }
            for (const socket of this.upgraded) {
                socket.destroy();
            }
        }, graceMilliseconds);
        await Promise.all(
            this.servers.map(server => {
                const closed = new Promise<void>(resolve => server.close(() => resolve()));
                server.closeIdleConnections();
                return closed;
            })
        );
        clearTimeout(cut);
    }

    private listenOn(options: ListenOptions): Promise<AddressInfo> {
        const server = createServer((request, response) => this.dispatch(request, response));
        server.requestTimeout = uploadTimeoutMilliseconds;
        server.on('upgrade', (request, socket, head) => {
            this.upgraded.add(socket);
            socket.once('close', () => this.upgraded.delete(socket));
            if (namesTwoHosts(request)) {
                refuseUpgrade(socket, twoHosts(), this.needs.random.uuid());
            } else {
                this.needs.upgrades.handle(request, socket, head);
            }
        });
        return new Promise((resolve, reject) => {
            server.once('error', reject);
            server.listen(options, () => {
                server.off('error', reject);
                this.servers.push(server);
                resolve(server.address() as AddressInfo);
            });
        });
    }

    private dispatch(request: IncomingMessage, response: ServerResponse): void {
        if (namesTwoHosts(request)) {
            response.setHeader('connection', 'close');
            this.answerProblem(response, twoHosts());
            return;
        }
        const target = this.needs.hosts.target(request.headers.host);
        const { workspaceApp, portApp, webviewApp } = this.needs;
        if (target.kind === 'control' || target.kind === 'unknown') {
            cutIfSlow(request);
        }
        if (target.kind === 'workspace' && workspaceApp) {
            serve(workspaceApp, request, response);
        } else if (target.kind === 'port' && portApp) {
            serve(portApp, request, response);
        } else if (target.kind === 'webview' && webviewApp) {
            webviewApp(request, response);
        } else if (target.kind === 'control' || anyHostPaths.has((request.url ?? '').split('?', 1)[0] ?? '')) {
            serve(this.needs.controlApp, request, response);
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
        this.answerProblem(response, notFound(`This platform's address is ${this.needs.hosts.controlOrigin}.`));
    }

    private answerProblem(response: ServerResponse, error: Error): void {
        const problem = problemOf(error, this.needs.random.uuid());
        response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    }
}

function serve({ log, handle }: ServedApp, request: IncomingMessage, response: ServerResponse): void {
    log(request, response);
    handle(request, response);
}

function cutIfSlow(request: IncomingMessage): void {
    const timer = setTimeout(() => {
        if (!request.complete) {
            request.destroy();
        }
    }, requestTimeoutMilliseconds);
    timer.unref();
    request.once('close', () => clearTimeout(timer));
}

/** Node takes the first Host header and drops others; a proxy before us may have taken another (RFC 9112, 3.2 asks for 400). */
function namesTwoHosts({ rawHeaders }: IncomingMessage): boolean {
    let hosts = 0;
    for (let index = 0; index < rawHeaders.length; index += 2) {
        const name = rawHeaders[index] ?? '';
        if (name.length === 4 && name.toLowerCase() === 'host') {
            hosts += 1;
        }
    }
    return hosts > 1;
}

const twoHosts = () => Object.assign(new Error('More than one Host header.'), { status: 400 });
