import { commonProblems, type FieldProblem, federationProblems, identityProblems } from '@coditect/protocol';

/** What went wrong, in the terms of the caller. The HTTP status of each is given in http/problem-details.ts alone. */
export type ErrorKind = 'invalid' | 'not-signed-in' | 'forbidden' | 'not-found' | 'conflict' | 'too-large' | 'too-many' | 'unavailable';

/** A refusal that a person can act upon: `code` is stable and for programs, the message is a sentence for people. */
export class PlatformError extends Error {
    constructor(
        readonly kind: ErrorKind,
        readonly code: string,
        message: string,
        readonly fields?: readonly FieldProblem[],
        readonly retryAfterSeconds?: number
    ) {
        super(message);
        this.name = 'PlatformError';
    }
}

export const notSignedIn = () => new PlatformError('not-signed-in', commonProblems.notSignedIn, 'Sign in to go on.');

/** For a workspace's origin: the same to a stranger, to another person, and where there is no such workspace. */
export const notAdmitted = () =>
    new PlatformError('forbidden', commonProblems.notSignedIn, 'This is closed to you. Sign in, and open the workspace from your account.');

export const foreignOrigin = () =>
    new PlatformError(
        'forbidden',
        commonProblems.foreignOrigin,
        'This request did not come from a page of the platform, so it was refused.'
    );

export const forbidden = (sentence: string) => new PlatformError('forbidden', commonProblems.forbidden, sentence);

export const notFound = (sentence = 'There is nothing here.') => new PlatformError('not-found', commonProblems.notFound, sentence);

export const unavailable = (sentence: string) => new PlatformError('unavailable', commonProblems.unavailable, sentence);

/** `retryAfterSeconds` is rounded up, and said in words as well. */
export function tooMany(retryAfterSeconds: number, sentence = 'There were too many tries.'): PlatformError {
    const seconds = Math.max(1, Math.ceil(retryAfterSeconds));
    const wait = seconds < 120 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.ceil(seconds / 60)} minutes`;
    return new PlatformError('too-many', commonProblems.tooMany, `${sentence} Try again in ${wait}.`, undefined, seconds);
}

/** The caller must prove anew that he or she is there: within the last 15 minutes. */
export const elevationRequired = () =>
    new PlatformError('forbidden', identityProblems.elevationRequired, 'Confirm that it is you, then try again.');

/** The organisation takes this person's word from its own identity provider alone. */
export const singleSignOnRequired = () =>
    new PlatformError(
        'forbidden',
        federationProblems.singleSignOnRequired,
        'Your organisation asks you to sign in through your company: choose "Sign in with your company" on the sign-in page.'
    );

/** A link, a code or a ceremony that was used already, is too old, or was begun in another browser. */
export const flowExpired = (sentence = 'This step was taken already or is too old. Start again.') =>
    new PlatformError('invalid', identityProblems.flowExpired, sentence);

/** A refusal of one field of a form, said beside that field. */
export function invalidField(field: string, code: string, detail: string, kind: ErrorKind = 'invalid'): PlatformError {
    return new PlatformError(kind, code, detail, [{ field, code, detail }]);
}
