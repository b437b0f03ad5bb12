import { oauthProblems } from '@coditect/protocol';
import { PlatformError } from '../../kernel/errors.js';

/** Refusals of the token exchange, in OAuth's own words. */
const refusal = (code: string, sentence: string) => () => new PlatformError('invalid', code, sentence);

export const unknownClient = refusal(oauthProblems.invalidClient, 'This client is not known here.');
export const unsupportedGrant = refusal(oauthProblems.unsupportedGrantType, 'Send a device code or a refresh token.');
export const badScope = refusal(oauthProblems.invalidScope, 'A scope that was asked for is not one that a program can be given.');
export const pending = refusal(oauthProblems.authorizationPending, 'The person has not decided yet. Ask again after the interval.');
export const slowDown = refusal(oauthProblems.slowDown, 'You asked too soon. Wait five seconds more between two tries from now on.');
export const denied = refusal(oauthProblems.accessDenied, 'The person turned this device away.');
export const codeExpired = refusal(oauthProblems.expiredToken, 'This code is too old. Begin the sign-in again.');
export const badGrant = refusal(oauthProblems.invalidGrant, 'This code or token is not good, or not any more. Sign in again.');
export const missingParameter = (name: string) =>
    new PlatformError('invalid', oauthProblems.invalidRequest, `The parameter ${name} is missing.`);

/** To the person who types a code, on the portal's page. */
export const unknownUserCode = () =>
    new PlatformError(
        'not-found',
        oauthProblems.unknownUserCode,
        'No device waits for this code. Check it, or begin again on the device: a code is good for ten minutes.'
    );
