import { federationProblems, secondFactorPagePath, signInPagePath } from '@coditect/protocol';
import { PlatformError } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/logger.js';
import type { Redirect, Reply } from '../../kernel/module.js';
import { answerSignIn } from '../identity/index.js';
import type { FederatedResult } from './federated-sign-in.js';
import type { SignInAttempt } from './sign-in-attempt.js';

/** The page of the account that lists linked identities. */
const linkedPagePath = '/account/sign-in';
/** Where a sign-in leads that was begun nowhere in particular. */
const defaultPath = '/open';

const shownCodes: ReadonlySet<string> = new Set(Object.values(federationProblems));

/** Sets the cookies that the result asks for, and sends the browser on to a page of ours. */
export function answerFederated(result: FederatedResult, attempt: SignInAttempt, reply: Reply): Redirect {
    if (result.kind === 'linked') {
        reply.clearFlowCookie();
        return { location: `${linkedPagePath}?linked=yes` };
    }
    const { kind } = answerSignIn(result, reply);
    if (kind === 'factor-required') {
        return { location: attempt.next === undefined ? secondFactorPagePath : `${secondFactorPagePath}?next=${attempt.next}` };
    }
    return { location: attempt.next ?? defaultPath };
}

/**
 * Sends the browser back to the page that the attempt began on, with a code which that page has a sentence for. What is no
 * refusal of ours is logged, and is `federation.answer-refused` to the browser.
 */
export function refuseFederated(error: unknown, attempt: SignInAttempt | undefined, reply: Reply, logger: Logger): Redirect {
    reply.clearFlowCookie();
    if (!(error instanceof PlatformError)) {
        logger.error({ err: error }, 'A sign-in over another party failed.');
    }
    const code = error instanceof PlatformError && shownCodes.has(error.code) ? error.code : federationProblems.answerRefused;
    const parameters = new URLSearchParams({ problem: code.slice(code.indexOf('.') + 1) });
    if (attempt?.next !== undefined) {
        parameters.set('next', attempt.next);
    }
    return { location: `${attempt?.link ? linkedPagePath : signInPagePath}?${parameters}` };
}
