export interface GitCommit {
    readonly hash: string;
    readonly parents: readonly string[];
    readonly authorName: string;
    readonly authorEmail: string;
    /** Milliseconds since 1970. */
    readonly authoredAt: number;
    readonly subject: string;
    readonly body: string;
    /** Names that point to it: branches, remotes' branches, tags. */
    readonly references: readonly GitReference[];
    /** In the history of a file: its path at that commit. */
    readonly path?: string;
}

export interface GitReference {
    readonly kind: 'branch' | 'remote' | 'tag';
    readonly name: string;
}

const fieldEnd = '\x1f';
const recordStart = '\x1e';

/** For `git log --format`, to be read by {@link parseLog}. */
export const logFormat = `%x1e%H%x1f%P%x1f%aN%x1f%aE%x1f%at%x1f%D%x1f%s%x1f%b%x1f`;

/** Reads `git log --decorate=full --format=<logFormat>`, with or without `--name-only`. */
export function parseLog(output: string): readonly GitCommit[] {
    return output
        .split(recordStart)
        .slice(1)
        .map(record => {
            const [hash = '', parents = '', authorName = '', authorEmail = '', at = '0', names = '', subject = '', body = '', after = ''] =
                record.split(fieldEnd);
            const path = after.split('\n').find(line => line !== '');
            return {
                hash,
                parents: parents.split(' ').filter(Boolean),
                authorName,
                authorEmail,
                authoredAt: Number(at) * 1000,
                subject,
                body: body.trim(),
                references: parseReferences(names),
                ...(path === undefined ? {} : { path })
            };
        });
}

function parseReferences(names: string): readonly GitReference[] {
    return names
        .split(', ')
        .map(name => name.replace(/^HEAD -> /, '').replace(/^tag: /, ''))
        .flatMap((name): GitReference[] => {
            const match = /^refs\/(heads|remotes|tags)\/(.+)$/.exec(name);
            if (!match || match[2]?.endsWith('/HEAD')) {
                return [];
            }
            const kind = match[1] === 'heads' ? 'branch' : match[1] === 'remotes' ? 'remote' : 'tag';
            return [{ kind, name: match[2] ?? '' }];
        });
}
