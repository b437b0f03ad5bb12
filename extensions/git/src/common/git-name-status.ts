import type { GitChange, GitChangeKind } from './git-status';

const kinds: Readonly<Record<string, GitChangeKind>> = {
    A: 'added',
    M: 'modified',
    D: 'deleted',
    R: 'renamed',
    C: 'copied',
    T: 'type-changed',
    U: 'conflicted'
};

/** Reads `git diff --name-status -z`: states such as `M` or `R087`, each followed by one path or two. */
export function parseNameStatus(output: string): readonly GitChange[] {
    const changes: GitChange[] = [];
    const fields = output.split('\0');
    for (let index = 0; index + 1 < fields.length; ) {
        const kind = kinds[fields[index]?.[0] ?? ''] ?? 'modified';
        if (kind === 'renamed' || kind === 'copied') {
            changes.push({ kind, originalPath: fields[index + 1] ?? '', path: fields[index + 2] ?? '' });
            index += 3;
        } else {
            changes.push({ kind, path: fields[index + 1] ?? '' });
            index += 2;
        }
    }
    return changes;
}
