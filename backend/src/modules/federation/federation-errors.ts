import { federationProblems } from '@coditect/protocol';
import { PlatformError } from '../../kernel/errors.js';

/** Refusals of a sign-in that went over another party. The person reads their sentences on the sign-in page, by the code. */
const refusal = (code: string, sentence: string) => () => new PlatformError('forbidden', code, sentence);

export const attemptExpired = refusal(
    federationProblems.expired,
    'This sign-in was begun in another browser, or too long ago. Start again.'
);
export const attemptDenied = refusal(federationProblems.denied, 'The provider did not let you go on. Start again, or sign in another way.');
export const answerRefused = refusal(federationProblems.answerRefused, "The provider's answer could not be believed, so it was refused.");
export const addressUnverified = refusal(
    federationProblems.addressUnverified,
    'The provider knows no address of yours that it has verified. Verify it there first.'
);
export const linkFirst = refusal(
    federationProblems.linkFirst,
    'Your address has an account here. Sign in to it as you did before, and link this way in on your account page.'
);
export const foreignAddress = refusal(
    federationProblems.foreignAddress,
    'Your company vouched for an address that is not in one of its verified domains. Ask its administrators.'
);
export const notMember = refusal(
    federationProblems.notMember,
    'You are no member of this organisation. Ask one of its owners or admins for an invitation.'
);
export const accountClosed = refusal(
    federationProblems.accountClosed,
    'This account was deactivated. Ask an administrator of this installation.'
);
export const linkedElsewhere = refusal(
    federationProblems.linkedElsewhere,
    'This identity belongs to another account already. Unlink it there first.'
);

/** `sentence` says what to look at; it holds nothing of what the other side answered. */
export const providerUnavailable = (sentence: string, field?: string) =>
    new PlatformError(
        field === undefined ? 'unavailable' : 'invalid',
        federationProblems.providerUnavailable,
        sentence,
        field === undefined ? undefined : [{ field, code: federationProblems.providerUnavailable, detail: sentence }]
    );
