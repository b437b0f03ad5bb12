import { federationProblems } from '@coditect/protocol';

/** What a person is told of a sign-in over another party that did not work: the address of the page holds a code alone. */
const sentences: Readonly<Record<string, string>> = {
    [federationProblems.expired]: 'This sign-in was begun in another browser, or too long ago. Start again.',
    [federationProblems.denied]: 'The provider did not let you go on. Start again, or sign in another way.',
    [federationProblems.answerRefused]: "The provider's answer could not be believed, so it was refused. Start again.",
    [federationProblems.providerUnavailable]:
        'The provider does not answer, or is set up wrongly. Try again later, or sign in another way.',
    [federationProblems.addressUnverified]: 'The provider knows no address of yours that it has verified. Verify it there first.',
    [federationProblems.linkFirst]:
        'Your address has an account here. Sign in to it as you did before, and link this way in on your account page.',
    [federationProblems.foreignAddress]:
        'Your company vouched for an address that is not in one of its verified domains. Ask its administrators.',
    [federationProblems.notMember]: 'You are no member of this organisation. Ask one of its owners or admins for an invitation.',
    [federationProblems.accountClosed]: 'This account was deactivated. Ask an administrator of this installation.',
    [federationProblems.linkedElsewhere]: 'This identity belongs to another account already. Unlink it there first.',
    [federationProblems.singleSignOnRequired]:
        'Your organisation asks you to sign in through your company. Choose "Sign in with your company".'
};

/** The sentence for the `problem` of an address; undefined where there is none. Whatever else stands there is never shown. */
export function problemSentence(problem: string | null): string | undefined {
    if (problem === null) {
        return undefined;
    }
    return sentences[`federation.${problem}`] ?? 'The sign-in did not work. Start again.';
}
