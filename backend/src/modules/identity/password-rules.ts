import { passwordLimits } from '@coditect/protocol';
import { isBreached, isGuessable } from './password-strength.js';

/** The fewest different characters: "aaaaaaaaaa" is long and no password. */
const minimumDistinct = 5;

const common = ['password', 'passwort', 'qwerty', 'qwertz', 'letmein', 'iloveyou', 'welcome', 'administrator', 'changeme', 'coditect'];

/**
 * Why a password is too weak, as a sentence for its owner, or undefined where it will do. Length comes first (NIST SP
 * 800-63B), then what a guesser would try before anything else.
 */
export function weaknessOf(password: string, person: { readonly name: string; readonly email: string }): string | undefined {
    if ([...password].length < passwordLimits.minimumCharacters) {
        return `Use at least ${passwordLimits.minimumCharacters} characters.`;
    }
    if (Buffer.byteLength(password) > passwordLimits.maximumBytes) {
        return `Use at most ${passwordLimits.maximumBytes} bytes, about as many characters.`;
    }
    const folded = password.toLowerCase();
    if (new Set(folded).size < minimumDistinct || isRun(folded)) {
        return 'This password is easy to guess. Use more different characters, or a few unrelated words.';
    }
    const own = [person.email.split('@')[0] ?? '', ...person.name.split(/\s+/)].map(part => part.toLowerCase());
    if (own.some(part => part.length >= 4 && leftAfter(folded, part) < 6)) {
        return 'This password is mostly your name or address. Choose something that others do not know.';
    }
    if (common.some(word => leftAfter(folded, word) < 6)) {
        return 'This password is one of the first that a guesser tries. Use a few unrelated words.';
    }
    if (isBreached(password)) {
        return 'This password stands in lists of stolen ones, which guessers try first. Use a few unrelated words.';
    }
    if (isGuessable(password, [person.email, ...own])) {
        return 'This password can be guessed in a short time. Add a few unrelated words.';
    }
    return undefined;
}

/** How many characters are left when a guessable part is taken out, as often as it is in; Infinity where it isn't. */
function leftAfter(password: string, part: string): number {
    return password.includes(part) ? password.replaceAll(part, '').length : Number.POSITIVE_INFINITY;
}

/** "1234567890", "abcdefghij", "9876543210": each character next to the one before. */
function isRun(text: string): boolean {
    const steps = [...text].slice(1).map((character, index) => character.charCodeAt(0) - text.charCodeAt(index));
    // From 9 to 0 and back the row of the keyboard goes on.
    const wraps = (value: number) => value === -9 || value === 9;
    const step = steps.find(value => !wraps(value));
    return (step === 1 || step === -1) && steps.every(value => value === step || wraps(value));
}
