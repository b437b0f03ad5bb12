import { type Problem, ProblemError } from '@coditect/protocol';

const unreachable = "The platform can't be reached. Check your connection and try again. Nothing that you typed is lost.";
const unexpected = "The platform gave an answer that can't be read. Try again in a moment.";

/** Any failure of a call as a problem with a sentence for a person. */
export function problemOf(error: unknown): Problem {
    if (error instanceof ProblemError) {
        return error.problem.code === 'service.unreachable' ? { ...error.problem, detail: unreachable } : error.problem;
    }
    return { type: 'about:blank', title: 'Unexpected answer', status: 0, code: 'service.unexpected-answer', detail: unexpected };
}

/** The sentence to show for any failure of a call. */
export function sentenceOf(error: unknown): string {
    return problemOf(error).detail;
}

/** Whether the call failed because nobody is signed in any more. */
export function isSignedOut(error: unknown): boolean {
    return error instanceof ProblemError && error.problem.status === 401;
}
