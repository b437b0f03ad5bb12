import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { type Logger as Pino, stdSerializers } from 'pino';
import { pinoHttp } from 'pino-http';

/** A log line a request: its id, method, path, status and time. Never a query, a header or a body, since secrets travel there. */
export function logRequests(logger: Pino): RequestHandler {
    return pinoHttp({
        logger,
        genReqId: (_request, response) => {
            const id = randomUUID();
            response.setHeader('x-request-id', id);
            return id;
        },
        customLogLevel: (_request, response, error) =>
            error || response.statusCode >= 500 ? 'error' : response.statusCode >= 400 ? 'info' : 'debug',
        serializers: {
            req: (request: { id: string; method: string; url: string; headers: { host?: string } }) => ({
                id: request.id,
                method: request.method,
                path: request.url.split('?', 1)[0]
            }),
            res: (response: { statusCode: number }) => ({ status: response.statusCode }),
            err: stdSerializers.err
        }
    }) as RequestHandler;
}
