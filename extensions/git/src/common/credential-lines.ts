/** Git's credential protocol (gitcredentials, git-credential "Input/Output format"): lines of `name=value`. */
export type CredentialFields = Readonly<Record<string, string>>;

export function parseCredential(text: string): CredentialFields {
    const fields: Record<string, string> = {};
    for (const line of text.split('\n')) {
        const at = line.indexOf('=');
        if (at > 0) {
            fields[line.slice(0, at)] = line.slice(at + 1);
        }
    }
    return fields;
}

/** @throws a `RangeError` for a value that would be more than one line: Git would read it as something else. */
export function formatCredential(fields: CredentialFields): string {
    return Object.entries(fields)
        .map(([name, value]) => {
            if (/[\n\r\0]/.test(value)) {
                throw new RangeError(`The ${name} of a credential has a line break.`);
            }
            return `${name}=${value}\n`;
        })
        .join('');
}
