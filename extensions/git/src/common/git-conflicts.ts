/** A place where two sides of a merge differ. Lines are counted from 0 and are those of the markers themselves. */
export interface ConflictRegion {
    /** `<<<<<<<` */
    readonly start: number;
    /** `|||||||`, where the common ancestor is shown (merge.conflictStyle diff3 or zdiff3). */
    readonly base?: number;
    /** `=======` */
    readonly middle: number;
    /** `>>>>>>>` */
    readonly end: number;
    /** What stands behind the first marker, such as `HEAD`. */
    readonly currentName: string;
    readonly incomingName: string;
}

export type ConflictChoice = 'current' | 'incoming' | 'both';

/** Finds whole conflicts alone: a marker without its counterparts is text. */
export function findConflicts(lines: readonly string[]): readonly ConflictRegion[] {
    const found: ConflictRegion[] = [];
    let start: number | undefined;
    let base: number | undefined;
    let middle: number | undefined;
    lines.forEach((text, index) => {
        const line = text.replace(/\r$/, '');
        if (isMarker(line, '<')) {
            [start, base, middle] = [index, undefined, undefined];
        } else if (start !== undefined && middle === undefined && base === undefined && isMarker(line, '|')) {
            base = index;
        } else if (start !== undefined && middle === undefined && line === '=======') {
            middle = index;
        } else if (start !== undefined && middle !== undefined && isMarker(line, '>')) {
            const name = (at: number) => (lines[at] ?? '').replace(/\r$/, '').slice(8).trim();
            found.push({
                start,
                ...(base === undefined ? {} : { base }),
                middle,
                end: index,
                currentName: name(start),
                incomingName: name(index)
            });
            [start, base, middle] = [undefined, undefined, undefined];
        }
    });
    return found;
}

/** The lines that take the place of a conflict, markers and all. */
export function chosenLines(
    lines: readonly string[],
    { start, base, middle, end }: ConflictRegion,
    choice: ConflictChoice
): readonly string[] {
    const current = lines.slice(start + 1, base ?? middle);
    const incoming = lines.slice(middle + 1, end);
    switch (choice) {
        case 'current':
            return current;
        case 'incoming':
            return incoming;
        case 'both':
            return [...current, ...incoming];
    }
}

/** Whether a file still has conflicts. */
export function hasConflicts(text: string): boolean {
    return findConflicts(text.split('\n')).length > 0;
}

function isMarker(line: string, sign: string): boolean {
    const marker = sign.repeat(7);
    return line === marker || line.startsWith(`${marker} `);
}
