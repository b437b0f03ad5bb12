import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer, type ProxyServer, type ServerOptions } from 'http-proxy-3';
import type { Logger } from '../kernel/logger.js';
import { makeSendable } from './sendable-answer.js';

/**
 * Carries requests and websockets to programs of a workspace, which may be anybody's: whatever they answer, and wherever they break off,
 * ends neither the platform nor leaves a browser waiting, and no second answer is mixed into one that has begun.
 */
export class GuardedProxy {
    private readonly proxy: ProxyServer;
    private readonly sockets = new Set<Duplex>();
    /** Who is told that a request gets no answer, until one begins. */
    private readonly unanswered = new WeakMap<IncomingMessage, (error: Error) => void>();
    /** Requests whose answer has begun. */
    private readonly answered = new WeakSet<IncomingMessage>();

    /** `clean` takes out of an answer what the program has no right to say, before any of it is passed on. */
    constructor(
        private readonly logger: Logger,
        private readonly clean: (answer: IncomingMessage, request: IncomingMessage) => void
    ) {
        this.proxy = createProxyServer({ xfwd: false, ws: true });
        // What breaks after an upgrade, on either side, reaches no caller; without a listener it would end the process.
        this.proxy.on('error', error => this.logger.debug({ err: error }, 'A proxied connection broke.'));
        // Node ends a request that was answered by an upgrade nobody asked for, and says no more of it.
        this.proxy.on('proxyReq', (outgoing, request, response) => {
            outgoing.once('close', () => {
                if (!this.answered.has(request) && !response.destroyed) {
                    this.fail(request, response, new Error('The connection was closed without an answer.'));
                }
            });
        });
        this.proxy.on('proxyRes', (answer, request, response) => this.begin(answer, request, response));
        // The answer to an upgrade too. First in line, so that the proxy copies what is left.
        this.proxy.on('proxyReqWs', (outgoing, request, socket) => {
            outgoing.prependListener('upgrade', answer => this.begin(answer, request));
            outgoing.prependListener('response', answer => this.begin(answer, request, socket));
        });
    }

    /** `onRefused` is told where no answer was begun. */
    forward(request: IncomingMessage, response: ServerResponse, options: ServerOptions, onRefused: (error: Error) => void): void {
        // Without a listener, what can't be sent on would end the process.
        response.on('error', error => this.logger.debug({ err: error }, "A program's answer could not be sent."));
        // Node's server has told the browser to go on already.
        delete request.headers.expect;
        this.unanswered.set(request, onRefused);
        this.proxy.web(request, response, options, error => this.fail(request, response, error));
    }

    /** `socket` is the browser's; destroying it ends both sides. `onRefused` is told where it was neither opened nor answered. */
    forwardSocket(request: IncomingMessage, socket: Duplex, head: Buffer, options: ServerOptions, onRefused: (error: Error) => void): void {
        this.sockets.add(socket);
        socket.once('close', () => this.sockets.delete(socket));
        this.unanswered.set(request, error => {
            if (socket.writable) {
                onRefused(error);
            }
        });
        this.proxy.ws(request, socket as Parameters<ProxyServer['ws']>[1], head, options, error => this.fail(request, socket, error));
    }

    /** Ends the websockets too, since none would end by itself. */
    close(): void {
        for (const socket of this.sockets) {
            socket.destroy();
        }
        this.proxy.close();
    }

    /** What has come of an answer may still be on its way, and goes before any other. */
    private fail(request: IncomingMessage, receiver: { destroy(): unknown }, error: Error): void {
        if (this.answered.has(request)) {
            receiver.destroy();
            return;
        }
        const refuse = this.unanswered.get(request);
        this.unanswered.delete(request);
        refuse?.(error);
    }

    private begin(answer: IncomingMessage, request: IncomingMessage, receiver?: { destroy(): unknown }): void {
        this.answered.add(request);
        makeSendable(answer);
        this.clean(answer, request);
        // One that ends too early would otherwise never end for who receives it.
        answer.once('close', () => {
            if (!answer.complete) {
                receiver?.destroy();
            }
        });
    }
}
