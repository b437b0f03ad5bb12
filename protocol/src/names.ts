import { z } from 'zod';

/** Lines end at U+2028 and U+2029 too (Unicode categories Zl and Zp). */
const printed = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
/** Marks, embeddings, overrides and isolates, which make a name and what stands beside it read otherwise than it is written. */
const inItsOwnDirection = /^\P{Bidi_Control}*$/u;
/** Mail programs make a link of an address that stands in a subject or a text: of a scheme, or of `www.` where a word begins. */
const linksNowhere = /^(?!.*(?::\/\/|(?<![\p{L}\p{N}_])[wW]{3}\.)).*$/su;
/**
 * They make one of a bare host name as well, such as `evil.example`: a dot between letters, and a top-level domain after it. Of those in
 * other scripts than Latin there is but Russia's, since "А.С.Пушкин" and "ดร.สมชาย" are how names are written there.
 */
const noHost = /^(?!.*[\p{L}\p{M}\p{N}\p{Cf}-][.\u3002\uFF0E\uFF61](?:[a-zA-Z]{2,}|[xX][nN]--[a-zA-Z\d-]+|[рР][фФ])(?![\p{L}\p{N}])).*$/su;
/** Not only marks of formatting and spaces, which show as nothing. */
const visible = /[^\p{Cf}\p{Cc}\p{Z}]|^$/u;

/**
 * What people call themselves, their organisations, teams and keys: in any script, joined letters and emoji included. Others read
 * it in mails and lists, so it holds nothing that shows as something else, and no link. `whenEmpty` is the sentence where
 * nothing is left to be seen.
 */
export function displayNameSchema(whenEmpty: string, maximumCharacters: number) {
    return z
        .string()
        .trim()
        .min(1, orElse(whenEmpty))
        .max(maximumCharacters, orElse(`A name has at most ${maximumCharacters} characters.`))
        .regex(printed, orElse('A name has no control characters.'))
        .regex(
            inItsOwnDirection,
            orElse('A name has no hidden marks that turn the direction of text. Type it anew rather than pasting it.')
        )
        .regex(linksNowhere, orElse('A name holds no web address: leave "://" and "www." out.'))
        .regex(visible, whenEmpty);
}

/** The first sentence is enough. */
function orElse(error: string) {
    return { error, abort: true };
}

/** Of who can have mails sent that bear it to strangers: invitations name who invites, and to where. */
function mailedNameSchema(whenEmpty: string, maximumCharacters: number) {
    const sentence = 'A name holds no web address: put a space behind the dot, or leave it out.';
    return displayNameSchema(whenEmpty, maximumCharacters).regex(noHost, orElse(sentence));
}

export const nameSchema = mailedNameSchema('Enter your name.', 120);

/** Of an API key or an SSH key. */
export const keyNameSchema = displayNameSchema('Give the key a name by which you know it again.', 120);

export const organizationNameSchema = mailedNameSchema('Give the organisation a name.', 80);

/** No other team of the organisation has the same, however it is spelt in case. */
export const teamNameSchema = displayNameSchema('Give the team a name.', 80);
