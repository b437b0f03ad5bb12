import { type Problem, type ScimError, scimMediaType } from '@coditect/protocol';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../kernel/logger.js';
import { problemOf } from './problem-details.js';
import { requestIdOf } from './request-log.js';

const prefix = 'scim.';

/** Refusals of routes that speak SCIM (RFC 7644 section 3.12). What is not valid is a 400 there, and `scimType` says more. */
export function answerScimErrors(logger: Logger): ErrorRequestHandler {
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
        const refusal = scimErrorOf(problem);
        response.status(Number(refusal.status)).type(scimMediaType).send(JSON.stringify(refusal));
    };
}

function scimErrorOf({ status, code, detail, fields }: Problem): ScimError {
    const scimType = code.startsWith(prefix) ? code.slice(prefix.length) : status === 422 ? 'invalidValue' : undefined;
    const named = fields?.map(fault => ` ${fault.field}: ${fault.detail}`).join('') ?? '';
    return {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(status === 422 ? 400 : status),
        ...(scimType ? { scimType } : {}),
        detail: detail + named
    };
}
