import type { Problem } from '@coditect/protocol';
import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from '../kernel/logger.js';
import { problemOf } from './problem-details.js';
import { requestIdOf } from './request-log.js';

/** A last handler of an app: logs what is our fault, and sends each problem in the form that the route's callers read. */
export function answerErrors(logger: Logger, send: (problem: Problem, response: Response) => void): ErrorRequestHandler {
    return (error, _request, response, next) => {
        const requestId = requestIdOf(response);
        const problem = problemOf(error, requestId);
        if (problem.status >= 500) {
            logger.error({ err: error, id: requestId }, 'A request failed.');
        }
        if (response.headersSent) {
            next(error);
            return;
        }
        if (problem.retryAfterSeconds !== undefined) {
            response.set('retry-after', String(problem.retryAfterSeconds));
        }
        send(problem, response);
    };
}

/** Problem details (RFC 9457). */
export function answerProblems(logger: Logger): ErrorRequestHandler {
    return answerErrors(logger, (problem, response) => {
        response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
    });
}
