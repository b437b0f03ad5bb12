import assert from 'node:assert/strict';
import { type ConflictChoice, chosenLines, findConflicts, hasConflicts } from './git-conflicts';

const both = ['before', '<<<<<<< HEAD', 'ours', '=======', 'theirs', 'more', '>>>>>>> origin/main', 'after'];

describe('conflict markers', () => {
    it('are found with the names of both sides', () => {
        assert.deepEqual(findConflicts(both), [{ start: 1, middle: 3, end: 6, currentName: 'HEAD', incomingName: 'origin/main' }]);
    });

    it('give way to one side, to the other, or to both one after the other', () => {
        const [conflict] = findConflicts(both);
        const choose = (choice: ConflictChoice) => chosenLines(both, conflict!, choice);
        assert.deepEqual(choose('current'), ['ours']);
        assert.deepEqual(choose('incoming'), ['theirs', 'more']);
        assert.deepEqual(choose('both'), ['ours', 'theirs', 'more']);
    });

    it('may show the common ancestor, which is in none of the choices', () => {
        const lines = ['<<<<<<< a', 'ours', '||||||| base', 'was', '=======', '>>>>>>> b'];
        const [conflict] = findConflicts(lines);
        assert.equal(conflict?.base, 2);
        assert.deepEqual(chosenLines(lines, conflict!, 'both'), ['ours']);
        assert.deepEqual(chosenLines(lines, conflict!, 'incoming'), []);
    });

    it('are several in a file, and have line ends of either kind', () => {
        const lines = [...both, ...both].map(line => `${line}\r`);
        assert.deepEqual(
            findConflicts(lines).map(({ start, end }) => [start, end]),
            [
                [1, 6],
                [9, 14]
            ]
        );
        assert.equal(findConflicts(lines)[0]?.incomingName, 'origin/main');
    });

    it('are text where one of them is missing', () => {
        for (const text of [
            '<<<<<<< HEAD\nours\n=======\n',
            '=======\n>>>>>>> b',
            '<<<<<<<< HEAD\n=======\n>>>>>>> b',
            'Title\n=======\n'
        ]) {
            assert.equal(hasConflicts(text), false, text);
        }
        // One that was begun and not ended does not swallow the next.
        assert.equal(findConflicts(['<<<<<<< x', ...both]).length, 1);
    });
});
