import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonDictionary } from '@zxcvbn-ts/language-common';
import { dictionary as englishDictionary } from '@zxcvbn-ts/language-en';

/** The score of zxcvbn, 0 to 4, that a password must have: at least 10^8 guesses. */
const neededScore = 3;
/** The estimate's time grows with the cube of the length. What is strong up to here is not weaker for what follows. */
const estimatedCharacters = 40;
const triedSubstitutions = 20;

let estimator: ZxcvbnFactory | undefined;
let breached: ReadonlySet<string> | undefined;

/** The dictionaries take a tenth of a second and 20 MB to read, so they are when first needed. */
function theEstimator(): ZxcvbnFactory {
    estimator ??= new ZxcvbnFactory({
        dictionary: { ...commonDictionary, ...englishDictionary },
        graphs: adjacencyGraphs,
        l33tMaxSubstitutions: triedSubstitutions,
        maxLength: estimatedCharacters
    });
    return estimator;
}

/** Whether the password is one of the 49,000 that stand most often in published breaches, however its letters are cased. */
export function isBreached(password: string): boolean {
    breached ??= new Set(commonDictionary['passwords-common'].map(known => String(known).toLowerCase()));
    return breached.has(password.toLowerCase());
}

/**
 * Whether a guesser who knows dictionaries, keyboards, dates, repetitions and the person would need long enough (Wheeler,
 * "zxcvbn: Low-Budget Password Strength Estimation", USENIX Security 2016). Takes some milliseconds, at most about fifty.
 */
export function isGuessable(password: string, known: readonly string[]): boolean {
    const start = [...password].slice(0, estimatedCharacters).join('');
    return theEstimator().check(start, [...known]).score < neededScore;
}
