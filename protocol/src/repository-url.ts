import { z } from 'zod';

/** `git@host:path` or `host.example:path`, as SSH remotes are often written. A bare word before the colon may be any scheme. */
const scpLike = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*|[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+):(?!\/\/)(?!-)\S+$/;
const schemes: ReadonlySet<string> = new Set(['https:', 'http:', 'ssh:', 'git:']);

/**
 * What is wrong with the address of a Git repository, as a sentence; undefined where nothing is. Git knows transports that run
 * programs (`ext::`) or read the machine's own files, so only those over a network are taken. An address is shown, logged and
 * kept in the clone's settings, so none with a password is.
 */
export function faultOfRepositoryUrl(text: string): string | undefined {
    if (text.length > 2000 || /[\s\p{C}\\]/u.test(text) || text.startsWith('-') || text.includes('::')) {
        return 'This is not the address of a Git repository. It looks like https://example.com/team/project.git.';
    }
    if (!text.includes('://') && scpLike.test(text)) {
        return undefined;
    }
    if (!URL.canParse(text)) {
        return 'This is not the address of a Git repository. It looks like https://example.com/team/project.git.';
    }
    const url = new URL(text);
    if (!schemes.has(url.protocol)) {
        return 'Use an address that begins with https://, http://, ssh:// or git://.';
    }
    if (url.password !== '' || (url.username !== '' && url.protocol !== 'ssh:')) {
        return 'Leave name and password out of the address. Git asks for them where it needs them.';
    }
    return url.hostname === '' || url.hostname.startsWith('-') || url.pathname.length < 2
        ? 'The address names no repository. It looks like https://example.com/team/project.git.'
        : undefined;
}

/** The address of a Git repository: https, http, ssh, git, or `git@host:path`. Without a password. */
export const repositoryUrlSchema = z
    .string()
    .trim()
    .max(2000)
    .superRefine((text, context) => {
        const fault = faultOfRepositoryUrl(text);
        if (fault !== undefined) {
            context.addIssue({ code: 'custom', message: fault });
        }
    });
