import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from '../common/git-failure';
import { type GitFileDiff, parseFileDiff } from '../common/git-hunks';
import type { CommitRequest, GitKept } from '../common/git-protocol';
import { type GitStatus, parseStatus } from '../common/git-status';
import type { GitRunner } from './git-runner';

/** Where discarded changes are kept: no branch, so that nothing but this extension shows them. */
const keptReferences = 'refs/coditect/discarded/';
const maximumKept = 50;
const maximumContentBytes = 20 * 1024 * 1024;

/** Commands take long lists of files from their standard input, with nothing in a name that could be mistaken. */
const pathsFromInput = ['--pathspec-from-file=-', '--pathspec-file-nul'];
const asInput = (paths: readonly string[]) => paths.map(path => `${path}\0`).join('');

const keeper = {
    GIT_AUTHOR_NAME: 'CODITECT',
    GIT_AUTHOR_EMAIL: 'discarded@coditect.invalid',
    GIT_COMMITTER_NAME: 'CODITECT',
    GIT_COMMITTER_EMAIL: 'discarded@coditect.invalid'
};

/** What differs between the last commit, the index and the folder of one repository. */
export class GitChanges {
    private gitFolder: string | undefined;

    constructor(
        private readonly root: string,
        private readonly runner: GitRunner,
        private readonly now: () => number
    ) {}

    async status(): Promise<GitStatus> {
        // Reading must not lock the index: a command in a terminal would fail.
        const environment = { GIT_OPTIONAL_LOCKS: '0' };
        const args = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all'];
        const output = await this.runner.run(this.root, args, { environment });
        return parseStatus(output, await this.underWay());
    }

    async folder(): Promise<string> {
        this.gitFolder ??= (await this.runner.run(this.root, ['rev-parse', '--absolute-git-dir'])).trim();
        return this.gitFolder;
    }

    /** Undefined where the file is not there. */
    async content(path: string, revision: string): Promise<string | undefined> {
        const object = `${revision}:${path}`;
        const size = await this.runner.run(this.root, ['cat-file', '-s', object], { otherCodes: [128] });
        if (!/^\d+\s*$/.test(size)) {
            return undefined;
        }
        if (Number(size) > maximumContentBytes) {
            throw GitError({ kind: 'other', message: 'This file is too large to be compared here.', detail: '' });
        }
        const content = await this.runner.run(this.root, ['cat-file', 'blob', object]);
        if (content.slice(0, 8000).includes('\0')) {
            throw GitError({ kind: 'other', message: 'This file is no text, so its versions can not be shown.', detail: '' });
        }
        return content;
    }

    async stage(paths: readonly string[]): Promise<void> {
        await this.runner.run(this.root, ['add', '--all', ...pathsFromInput], { input: asInput(paths) });
    }

    async stageAll(): Promise<void> {
        await this.runner.run(this.root, ['add', '--all']);
    }

    async unstage(paths: readonly string[]): Promise<void> {
        if (await this.hasCommit()) {
            await this.runner.run(this.root, ['reset', '--quiet', 'HEAD', ...pathsFromInput], { input: asInput(paths) });
        } else {
            await this.runner.run(this.root, ['rm', '--quiet', '--cached', '--force', '-r', ...pathsFromInput], { input: asInput(paths) });
        }
    }

    async fileDiff(path: string, staged: boolean): Promise<GitFileDiff> {
        const args = ['diff', '--no-color', '--no-ext-diff', '--unified=0', ...(staged ? ['--cached'] : []), '--', path];
        return parseFileDiff(await this.runner.run(this.root, args));
    }

    async applyToIndex(patch: string, reverse: boolean): Promise<void> {
        refuseUnreadable(patch);
        const args = ['apply', '--cached', '--unidiff-zero', '--whitespace=nowarn', ...(reverse ? ['--reverse'] : []), '-'];
        await this.runner.run(this.root, args, { input: patch });
    }

    async discard(paths: readonly string[]): Promise<GitKept> {
        // Git names folders only where they are repositories themselves, whose files it does not keep.
        const inner = paths.find(path => path.endsWith('/'));
        if (inner !== undefined) {
            const message = `${inner} is a Git repository of its own. Nothing was discarded. Delete the folder in the explorer if you don't need it.`;
            throw GitError({ kind: 'other', message, detail: '' });
        }
        const kept = await this.keep(paths);
        const untracked = await this.untrackedOf(paths);
        const tracked = paths.filter(path => !untracked.has(path));
        if (tracked.length > 0) {
            await this.runner.run(this.root, ['restore', '--worktree', ...pathsFromInput], { input: asInput(tracked) });
        }
        // What is kept already is deleted here rather than by `git clean`, which takes no long lists.
        await Promise.all([...untracked].map(path => rm(join(this.root, path), { recursive: true, force: true })));
        return kept;
    }

    async kept(): Promise<readonly GitKept[]> {
        const format = '%(objectname)%00%(committerdate:unix)%00%(contents:subject)%00';
        const output = await this.runner.run(this.root, ['for-each-ref', '--sort=-refname', `--format=${format}`, keptReferences]);
        return output
            .split('\n')
            .filter(Boolean)
            .map(line => {
                const [commit = '', at = '0', message = ''] = line.split('\0');
                return { commit, at: Number(at) * 1000, message };
            });
    }

