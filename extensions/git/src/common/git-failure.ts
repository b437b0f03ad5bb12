import { ApplicationError } from '@theia/core/lib/common/application-error';
import { withoutCredentials } from './git-address';

export type GitFailureKind =
    | 'authentication'
    | 'not-found'
    | 'no-network'
    | 'certificate'
    | 'host-key'
    | 'non-fast-forward'
    | 'refused-by-server'
    | 'conflict'
    | 'unfinished-conflicts'
    | 'dirty-tree'
    | 'no-identity'
    | 'no-upstream'
    | 'no-remote'
    | 'unrelated-histories'
    | 'diverged'
    | 'nothing-to-commit'
    | 'branch-exists'
    | 'branch-not-merged'
    | 'bad-name'
    | 'locked'
    | 'folder-not-empty'
    | 'disk-full'
    | 'broken-off'
    | 'not-a-repository'
    | 'patch-does-not-fit'
    | 'no-git'
    | 'cancelled'
    | 'other';

/** Why Git did not do what it was asked to. */
export interface GitFailure {
    readonly kind: GitFailureKind;
    /** A sentence that says what to do. */
    readonly message: string;
    /** What Git itself said, without credentials. */
    readonly detail: string;
}

/** Crosses the wire between the IDE's two halves with its data. */
export const GitError = ApplicationError.declare(-33101, (failure: GitFailure) => ({ message: failure.message, data: failure }));

interface Rule {
    readonly kind: GitFailureKind;
    readonly pattern: RegExp;
    readonly message: string;
}

