import assert from 'node:assert/strict';
import { maximumChanges, parseStatus } from './git-status';

const zero = '0'.repeat(40);

describe('what Git says of the state of a repository', () => {
    it('tells the branch, its last commit and how far it is from its upstream', () => {
        const { head } = parseStatus('# branch.oid abc\0# branch.head main\0# branch.upstream origin/main\0# branch.ab +2 -3\0');
        assert.deepEqual(head, { commit: 'abc', branch: 'main', upstream: 'origin/main', ahead: 2, behind: 3 });
    });

    it('tells that there is no commit yet, and that no branch is checked out', () => {
        assert.deepEqual(parseStatus('# branch.oid (initial)\0# branch.head main\0').head, { branch: 'main' });
        assert.deepEqual(parseStatus('# branch.oid abc\0# branch.head (detached)\0').head, { commit: 'abc' });
    });

    it('tells an upstream that is gone by having no distance to it', () => {
        const { head } = parseStatus('# branch.oid abc\0# branch.head main\0# branch.upstream origin/main\0');
        assert.equal(head.upstream, 'origin/main');
        assert.equal(head.ahead, undefined);
    });

    it('tells apart what is staged and what is not, for one file both', () => {
        const status = parseStatus(
            `1 MM N... 100644 100644 100644 ${zero} ${zero} a b/c.txt\x001 A. N... 0 100644 100644 ${zero} ${zero} new\0`
        );
        assert.deepEqual(status.staged, [
            { path: 'a b/c.txt', kind: 'modified' },
            { path: 'new', kind: 'added' }
        ]);
        assert.deepEqual(status.unstaged, [{ path: 'a b/c.txt', kind: 'modified' }]);
    });

    it('tells where a renamed file was before, whatever its name is made of', () => {
        const status = parseStatus(`2 R. N... 100644 100644 100644 ${zero} ${zero} R100 to "it" é\0from\n here\0? next\0`);
        assert.deepEqual(status.staged, [{ path: 'to "it" é', kind: 'renamed', originalPath: 'from\n here' }]);
        assert.deepEqual(status.untracked, [{ path: 'next', kind: 'untracked' }]);
    });

    it('tells of conflicts who did what', () => {
        const status = parseStatus(
            `u UU N... 100644 100644 100644 100644 ${zero} ${zero} ${zero} a file\0u DU N... 1 1 1 1 ${zero} ${zero} ${zero} gone\0`
        );
        assert.deepEqual(
            status.merge.map(({ path, conflict }) => [path, conflict]),
            [
                ['a file', 'both modified'],
                ['gone', 'deleted by us']
            ]
        );
    });

    it('is cut where there is more than a page can show, and says so', () => {
        const status = parseStatus('? file\0'.repeat(maximumChanges + 5));
        assert.equal(status.untracked.length, maximumChanges);
        assert.equal(status.truncated, true);
        assert.equal(parseStatus('').truncated, false);
    });

    it('passes over lines of a kind that is not known', () => {
        assert.deepEqual(parseStatus('! ignored\0# stash 3\0% new\0').untracked, []);
    });
});
