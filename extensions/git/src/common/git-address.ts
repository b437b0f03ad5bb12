/** An address of a repository as it may be given to Git: nothing secret is in it. */
export interface GitAddress {
    readonly url: string;
    /** As credentials are kept by it: with the port, where that is not the protocol's own. Missing for a folder. */
    readonly host?: string;
    readonly protocol: 'https' | 'http' | 'ssh' | 'git' | 'file';
    /** What was typed before the host. Taken out of the address, to be given to Git another way. */
    readonly username?: string;
    readonly password?: string;
    /** What a folder for it would be called. */
    readonly name: string;
}

/** A sentence for who typed it. */
export class UnusableAddress extends Error {}

const ownPorts: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/**
 * Reads what a person types or pastes: an address with a scheme, or SSH's short form (`git@host:path`).
 * @throws {@link UnusableAddress}
 */
export function parseAddress(typed: string): GitAddress {
    const text = typed.trim().replace(/^git clone\s+/, '');
    if (text === '') {
        throw new UnusableAddress('Enter the address of a repository, such as https://github.com/eclipse-theia/theia.git.');
    }
    if (/[\p{Cc}\s]/u.test(text) || text.startsWith('-')) {
        throw new UnusableAddress(
            'An address has no spaces and does not begin with a hyphen. Copy it anew from the page of the repository.'
        );
    }
    const short = /^(?:([^@:/]+)@)?([^:/@]+):(?!\/\/)(.+)$/.exec(text);
    if (short) {
        const [, user, host = '', path = ''] = short;
        return { url: `${user ?? 'git'}@${host}:${path}`, host: host.toLowerCase(), protocol: 'ssh', name: nameOf(path) };
    }
    if (!URL.canParse(text)) {
        throw new UnusableAddress(
            `"${text}" is no address of a repository. It looks like https://host/owner/name.git or git@host:owner/name.git.`
        );
    }
    const url = new URL(text);
    const path = decodeURIComponent(url.pathname);
    switch (url.protocol) {
        case 'https:':
        case 'http:': {
            const username = decodeURIComponent(url.username);
            const password = decodeURIComponent(url.password);
            url.username = '';
            url.password = '';
            url.hash = '';
            if (path.length < 2) {
                throw new UnusableAddress(
                    'This address names a host, and no repository on it. Copy the whole address from the page of the repository.'
                );
            }
            return {
                url: url.href,
                host: hostOf(url),
                protocol: url.protocol === 'https:' ? 'https' : 'http',
                ...(username ? { username } : {}),
                ...(password ? { password } : {}),
                name: nameOf(path)
            };
        }
        case 'ssh:':
        case 'git+ssh:':
            url.password = '';
            return { url: url.href, host: url.host.toLowerCase(), protocol: 'ssh', name: nameOf(path) };
        case 'git:':
            return { url: url.href, host: url.host.toLowerCase(), protocol: 'git', name: nameOf(path) };
        case 'file:':
            return { url: url.href, protocol: 'file', name: nameOf(path) };
        default:
            throw new UnusableAddress(`Addresses that begin with "${url.protocol}" can't be used. Use https:// or ssh://.`);
    }
}

function hostOf(url: URL): string {
    return url.port === '' || url.port === ownPorts[url.protocol] ? url.hostname : url.host;
}

function nameOf(path: string): string {
    const last = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
    return last.replace(/\.git$/, '').replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'repository';
}

/** Takes out of any text what stands before a host in an address: for logs and messages. */
export function withoutCredentials(text: string): string {
    return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1');
}
