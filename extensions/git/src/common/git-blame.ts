/** Who wrote a line last. */
export interface GitBlameLine {
    /** Forty zeros where it is not committed yet. */
    readonly hash: string;
    readonly authorName: string;
    /** Milliseconds since 1970. */
    readonly authoredAt: number;
    readonly summary: string;
}

export const uncommitted = '0'.repeat(40);

/** Reads `git blame --porcelain` (git-blame, "The Porcelain Format"): one entry a line, in the file's order. */
export function parseBlame(output: string): readonly GitBlameLine[] {
    const commits = new Map<string, { authorName: string; authoredAt: number; summary: string }>();
    const lines: GitBlameLine[] = [];
    let hash = '';
    for (const line of output.split('\n')) {
        if (line.startsWith('\t')) {
            lines.push({ hash, ...(commits.get(hash) ?? { authorName: '', authoredAt: 0, summary: '' }) });
            continue;
        }
        const start = /^([0-9a-f]{40}) \d+ \d+/.exec(line);
        if (start) {
            hash = start[1] ?? '';
            if (!commits.has(hash)) {
                commits.set(hash, { authorName: '', authoredAt: 0, summary: '' });
            }
            continue;
        }
        const commit = commits.get(hash);
        const [name = '', ...rest] = line.split(' ');
        const value = rest.join(' ');
        if (commit && name === 'author') {
            commit.authorName = value;
        } else if (commit && name === 'author-time') {
            commit.authoredAt = Number(value) * 1000;
        } else if (commit && name === 'summary') {
            commit.summary = value;
        }
    }
    return lines;
}
