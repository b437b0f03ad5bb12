import { type Problem, type ScimError, scimMediaType } from '@coditect/protocol';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../kernel/logger.js';
import { answerErrors } from './error-answers.js';

const prefix = 'scim.';

/** Refusals of routes that speak SCIM (RFC 7644 section 3.12). What is not valid is a 400 there, and `scimType` says more. */
export function answerScimErrors(logger: Logger): ErrorRequestHandler {
    return answerErrors(logger, (problem, response) => {
        const refusal = scimErrorOf(problem);
        response.status(Number(refusal.status)).type(scimMediaType).send(JSON.stringify(refusal));
    });
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
