/** A part of a change, as `git diff -U0` shows it: lines are counted from 1; a start is the line before where there are none. */
export interface GitHunk {
    readonly oldStart: number;
    readonly oldLines: number;
    readonly newStart: number;
    readonly newLines: number;
    /** Each with its sign (`+`, `-`, ` `, or `\` for "no newline at the end of the file"). */
    readonly lines: readonly string[];
}

export interface GitFileDiff {
    /** From `diff --git` to `+++`, as Git wants to have it back. */
    readonly header: readonly string[];
    readonly hunks: readonly GitHunk[];
}

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Reads the diff of one file. Empty for a binary file, and where nothing was changed. */
export function parseFileDiff(diff: string): GitFileDiff {
    const header: string[] = [];
    const hunks: { -readonly [Key in keyof GitHunk]: GitHunk[Key] extends readonly string[] ? string[] : GitHunk[Key] }[] = [];
    // Lines end with a line feed alone: a carriage return before it is the file's own.
    for (const line of diff.split('\n')) {
        const match = hunkHeader.exec(line);
        const current = hunks.at(-1);
        if (match) {
            const [, oldStart, oldLines = '1', newStart, newLines = '1'] = match;
            hunks.push({
                oldStart: Number(oldStart),
                oldLines: Number(oldLines),
                newStart: Number(newStart),
                newLines: Number(newLines),
                lines: []
            });
        } else if (current) {
            if (/^[-+ \\]/.test(line)) {
                current.lines.push(line);
            }
        } else if (line !== '') {
            header.push(line);
        }
    }
    return { header, hunks };
}

/**
 * A patch of that hunk alone, for `git apply --cached --unidiff-zero`, to unstage with `--reverse`. Without context its lines must
 * stand exactly where they are in the index: in the old version for what is staged, in the new one for what is unstaged. The other
 * side's place follows, since no other hunk comes before.
 */
export function patchOf({ header }: GitFileDiff, hunk: GitHunk, to: 'stage' | 'unstage'): string {
    const { oldStart, oldLines, newStart, newLines } = hunk;
    const [known, knownLines, otherLines] = to === 'stage' ? [oldStart, oldLines, newLines] : [newStart, newLines, oldLines];
    const other = Math.max(0, knownLines === 0 ? known + 1 : otherLines === 0 ? known - 1 : known);
    const [old, fresh] = to === 'stage' ? [known, other] : [other, known];
    return `${[...header, `@@ -${old},${oldLines} +${fresh},${newLines} @@`, ...hunk.lines].join('\n')}\n`;
}

/** The hunk that the line (counted from 1) of the changed file belongs to. A deletion belongs to the lines on both its sides. */
export function hunkAt(hunks: readonly GitHunk[], line: number): GitHunk | undefined {
    return hunks.find(({ newStart, newLines }) =>
        newLines === 0 ? line === newStart || line === newStart + 1 : line >= newStart && line < newStart + newLines
    );
}

/** Lines counted from 0, from the first to the one after the last; empty between two lines. */
export interface LineSpan {
    readonly start: number;
    readonly end: number;
}

/**
 * What Git has for a change that an editor shows, whose comparison knows nothing of the ends of lines and may divide what is changed
 * in other ways.
 */
export function hunksOf(hunks: readonly GitHunk[], previous: LineSpan, current: LineSpan): readonly GitHunk[] {
    const found = hunks.filter(({ oldStart, oldLines, newStart, newLines }) => {
        return overlap(spanOf(oldStart, oldLines), previous) || overlap(spanOf(newStart, newLines), current);
    });
    // Of equal lines in a row either may be the one that was added or deleted.
    const besides = hunks.filter(({ newStart, newLines }) => {
        const { start, end } = spanOf(newStart, newLines);
        return start <= current.end && end >= current.start;
    });
    return found.length > 0 ? found : besides;
}

function spanOf(start: number, lines: number): LineSpan {
    return lines === 0 ? { start, end: start } : { start: start - 1, end: start - 1 + lines };
}

function overlap(a: LineSpan, b: LineSpan): boolean {
    return a.start < b.end && b.start < a.end;
}

/** A line to tell a hunk by: where it is and how it begins. */
export function titleOf({ newStart, lines }: GitHunk): string {
    const first = lines.find(line => line.startsWith('+')) ?? lines[0] ?? '';
    return `${Math.max(1, newStart)}: ${first.slice(0, 1)} ${first.slice(1).trim()}`;
}