    async restoreKept(commit: string): Promise<readonly string[]> {
        const message = await this.runner.run(this.root, ['show', '--no-patch', '--format=%b', commit]);
        const wanted: unknown = JSON.parse(message);
        const inCommit = new Set((await this.runner.run(this.root, ['ls-tree', '-r', '-z', '--name-only', commit])).split('\0'));
        const paths = (Array.isArray(wanted) ? wanted.map(String) : []).filter(path => inCommit.has(path));
        if (paths.length > 0) {
            await this.keep(paths);
            await this.runner.run(this.root, ['restore', '--worktree', `--source=${commit}`, ...pathsFromInput], { input: asInput(paths) });
        }
        return paths;
    }

    async commit({ message, amend, all }: CommitRequest): Promise<void> {
        const text = message.trim() === '' ? ['--no-edit'] : ['--file=-'];
        await this.runner.run(
            this.root,
            // Git would guess an address from the machine's name otherwise.
            ['-c', 'user.useConfigOnly=true', 'commit', '--quiet', ...(amend ? ['--amend'] : []), ...(all ? ['--all'] : []), ...text],
            message.trim() === '' ? {} : { input: message }
        );
    }

    async undoLastCommit(): Promise<string> {
        const message = await this.runner.run(this.root, ['log', '-1', '--format=%B']);
        const parents = (await this.runner.run(this.root, ['log', '-1', '--format=%P'])).trim();
        await this.runner.run(this.root, parents ? ['reset', '--soft', 'HEAD~1'] : ['update-ref', '-d', 'HEAD']);
        return message.trim();
    }

    async setIdentity(name: string, email: string): Promise<void> {
        await this.runner.run(this.root, ['config', '--global', 'user.name', name]);
        await this.runner.run(this.root, ['config', '--global', 'user.email', email]);
    }

    async abort(): Promise<void> {
        const underWay = await this.underWay();
        if (underWay) {
            await this.runner.run(this.root, [underWay, '--abort']);
        }
    }

    private async hasCommit(): Promise<boolean> {
        return (await this.runner.run(this.root, ['rev-parse', '--verify', '--quiet', 'HEAD'], { otherCodes: [1] })).trim() !== '';
    }

    private async untrackedOf(paths: readonly string[]): Promise<ReadonlySet<string>> {
        const all = await this.runner.run(this.root, ['ls-files', '--others', '--exclude-standard', '-z']);
        const wanted = new Set(paths);
        return new Set(all.split('\0').filter(path => wanted.has(path)));
    }

    /** A commit with the files as they are in the folder, made beside the index, under a name of its own. */
    private async keep(paths: readonly string[]): Promise<GitKept> {
        const folder = await mkdtemp(join(tmpdir(), 'coditect-keep-'));
        try {
            const environment = { GIT_INDEX_FILE: join(folder, 'index'), ...keeper };
            const hasCommit = await this.hasCommit();
            await this.runner.run(this.root, ['read-tree', hasCommit ? 'HEAD' : '--empty'], { environment });
            // Other than `git add`, it takes what is neither there nor known as it is: deleted.
            const args = ['update-index', '--add', '--remove', '-z', '--stdin'];
            await this.runner.run(this.root, args, { environment, input: asInput(paths) });
            const tree = (await this.runner.run(this.root, ['write-tree'], { environment })).trim();
            const [first = ''] = paths;
            const message = paths.length === 1 ? first : `${first} and ${paths.length - 1} more`;
            const parent = hasCommit ? ['-p', 'HEAD'] : [];
            const input = `${message}\n\n${JSON.stringify(paths)}\n`;
            const commit = (await this.runner.run(this.root, ['commit-tree', tree, ...parent, '-F', '-'], { environment, input })).trim();
            const at = this.now();
            await this.runner.run(this.root, ['update-ref', `${keptReferences}${String(at).padStart(15, '0')}`, commit]);
            await this.forgetOld();
            return { commit, at, message };
        } finally {
            await rm(folder, { recursive: true, force: true });
        }
    }

    private async forgetOld(): Promise<void> {
        const output = await this.runner.run(this.root, ['for-each-ref', '--sort=-refname', '--format=%(refname)', keptReferences]);
        for (const reference of output.split('\n').filter(Boolean).slice(maximumKept)) {
            await this.runner.run(this.root, ['update-ref', '-d', reference]);
        }
    }

    private async underWay(): Promise<GitStatus['underWay']> {
        const folder = await this.folder();
        const has = (name: string) => existsSync(join(folder, name));
        if (has('rebase-merge') || has('rebase-apply')) {
            return 'rebase';
        }
        if (has('MERGE_HEAD')) {
            return 'merge';
        }
        if (has('CHERRY_PICK_HEAD')) {
            return 'cherry-pick';
        }
        return has('REVERT_HEAD') ? 'revert' : undefined;
    }
}

/** What was no UTF-8 has been read with this in its place, and would be written so. */
const unreadable = '\ufffd';

function refuseUnreadable(text: string): void {
    if (text.includes(unreadable)) {
        const message = 'This file is not UTF-8, so parts of it can not be staged. Stage the whole file instead.';
        throw GitError({ kind: 'other', message, detail: '' });
    }
}
