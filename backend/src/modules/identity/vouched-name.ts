import { nameSchema } from '@coditect/protocol';

const maximumCharacters = 120;

/**
 * A person's name of what another party says, the best first, as the person could have typed it. What reads as an address gives up
 * what it does so by, since user names such as `ada.lovelace` and addresses of mail are said there too.
 */
export function vouchedName(said: readonly unknown[]): string {
    const texts = said.filter(one => typeof one === 'string').map(printable);
    const names = texts.flatMap(text => [text, text.replace(/(?<=.)@.*$/u, '').replace(/[.\u3002\uFF0E\uFF61]+/gu, ' ')]);
    return names.map(name => nameSchema.safeParse(name)).find(parsed => parsed.success)?.data ?? 'Somebody';
}

function printable(text: string): string {
    return text
        .replace(/\p{Cc}/gu, '')
        .trim()
        .slice(0, maximumCharacters)
        .replace(/\p{Cs}$/u, '');
}