/** The first that fits counts. Git is run with English messages. */
const rules: readonly Rule[] = [
    {
        kind: 'no-git',
        pattern: /spawn \S*git ENOENT/,
        message: 'Git is not installed here. Ask who runs this platform to install the package "git".'
    },
    {
        kind: 'disk-full',
        pattern: /No space left on device|Disk quota exceeded|unable to write (?:file|new index|loose object)/i,
        message: 'There is no space left on the disk. Delete what you do not need, or clone without the history, and try again.'
    },
    {
        kind: 'host-key',
        pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
        message:
            "The server's host key is not trusted, or is another than before. Try again and compare the fingerprint, or ask who runs the server."
    },
    {
        kind: 'authentication',
        pattern:
            /Authentication failed|could not read (?:Username|Password)|Permission denied \((?:publickey|password|keyboard)|HTTP Basic: Access denied|invalid credentials|returned error: 401|terminal prompts disabled|helper .* told us to quit|Invalid username or (?:password|token)/i,
        message:
            'The server does not let you in. Enter a user name and a token or password that may read this repository, or add your SSH key there.'
    },
    {
        kind: 'refused-by-server',
        pattern:
            /returned error: 403|\[remote rejected\]|pre-receive hook declined|protected branch|denying (?:non-fast-forward|ref deletion)/i,
        message:
            'The server refuses this. You may not be allowed to change the branch: push to another one, or ask who runs the repository.'
    },
    {
        kind: 'not-found',
        pattern:
            /Repository not found|repository '.*' not found|returned error: 404|does not appear to be a git repository|ERROR: Repository|project you were looking for could not be found|remote: Not Found|repository '.*' does not exist/i,
        message: 'There is no such repository, or you may not see it. Check the address, or enter credentials that may read it.'
    },
    {
        kind: 'certificate',
        pattern: /SSL certificate problem|server certificate verification failed/i,
        message: "The server's certificate is not valid. Check the address, or ask who runs the server."
    },
    {
        kind: 'no-network',
        pattern:
            /Could not resolve (?:host|hostname|proxy)|Failed to connect|Connection (?:refused|timed out|reset)|Network is unreachable|No route to host|Operation timed out|Temporary failure in name resolution|unable to connect to/i,
        message: 'The server can not be reached. Check the address and the network, and try again.'
    },
    {
        kind: 'broken-off',
        pattern:
            /early EOF|RPC failed|index-pack failed|The remote end hung up unexpectedly|unexpected disconnect|fetch-pack: invalid|transfer closed/i,
        message: 'The connection broke off before everything had come. Try again, or clone without the history if the repository is large.'
    },
    {
        kind: 'non-fast-forward',
        pattern: /\(non-fast-forward\)|\[rejected\].*\(fetch first\)|Updates were rejected|\(stale info\)/,
        message: 'The server has commits that you do not have. Pull first, then push again.'
    },
    {
        kind: 'conflict',
        pattern: /CONFLICT \(|Automatic merge failed|Merge conflict in|after resolving the conflicts|could not apply [0-9a-f]+/,
        message: 'Both sides changed the same lines. Open the files under "Merge Changes", choose what to keep, stage them and commit.'
    },
    {
        kind: 'unfinished-conflicts',
        pattern:
            /you have unmerged (?:files|paths)|because you have unmerged|not possible because you have|is not possible because|unmerged files|needs merge|fix conflicts and then commit|You have not concluded your (?:merge|cherry-pick)/i,
        message: 'Some files are in conflict still. Choose a side in each of them and stage it, then commit.'
    },
    {
        kind: 'dirty-tree',
        pattern: /could not restore untracked files from stash/,
        message:
            'New files of the stash are there already, and were left as they are. The stash is kept: rename or delete these files and discard what came back of it, then apply it again.'
    },
    {
        kind: 'dirty-tree',
        pattern:
            /would be overwritten by|local changes to the following files|You have unstaged changes|cannot pull with rebase|Your index contains uncommitted changes|Please commit your changes or stash them/i,
        message: 'Changes of yours would be overwritten. Commit or stash them, then try again.'
    },
    {
        kind: 'no-identity',
        pattern:
            /Please tell me who you are|empty ident name|unable to auto-detect email|auto-detection is disabled|user\.(?:name|email).*not set|identity unknown/i,
        message: 'Git does not know yet whose commits these are. Enter your name and email address.'
    },
    {
        kind: 'no-upstream',
        pattern:
            /has no upstream branch|There is no tracking information|no upstream configured|no such ref was fetched|couldn't find remote ref/i,
        message: 'This branch is not on the server yet. Publish it first.'
    },
    {
        kind: 'no-remote',
        pattern: /No configured push destination|No remote repository specified|'origin' does not appear|No such remote/i,
        message: 'This repository has no remote. Add one by its address, then try again.'
    },
    {
        kind: 'unrelated-histories',
        pattern: /refusing to merge unrelated histories/,
        message: 'The two branches have no commit in common, so Git does not merge them. Check that this is the right remote.'
    },
    {
        kind: 'diverged',
        pattern: /Need to specify how to reconcile divergent branches|Not possible to fast-forward|Diverging branches/i,
        message: 'Your branch and that of the server went different ways. Merge them by "Git: Pull".'
    },
    {
        kind: 'nothing-to-commit',
        pattern: /nothing to commit|nothing added to commit|no changes added to commit/,
        message: 'There is nothing to commit. Change or stage something first.'
    },
    {
        kind: 'branch-exists',
        pattern: /(?:branch|tag) (?:named )?'?.*'? already exists/,
        message: 'There is a branch of that name already. Choose another name, or switch to it.'
    },
    {
        kind: 'branch-not-merged',
        pattern: /is not fully merged/,
        message: 'This branch has commits that are nowhere else. Merge it first, or delete it all the same.'
    },
    {
        kind: 'bad-name',
        pattern: /is not a valid (?:branch|ref) name|not a valid object name/,
        message: 'This can not be the name of a branch. Use letters, digits, hyphens and slashes.'
    },
    {
        kind: 'locked',
        pattern: /index\.lock|Another git process seems to be running|cannot lock ref/,
        message: 'Another Git command is at work in this repository, perhaps in a terminal. Wait for it to end, then try again.'
    },
    {
        kind: 'folder-not-empty',
        pattern: /already exists and is not an empty directory/,
        message: 'The folder has files in it already. Choose another one.'
    },
    {
        kind: 'patch-does-not-fit',
        pattern: /patch does not apply|patch failed/,
        message: 'The file has changed meanwhile. Save it, and try again.'
    },
    {
        kind: 'not-a-repository',
        pattern: /not a git repository/i,
        message: 'This folder is no Git repository. Initialise one, or clone one.'
    }
];

const shownLines = 4;
const shownCharacters = 300;

/** What the server's hooks printed, without how far the server itself was. Its first lines, as one. */
function wordsOfServer(detail: string): string {
    const lines = detail
        .split(/[\r\n]+/)
        .filter(line => line.startsWith('remote:') && !/\d+% \(\d+\/\d+\)|: \d+, done\.|^remote: Total \d+/.test(line))
        // Letters alone: neither colours nor a frame of signs around them.
        .map(line =>
            line
                .slice('remote:'.length)
                .replace(/\p{Cc}(?:\[[\d;]*[A-Za-z])?/gu, '')
                .trim()
        )
        .filter(line => /[\p{L}\p{N}]/u.test(line));
    const text = lines.slice(0, shownLines).join(' ');
    const whole = lines.length <= shownLines && text.length <= shownCharacters;
    return whole ? text : `${text.slice(0, shownCharacters).trimEnd()} …`;
}

/** Turns what Git printed into a sentence that says what to do. */
export function describeFailure(output: string): GitFailure {
    const detail = withoutCredentials(output).trim().slice(0, 4000);
    const rule = rules.find(({ pattern }) => pattern.test(output));
    if (rule) {
        const said = rule.kind === 'refused-by-server' ? wordsOfServer(detail) : '';
        const message = said === '' ? rule.message : `The server refuses this: "${said}". Do as it says, or ask who runs the repository.`;
        return { kind: rule.kind, message, detail };
    }
    const said = detail
        .split('\n')
        .map(line => line.replace(/^(?:fatal|error): /, '').trim())
        .find(line => line !== '' && !line.startsWith('hint:'));
    return {
        kind: 'other',
        message: said ? `Git could not do this: ${said}` : 'Git could not do this, and said nothing about it.',
        detail
    };
}

export const cancelled: GitFailure = {
    kind: 'cancelled',
    message: 'This was cancelled. Nothing was changed that can not be done again.',
    detail: ''
};

/** The failure that an error stands for; any other error is one that nobody has foreseen. */
export function failureOf(error: unknown): GitFailure {
    if (error instanceof Error && GitError.is(error)) {
        return error.data as GitFailure;
    }
    return describeFailure(error instanceof Error ? error.message : String(error));
}
