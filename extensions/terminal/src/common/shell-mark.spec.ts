import assert from 'node:assert/strict';
import { readShellMark } from './shell-mark';

describe("a shell's mark", () => {
    it('says where prompts and commands begin and end, in the sequences of VS Code and of FinalTerm', () => {
        for (const sequence of [633, 133]) {
            assert.deepEqual(
                ['A', 'B', 'C', 'D', 'D;0', 'D;127', 'A;cl=m'].map(payload => readShellMark(sequence, payload)),
                [
                    { kind: 'promptBegins' },
                    { kind: 'promptEnds' },
                    { kind: 'commandBegins' },
                    { kind: 'commandEnds', exitCode: undefined },
                    { kind: 'commandEnds', exitCode: 0 },
                    { kind: 'commandEnds', exitCode: 127 },
                    { kind: 'promptBegins' }
                ]
            );
        }
    });

    it('tells the folder, with what had to be written otherwise', () => {
        assert.deepEqual(readShellMark(633, 'P;Cwd=/home/a b\\x3bc\\\\d'), { kind: 'folder', path: '/home/a b;c\\d' });
        assert.deepEqual(readShellMark(7, 'file://host/home/a%20b'), { kind: 'folder', path: '/home/a b' });
    });

    it('is nothing else that a program may print', () => {
        for (const [sequence, payload] of [
            [633, ''],
            [633, 'P;IsWindows=True'],
            [633, 'P;Cwd=relative'],
            [133, 'prompt_started'],
            [7, 'file://host/%zz'],
            [7, 'https://host/']
        ] as const) {
            assert.equal(readShellMark(sequence, payload), undefined);
        }
        assert.deepEqual(readShellMark(633, 'D;boom'), { kind: 'commandEnds', exitCode: undefined });
    });
});
