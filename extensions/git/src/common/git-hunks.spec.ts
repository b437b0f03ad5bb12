import assert from 'node:assert/strict';
import { hunkAt, hunksOf, parseFileDiff, patchOf, titleOf } from './git-hunks';

const header = ['diff --git a/f b/f', 'index 1..2 100644', '--- a/f', '+++ b/f'];
const diff = [
    ...header,
    '@@ -2 +2,2 @@ context',
    '-two',
    '+TWO',
    '+and',
    '@@ -5,0 +7 @@',
    '+new',
    '@@ -8,2 +9,0 @@',
    '-eight',
    '-nine',
    ''
].join('\n');

describe('the parts of a change', () => {
    const parsed = parseFileDiff(diff);

    it('are read with their places and lines', () => {
        assert.deepEqual(parsed.header, header);
        assert.deepEqual(
            parsed.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => [oldStart, oldLines, newStart, newLines, lines.length]),
            [
                [2, 1, 2, 2, 3],
                [5, 0, 7, 1, 1],
                [8, 2, 9, 0, 2]
            ]
        );
    });

    it('are none in a binary file and where nothing was changed', () => {
        assert.deepEqual(parseFileDiff('').hunks, []);
        assert.deepEqual(parseFileDiff('diff --git a/p b/p\nBinary files a/p and b/p differ\n').hunks, []);
    });

    it('belong to the lines of the new version; a deletion to those on both its sides', () => {
        const at = (line: number) => hunkAt(parsed.hunks, line)?.oldStart;
        assert.deepEqual([1, 2, 3, 4, 7, 9, 10, 11].map(at), [undefined, 2, 2, undefined, 5, 8, 8, undefined]);
    });

    it('become patches of their own, at their place in the old version or in the new one', () => {
        const [, added, removed] = parsed.hunks;
        assert.equal(patchOf(parsed, added!, 'stage'), `${[...header, '@@ -5,0 +6,1 @@', '+new'].join('\n')}\n`);
        assert.equal(patchOf(parsed, removed!, 'stage'), `${[...header, '@@ -8,2 +7,0 @@', '-eight', '-nine'].join('\n')}\n`);
        assert.match(patchOf(parsed, added!, 'unstage'), /@@ -6,0 \+7,1 @@/);
    });

    it('keep that a file does not end with a line feed, and carriage returns', () => {
        const odd = parseFileDiff([...header, '@@ -1 +1 @@', '-a\r', '+b', '\\ No newline at end of file', ''].join('\n'));
        assert.deepEqual(odd.hunks[0]?.lines, ['-a\r', '+b', '\\ No newline at end of file']);
    });

    it('are found for a change that an editor shows, which may divide them in other ways', () => {
        const found = (previous: readonly [number, number], current: readonly [number, number]) =>
            hunksOf(parsed.hunks, { start: previous[0], end: previous[1] }, { start: current[0], end: current[1] }).map(
                ({ newStart }) => newStart
            );
        assert.deepEqual(found([1, 2], [1, 2]), [2]);
        assert.deepEqual(found([5, 5], [6, 7]), [7]);
        assert.deepEqual(found([7, 9], [9, 9]), [9]);
        assert.deepEqual(found([0, 6], [0, 8]), [2, 7]);
        // The editor takes the line after the one that Git does for the one that is new.
        assert.deepEqual(found([6, 6], [7, 8]), [7]);
        assert.deepEqual(found([3, 3], [4, 5]), []);
    });

    it('are told apart by where they are and how they begin', () => {
        assert.deepEqual(parsed.hunks.map(titleOf), ['2: + TWO', '7: + new', '9: - eight']);
    });
});
