import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer, type ProxyServer } from 'http-proxy-3';
import { setsPlatformCookie, withoutPlatformCookies } from '../http/cookies.js';
import { problemOf } from '../http/problem-details.js';
import { refuseUpgrade } from '../http/upgrade.js';
import { unavailable } from '../kernel/errors.js';
import type { Logger } from '../kernel/logger.js';
import type { WorkspaceRoute } from '../modules/workspaces/index.js';
import { makeSendable } from './sendable-answer.js';

/** The IDE answers only who shows it the secret of its present run. */
const secretHeader = 'x-coditect-gateway-secret';

/** Headers by which a client could pass for the platform. */
export const ownHeaders = /^(x-coditect-.*|x-forwarded-.*|forwarded|x-real-ip)$/;

export type Run = NonNullable<WorkspaceRoute['run']>;

/** Carries requests and websockets to a running IDE, and nothing of the platform's with them. */
export class IdeProxy {
    private readonly proxy: ProxyServer;
    private readonly agent = new Agent({ keepAlive: true });
    private readonly sockets = new Set<Duplex>();
    /** Requests whose answer has begun. */
    private readonly answered = new WeakSet<IncomingMessage>();

    constructor(private readonly logger: Logger) {
        this.proxy = createProxyServer({ agent: this.agent, xfwd: false, ws: true });
        // What breaks after an upgrade, on either side, reaches no caller; without a listener it would end the process.
        this.proxy.on('error', error => this.logger.debug({ err: error }, 'A proxied connection broke.'));
        this.proxy.on('proxyRes', (answer, request) => {
            this.answered.add(request);
            cleanAnswer(answer);
        });
        // The answer to an upgrade may set cookies too. First in line, so that the proxy copies what is left.
        this.proxy.on('proxyReqWs', outgoing => {
            outgoing.prependListener('upgrade', cleanAnswer);
            outgoing.prependListener('response', cleanAnswer);
        });
    }

    forward(request: IncomingMessage, response: ServerResponse, run: Run, requestId: string): void {
        clean(request, run);
        response.on('error', error => this.logger.debug({ err: error }, "An IDE's answer could not be sent."));
        this.proxy.web(request, response, { target: { host: run.host, port: run.port } }, error => {
            this.logger.warn({ err: error }, 'An IDE did not answer.');
            if (response.headersSent || this.answered.has(request)) {
                response.destroy();
                return;
            }
            const problem = problemOf(unavailable('The IDE does not answer just now. Reload the page in a moment.'), requestId);
            response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
        });
    }

    /** `socket` is the browser's; destroying it ends both sides. */
    forwardSocket(request: IncomingMessage, socket: Duplex, head: Buffer, run: Run, requestId: string): void {
        clean(request, run);
        this.sockets.add(socket);
        socket.once('close', () => this.sockets.delete(socket));
        this.proxy.ws(request, socket as Parameters<ProxyServer['ws']>[1], head, { target: { host: run.host, port: run.port } }, error => {
            this.logger.warn({ err: error }, "An IDE's websocket could not be opened.");
            if (socket.writable) {
                refuseUpgrade(socket, unavailable('The IDE does not answer just now.'), requestId);
            }
        });
    }

    /** Ends the websockets too, since none would end by itself. */
    close(): void {
        for (const socket of this.sockets) {
            socket.destroy();
        }
        this.proxy.close();
        this.agent.destroy();
    }
}

/** Code of the workspace may have taken the place of the IDE. */
function cleanAnswer(answer: IncomingMessage): void {
    makeSendable(answer);
    const cookies = answer.headers['set-cookie']?.filter(cookie => !setsPlatformCookie(cookie));
    if (cookies) {
        answer.headers['set-cookie'] = cookies;
    }
}

function clean(request: IncomingMessage, run: Run): void {
    for (const name of Object.keys(request.headers)) {
        if (ownHeaders.test(name)) {
            delete request.headers[name];
        }
    }
    delete request.headers.authorization;
    const cookies = request.headers.cookie && withoutPlatformCookies(request.headers.cookie);
    if (cookies) {
        request.headers.cookie = cookies;
    } else {
        delete request.headers.cookie;
    }
    request.headers[secretHeader] = run.secret;
}
