/** What happened to a file between two of: the last commit, the index, the folder. */
export type GitChangeKind = 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'type-changed' | 'untracked' | 'conflicted';

export interface GitChange {
    /** Relative to the repository's root, with `/`. */
    readonly path: string;
    /** Where a renamed or copied file was before. */
    readonly originalPath?: string;
    readonly kind: GitChangeKind;
    /** Of a conflict: who did what, such as `both modified`. */
    readonly conflict?: string;
}

export interface GitHead {
    /** Missing where a commit is checked out and no branch. */
    readonly branch?: string;
    /** Missing before the first commit. */
    readonly commit?: string;
    /** The branch of a remote that this one follows, such as `origin/main`. */
    readonly upstream?: string;
    /** Commits that the upstream does not have; missing without an upstream, or where that is gone. */
    readonly ahead?: number;
    readonly behind?: number;
}

export interface GitStatus {
    readonly head: GitHead;
    readonly staged: readonly GitChange[];
    readonly unstaged: readonly GitChange[];
    readonly untracked: readonly GitChange[];
    readonly merge: readonly GitChange[];
    /** What is under way and wants to be ended by a commit or given up. */
    readonly underWay?: 'merge' | 'rebase' | 'cherry-pick' | 'revert';
    /** There is more than was read; see {@link maximumChanges}. */
    readonly truncated: boolean;
}

/** A folder that was forgotten in .gitignore must not bring the page to a halt. */
export const maximumChanges = 5000;

const kinds: Readonly<Record<string, GitChangeKind>> = {
    A: 'added',
    M: 'modified',
    D: 'deleted',
    R: 'renamed',
    C: 'copied',
    T: 'type-changed'
};

const conflicts: Readonly<Record<string, string>> = {
    DD: 'both deleted',
    AU: 'added by us',
    UD: 'deleted by them',
    UA: 'added by them',
    DU: 'deleted by us',
    AA: 'both added',
    UU: 'both modified'
};

/** Reads `git status --porcelain=v2 --branch -z` (git-status, "Porcelain Format Version 2"). Lines of a kind that is not known are skipped. */
export function parseStatus(output: string, underWay?: GitStatus['underWay']): GitStatus {
    const head: { -readonly [Key in keyof GitHead]: GitHead[Key] } = {};
    const staged: GitChange[] = [];
    const unstaged: GitChange[] = [];
    const untracked: GitChange[] = [];
    const merge: GitChange[] = [];
    const records = output.split('\0');
    let read = 0;
    for (let index = 0; index < records.length && read < maximumChanges; index += 1) {
        const record = records[index] ?? '';
        switch (record[0]) {
            case '#':
                readHeader(record, head);
                break;
            case '1':
            case '2': {
                const [, states = '..', ...rest] = record.split(' ');
                const renamed = record[0] === '2';
                const path = rest.slice(renamed ? 7 : 6).join(' ');
                // The path before follows as a record of its own.
                const originalPath = renamed ? records[++index] : undefined;
                const change = (state: string): GitChange | undefined => {
                    const kind = kinds[state];
                    const moved = originalPath !== undefined && (kind === 'renamed' || kind === 'copied');
                    return kind && { path, kind, ...(moved ? { originalPath } : {}) };
                };
                pushIf(staged, change(states[0] ?? '.'));
                pushIf(unstaged, change(states[1] ?? '.'));
                read += 1;
                break;
            }
            case 'u': {
                const [, states = 'UU', ...rest] = record.split(' ');
                merge.push({ path: rest.slice(8).join(' '), kind: 'conflicted', conflict: conflicts[states] ?? 'in conflict' });
                read += 1;
                break;
            }
            case '?':
                untracked.push({ path: record.slice(2), kind: 'untracked' });
                read += 1;
                break;
        }
    }
    return { head, staged, unstaged, untracked, merge, ...(underWay ? { underWay } : {}), truncated: read >= maximumChanges };
}

function readHeader(record: string, head: { -readonly [Key in keyof GitHead]: GitHead[Key] }): void {
    const [, name, ...rest] = record.split(' ');
    const value = rest.join(' ');
    switch (name) {
        case 'branch.oid':
            if (value !== '(initial)') {
                head.commit = value;
            }
            break;
        case 'branch.head':
            if (value !== '(detached)') {
                head.branch = value;
            }
            break;
        case 'branch.upstream':
            head.upstream = value;
            break;
        case 'branch.ab': {
            const [ahead = '0', behind = '0'] = rest;
            head.ahead = Number(ahead);
            head.behind = Math.abs(Number(behind));
            break;
        }
    }
}

function pushIf<T>(list: T[], item: T | undefined): void {
    if (item !== undefined) {
        list.push(item);
    }
}
