import { commonProblems, type Problem } from '@coditect/protocol';
import { z } from 'zod';
import { type ErrorKind, PlatformError } from '../kernel/errors.js';

/** The one place that gives an error its HTTP status. */
const statuses: Readonly<Record<ErrorKind, number>> = {
    invalid: 422,
    'not-signed-in': 401,
    forbidden: 403,
    'not-found': 404,
    conflict: 409,
    'too-large': 413,
    'too-many': 429,
    unavailable: 503
};

const titles: Readonly<Record<number, string>> = {
    400: 'Bad request',
    401: 'Not signed in',
    403: 'Not allowed',
    404: 'Not found',
    409: 'Conflict',
    413: 'Too large',
    415: 'Unsupported content',
    422: 'Not valid',
    429: 'Too many requests',
    500: 'A fault of ours',
    503: 'Not available now'
};

/** Problem details (RFC 9457) of whatever a handler threw. What is not a refusal of ours tells nothing of its inside. */
export function problemOf(error: unknown, requestId: string): Problem {
    if (error instanceof PlatformError) {
        const { retryAfterSeconds } = error;
        const refusal = problem(statuses[error.kind], error.code, error.message, requestId, error.fields && [...error.fields]);
        return retryAfterSeconds === undefined ? refusal : { ...refusal, retryAfterSeconds };
    }
    if (error instanceof z.ZodError) {
        const fields = error.issues.map(issue => ({ field: issue.path.join('.'), code: issue.code, detail: issue.message }));
        return problem(422, commonProblems.invalid, 'Some fields are not right. Correct them and try again.', requestId, fields);
    }
    return clientProblem(error, requestId) ?? problem(500, commonProblems.internal, faultSentence(requestId), requestId);
}

/** What express refuses before a handler is asked: its errors bear the status that a client's own fault has. */
function clientProblem(error: unknown, requestId: string): Problem | undefined {
    const status = Number((error as { status?: unknown } | null)?.status);
    if (status === 404) {
        return problem(404, commonProblems.notFound, 'There is nothing here.', requestId);
    }
    if (status === 413) {
        return problem(413, commonProblems.tooLarge, 'The request is too large.', requestId);
    }
    return status >= 400 && status < 500 ? problem(400, commonProblems.invalid, 'The request is not readable.', requestId) : undefined;
}

function problem(status: number, code: string, detail: string, requestId: string, fields?: Problem['fields']): Problem {
    return {
        type: `urn:coditect:problem:${code}`,
        title: titles[status] ?? 'Problem',
        status,
        code,
        detail,
        requestId,
        ...(fields ? { fields } : {})
    };
}

const faultSentence = (requestId: string) =>
    `Something went wrong on our side. Try again; if it stays, tell your operator this number: ${requestId}.`;
