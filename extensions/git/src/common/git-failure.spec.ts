import assert from 'node:assert/strict';
import { describeFailure, type GitFailureKind } from './git-failure';

/** As Git 2.39 and servers print it. */
const printed: readonly (readonly [GitFailureKind, string])[] = [
    ['authentication', "fatal: Authentication failed for 'https://host/a.git/'"],
    ['authentication', "fatal: could not read Username for 'https://host': terminal prompts disabled"],
    ['authentication', 'git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.'],
    ['not-found', "remote: Repository not found.\nfatal: repository 'https://host/a.git/' not found"],
    ['not-found', "fatal: '/srv/a' does not appear to be a git repository\nfatal: Could not read from remote repository."],
    ['no-network', "fatal: unable to access 'https://nowhere/': Could not resolve host: nowhere"],
    ['no-network', 'ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote repository.'],
    ['host-key', 'Host key verification failed.\nfatal: Could not read from remote repository.'],
    ['certificate', "fatal: unable to access 'https://h/': SSL certificate problem: self signed certificate"],
    ['non-fast-forward', ' ! [rejected]        main -> main (fetch first)\nerror: failed to push some refs'],
    ['refused-by-server', ' ! [remote rejected] main -> main (protected branch hook declined)'],
    ['conflict', 'CONFLICT (content): Merge conflict in a.txt\nAutomatic merge failed; fix conflicts and then commit the result.'],
    ['unfinished-conflicts', 'error: Committing is not possible because you have unmerged files.'],
    ['dirty-tree', 'error: Your local changes to the following files would be overwritten by merge:\n\ta.txt'],
    ['dirty-tree', 'error: The following untracked working tree files would be overwritten by checkout:'],
    ['no-identity', 'fatal: no email was given and auto-detection is disabled'],
    ['no-identity', '*** Please tell me who you are.'],
    ['no-upstream', 'fatal: The current branch x has no upstream branch.'],
    ['no-remote', 'fatal: No configured push destination.'],
    ['nothing-to-commit', 'On branch main\nnothing to commit, working tree clean'],
    ['branch-exists', "fatal: a branch named 'x' already exists"],
    ['branch-not-merged', "error: The branch 'x' is not fully merged."],
    ['bad-name', "fatal: 'a..b' is not a valid branch name"],
    ['locked', "fatal: Unable to create '/r/.git/index.lock': File exists."],
    ['disk-full', 'fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output'],
    ['broken-off', 'fetch-pack: unexpected disconnect while reading sideband packet\nfatal: early EOF'],
    ['not-a-repository', 'fatal: not a git repository (or any of the parent directories): .git'],
    ['no-git', 'Error: spawn git ENOENT'],
    ['patch-does-not-fit', 'error: patch failed: a.txt:3\nerror: a.txt: patch does not apply']
];

describe('what Git prints when it fails', () => {
    for (const [kind, output] of printed) {
        it(`becomes a sentence that says what to do: ${kind}, ${output.slice(0, 50).replaceAll('\n', ' ')}`, () => {
            const failure = describeFailure(output);
            assert.equal(failure.kind, kind);
            assert.match(failure.message, /^[A-Z].*[.]$/);
            assert.equal(failure.detail, output.trim());
        });
    }

    it("has a server's own words where one of its hooks refuses a push, trimmed to a few lines", () => {
        const pushed = (...said: readonly string[]) =>
            describeFailure(
                [
                    'remote: Resolving deltas: 100% (1/1), done.\rremote: Counting objects: 3, done.',
                    ...said.map(line => `remote: ${line}        `),
                    'To https://example.org/poem.git',
                    ' ! [remote rejected] main -> main (pre-receive hook declined)'
                ].join('\n')
            );
        const two = pushed('\u001b[31m==========', '', 'Commits need the number of a ticket.', 'See CONTRIBUTING.md');
        assert.equal(two.kind, 'refused-by-server');
        const advice = 'Do as it says, or ask who runs the repository.';
        assert.equal(two.message, `The server refuses this: "Commits need the number of a ticket. See CONTRIBUTING.md". ${advice}`);
        assert.match(two.detail, /==========/);
        assert.match(pushed('a', 'b', 'c', 'd', 'e').message, /"a b c d …"/);
        assert.ok(pushed('long '.repeat(500)).message.length < 400);
        assert.match(pushed().message, /You may not be allowed to change the branch/);
    });

    it('is told in its own words where nobody has foreseen it, without what is secret', () => {
        const failure = describeFailure('hint: look\nfatal: the moon is full at https://ada:secret@host/');
        assert.equal(failure.kind, 'other');
        assert.equal(failure.message, 'Git could not do this: the moon is full at https://host/');
        assert.ok(!failure.detail.includes('secret'));
    });
});
