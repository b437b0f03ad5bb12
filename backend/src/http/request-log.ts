import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../kernel/logger.js';

const idHeader = 'x-request-id';

/** Takes note of a request that begins, and of how it ends. */
export type RequestLog = (request: IncomingMessage, response: ServerResponse) => void;

/** Told of each answer that was given whole. */
export type AnswerObserver = (method: string, status: number, seconds: number) => void;

/**
 * Gives each request its id, and a log line to those that were refused or failed (to all, where the log's level is debug): id,
 * method, path, status and time. Never a query, a header or a body, since secrets travel there.
 */
export function logRequests(logger: Logger & { readonly level: string }, onAnswered: AnswerObserver): RequestLog {
    return (request, response) => {
        const id = randomUUID();
        response.setHeader(idHeader, id);
        const begun = performance.now();
        // What an app below sees of the address is shortened by where it is mounted.
        const { url = '', method = '' } = request;
        response.once('close', () => {
            const { statusCode } = response;
            const milliseconds = performance.now() - begun;
            if (response.writableFinished) {
                onAnswered(method, statusCode, milliseconds / 1000);
            }
            const level = statusCode >= 500 ? 'error' : statusCode >= 400 ? 'info' : 'debug';
            if (level === 'debug' && logger.level !== 'debug' && response.writableFinished) {
                return;
            }
            const line = { id, method, path: url.split('?', 1)[0], status: statusCode, ms: Math.round(milliseconds) };
            logger[level](line, response.writableFinished ? 'Answered.' : 'The client went away before it was answered.');
        });
    };
}

/** The id that {@link logRequests} gave the request that this answers. */
export function requestIdOf(response: ServerResponse<IncomingMessage>): string {
    return String(response.getHeader(idHeader));
}
