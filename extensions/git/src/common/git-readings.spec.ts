import assert from 'node:assert/strict';
import { formatCredential, parseCredential } from './credential-lines';
import { parseBlame, uncommitted } from './git-blame';
import { parseLog } from './git-log';
import { parseNameStatus } from './git-name-status';
import { isHuge, lastProgress } from './git-progress';

const hash = 'a'.repeat(40);

describe('the log', () => {
    it('is read with parents, authors, names that point there, and texts over several lines', () => {
        const output = `\x1e${hash}\x1fb c\x1fAda\x1fada@example.com\x1f1700000000\x1fHEAD -> refs/heads/main, tag: refs/tags/v1, refs/remotes/origin/HEAD, refs/remotes/origin/main\x1fSubject\x1fbody\nmore\n\x1f\n`;
        const [commit] = parseLog(output);
        assert.deepEqual(commit?.parents, ['b', 'c']);
        assert.equal(commit?.authoredAt, 1_700_000_000_000);
        assert.equal(commit?.body, 'body\nmore');
        assert.deepEqual(commit?.references, [
            { kind: 'branch', name: 'main' },
            { kind: 'tag', name: 'v1' },
            { kind: 'remote', name: 'origin/main' }
        ]);
        assert.equal(commit?.path, undefined);
    });

    it('tells of a file which name it had', () => {
        const [commit] = parseLog(`\x1e${hash}\x1f\x1fA\x1fa\x1f0\x1f\x1fS\x1f\x1f\n\nold name.txt\n`);
        assert.equal(commit?.path, 'old name.txt');
        assert.deepEqual(commit?.parents, []);
    });

    it('is empty before the first commit', () => {
        assert.deepEqual(parseLog(''), []);
    });
});

describe('blame', () => {
    it('names for each line its commit, which is described once', () => {
        const output = `${hash} 1 1 2\nauthor Ada\nauthor-time 1700000000\nsummary First\nfilename f\n\tone\n${hash} 2 2\n\ttwo\n${uncommitted} 3 3 1\nauthor Not Committed Yet\nauthor-time 1\nsummary x\nfilename f\n\tauthor of this\n`;
        const lines = parseBlame(output);
        assert.deepEqual(
            lines.map(line => [line.hash, line.authorName]),
            [
                [hash, 'Ada'],
                [hash, 'Ada'],
                [uncommitted, 'Not Committed Yet']
            ]
        );
    });
});

describe('the files of a commit', () => {
    it('are read with the names that they had before', () => {
        assert.deepEqual(parseNameStatus('M\0a b\0R087\0old\0new\0D\0gone\0'), [
            { kind: 'modified', path: 'a b' },
            { kind: 'renamed', originalPath: 'old', path: 'new' },
            { kind: 'deleted', path: 'gone' }
        ]);
        assert.deepEqual(parseNameStatus(''), []);
    });
});

describe('progress', () => {
    it('is the last step that was printed whole', () => {
        const text = 'remote: Counting objects:  50% (5/10)\rReceiving objects:  12% (120/1000), 1.50 MiB | 2.00 MiB/s\rReceiving obj';
        assert.deepEqual(lastProgress(text), { stage: 'Receiving objects', percent: 12, done: 120, total: 1000, bytes: 1_572_864 });
        assert.equal(lastProgress('Cloning into x...'), undefined);
    });

    it('tells that a repository is huge while there is still something to save', () => {
        const step = { stage: 'Receiving objects', percent: 10, done: 1, total: 10 };
        assert.equal(isHuge(step), false);
        assert.equal(isHuge({ ...step, total: 1_000_000 }), true);
        assert.equal(isHuge({ ...step, bytes: 500 * 1024 ** 2 }), true);
        assert.equal(isHuge({ ...step, bytes: 500 * 1024 ** 2, percent: 90 }), false);
        assert.equal(isHuge({ ...step, stage: 'Counting objects', total: 1_000_000 }), false);
    });
});

describe('a credential', () => {
    it('is read and written line by line, with equal signs in its values', () => {
        assert.deepEqual(parseCredential('protocol=https\nhost=h:1\npassword=a=b\n\n'), {
            protocol: 'https',
            host: 'h:1',
            password: 'a=b'
        });
        assert.equal(formatCredential({ username: 'ada', password: 'x=y' }), 'username=ada\npassword=x=y\n');
    });

    it('is not written where a value would be read as another line', () => {
        assert.throws(() => formatCredential({ username: 'ada\nhost=evil' }), RangeError);
    });
});
