/** At most this many words of a search count: more narrow nothing down. */
const maximumWords = 6;

/** How a text is compared: whatever its case, accents and width. */
export function keyOf(text: string): string {
    return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** The words that a member is found by: those of the name and of the address, and the address itself. */
export function wordsOf({ name, email }: { readonly name: string; readonly email: string }): readonly string[] {
    const address = keyOf(email);
    return [...new Set([...split(keyOf(name)), ...split(address), address])];
}

/** The beginnings of words that a search asks for, all of which a member must have. Undefined where nothing could be found by it. */
export function prefixesOf(search: string): readonly string[] | undefined {
    const text = keyOf(search);
    const prefixes = text.split(/\s+/u).flatMap(part => (part.includes('@') ? [part] : split(part)));
    return prefixes.length === 0 && text !== '' ? undefined : [...new Set(prefixes)].slice(0, maximumWords);
}

function split(text: string): string[] {
    return text.split(/[^\p{L}\p{N}]+/u).filter(word => word !== '');
}
