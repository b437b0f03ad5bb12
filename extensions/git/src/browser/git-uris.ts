import URI from '@theia/core/lib/common/uri';

/**
 * A version of a file: `git:<path>?{"path":<absolute path>,"ref":<revision>}`, as @theia/scm makes them too. An empty revision is
 * the index. `orEmpty` is for one side of a comparison: what is not there is shown as empty.
 */
export interface GitVersion {
    readonly path: string;
    readonly ref: string;
    readonly orEmpty?: boolean;
}

export const gitScheme = 'git';

/** Git ends the path of a folder, which it names only where that is a repository itself, with a slash, after which there is no name. */
export function uriIn(root: URI, path: string): URI {
    return root.resolve(path.replace(/\/$/, ''));
}

export function versionUri(file: URI, ref: string, orEmpty = false): URI {
    const version: GitVersion = { path: file.path.fsPath(), ref, ...(orEmpty ? { orEmpty } : {}) };
    return file.withScheme(gitScheme).withQuery(JSON.stringify(version));
}

export function versionOf(uri: URI): GitVersion | undefined {
    if (uri.scheme !== gitScheme) {
        return undefined;
    }
    try {
        const { path, ref, orEmpty } = JSON.parse(uri.query) as Partial<GitVersion>;
        return typeof path === 'string' && typeof ref === 'string' ? { path, ref, ...(orEmpty === true ? { orEmpty } : {}) } : undefined;
    } catch {
        // Somebody else's address.
        return undefined;
    }
}
