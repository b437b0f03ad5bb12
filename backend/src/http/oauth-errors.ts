import { type OAuthError, oauthProblems, type Problem } from '@coditect/protocol';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../kernel/logger.js';
import { answerErrors } from './error-answers.js';

const prefix = 'oauth.';

/** OAuth's words for refusals that are not of its own. `slow_down` tells a polling device to wait longer. */
const words: Readonly<Record<number, string>> = {
    400: 'invalid_request',
    401: 'invalid_client',
    403: 'access_denied',
    413: 'invalid_request',
    422: 'invalid_request',
    429: 'slow_down',
    503: 'temporarily_unavailable'
};

/**
 * A refusal in OAuth's form (RFC 6749, 5.2; RFC 8628, 3.5). Whatever the client did wrong is a 400 there, save that it is no
 * client at all.
 */
export function oauthErrorOf(problem: Problem): { readonly status: number; readonly body: OAuthError } {
    const { code, status } = problem;
    const error = code.startsWith(prefix) ? code.slice(prefix.length) : (words[status] ?? 'server_error');
    return { status: statusOf(problem), body: { error, error_description: inAscii(descriptionOf(problem)) } };
}

/** The last handler of routes that speak OAuth. */
export function answerOAuthErrors(logger: Logger): ErrorRequestHandler {
    return answerErrors(logger, (problem, response) => {
        const { status, body } = oauthErrorOf(problem);
        response.status(status).json(body);
    });
}

function statusOf({ code, status }: Problem): number {
    if (code === oauthProblems.invalidClient) {
        return 401;
    }
    return code.startsWith(prefix) || status === 422 ? 400 : status;
}

function descriptionOf({ detail, fields }: Problem): string {
    return fields && fields.length > 0 ? fields.map(fault => `${fault.field}: ${fault.detail}`).join(' ') : detail;
}

/** The standard allows no other characters there. */
function inAscii(text: string): string {
    return text.replace(/["\\]|[^\x20-\x7e]/g, "'");
}
