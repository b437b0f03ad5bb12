import type * as http from 'node:http';
import type * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { BackendApplicationContribution, EarlyExpressMiddleware } from '@theia/core/lib/node/backend-application';
import type { HttpConnectionValidator } from '@theia/core/lib/node/hosting/browser-connection-token';
import type { WsRequestValidatorContribution } from '@theia/core/lib/node/ws-request-validators';
import type { NextFunction, Request, Response } from '@theia/core/shared/express';
import { inject, injectable } from '@theia/core/shared/inversify';
import { PlatformEnvironment } from './platform-environment';

/**
 * Lets in what comes from the gateway, for this workspace's own pages, and nothing else.
 *
 * It stands in for Theia's connection cookie and its check of origins. Both assume that browsers talk to this process and
 * get their page from it. Here the gateway serves the page and knows the person, so this process has to know the gateway.
 */
@injectable()
export class GatewayGuard implements BackendApplicationContribution, WsRequestValidatorContribution, HttpConnectionValidator {
    @inject(EarlyExpressMiddleware)
    protected readonly middleware: EarlyExpressMiddleware;

    @inject(PlatformEnvironment)
    protected readonly environment: PlatformEnvironment;

    initialize(): void {
        this.middleware.handlers.unshift((request, response, next) => this.validateRequest(request, response, next));
    }

    /**
     * Socket.io answers some requests itself, before Express sees them, so the server as a whole is guarded too. The
     * middleware and {@link allowWsUpgrade} hold in the moment between listening and this call.
     */
    onStart(server: http.Server | https.Server): void {
        const emit: (event: string, ...values: unknown[]) => boolean = server.emit;
        server.emit = (event: string, ...values: unknown[]): boolean => {
            if (event === 'request' || event === 'checkContinue' || event === 'checkExpectation') {
                const [request, response] = values as [http.IncomingMessage, http.ServerResponse];
                if (!this.isAllowed(request)) {
                    refuse(response);
                    return true;
                }
            }
            if (event === 'upgrade' || event === 'connect') {
                const [request, socket] = values as [http.IncomingMessage, Duplex];
                if (!this.isAllowed(request)) {
                    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
                    return true;
                }
            }
            return emit.call(server, event, ...values);
        };
    }

    allowWsUpgrade(request: http.IncomingMessage): boolean {
        return this.isAllowed(request);
    }

    validateRequest(request: Request, response: Response, next: NextFunction): void {
        if (this.isAllowed(request)) {
            next();
        } else {
            refuse(response);
        }
    }

    /**
     * A browser adds `Origin` to every websocket and to every request that changes something. Where it is missing there is
     * no page of another site behind the request.
     */
    protected isAllowed(request: http.IncomingMessage): boolean {
        const { origin } = request.headers;
        return this.environment.gatewaySecret.isBorneBy(request.headers) && (!origin || origin === this.environment.workspaceOrigin);
    }
}

function refuse(response: http.ServerResponse): void {
    response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    response.end('This IDE answers only to its gateway.\n');
}
