import type { GitBranch, GitStashEntry } from '../common/git-protocol';
import type { GitRunner } from './git-runner';

/** Branches, tags and stashes of one repository. */
export class GitBranches {
    constructor(
        private readonly root: string,
        private readonly runner: GitRunner
    ) {}

    /** The ones with the newest commits first. */
    async list(): Promise<readonly GitBranch[]> {
        const format = ['%(HEAD)', '%(refname)', '%(objectname)', '%(upstream:short)', '%(contents:subject)', '%(creatordate:unix)'].join(
            '%00'
        );
        const args = ['for-each-ref', '--sort=-creatordate', `--format=${format}`, 'refs/heads', 'refs/remotes', 'refs/tags'];
        const output = await this.runner.run(this.root, args);
        return output
            .split('\n')
            .filter(Boolean)
            .flatMap(line => {
                const [head = '', reference = '', commit = '', upstream = '', subject = '', at = '0'] = line.split('\0');
                const match = /^refs\/(heads|remotes|tags)\/(.+)$/.exec(reference);
                if (!match || /^refs\/remotes\/.+\/HEAD$/.test(reference)) {
                    return [];
                }
                const kind: GitBranch['kind'] = match[1] === 'heads' ? 'branch' : match[1] === 'remotes' ? 'remote' : 'tag';
                return [
                    {
                        kind,
                        name: match[2] ?? '',
                        commit,
                        current: head === '*',
                        ...(upstream ? { upstream } : {}),
                        subject,
                        committedAt: Number(at) * 1000
                    }
                ];
            });
    }

    async create(name: string, from: string | undefined): Promise<void> {
        await this.runner.run(this.root, ['check-ref-format', '--branch', name]);
        await this.runner.run(this.root, ['switch', '--create', name, ...(from === undefined ? [] : ['--no-track', from])]);
    }

    /** A branch; a remote's, by a branch that follows it; or the commit of a tag, without a branch. */
    async checkout(name: string): Promise<void> {
        const named = (await this.list()).filter(one => one.name === name);
        const found = named.find(({ kind }) => kind === 'branch') ?? named[0];
        if (found?.kind === 'remote') {
            const own = name.slice(name.indexOf('/') + 1);
            const exists = (await this.list()).some(({ kind, name: other }) => kind === 'branch' && other === own);
            await this.runner.run(this.root, exists ? ['switch', own] : ['switch', '--track', name]);
        } else {
            await this.runner.run(this.root, found?.kind === 'branch' ? ['switch', name] : ['switch', '--detach', name]);
        }
    }

    async rename(from: string, to: string): Promise<void> {
        await this.runner.run(this.root, ['check-ref-format', '--branch', to]);
        await this.runner.run(this.root, ['branch', '--move', from, to]);
    }

    async delete(name: string, force: boolean): Promise<void> {
        await this.runner.run(this.root, ['branch', force ? '-D' : '--delete', name]);
    }

    async merge(name: string): Promise<void> {
        await this.runner.run(this.root, ['-c', 'user.useConfigOnly=true', 'merge', '--no-edit', name]);
    }

    async stashes(): Promise<readonly GitStashEntry[]> {
        const output = await this.runner.run(this.root, ['stash', 'list', '--format=%gs%x1f%ct']);
        return output
            .split('\n')
            .filter(Boolean)
            .map((line, index) => {
                const [message = '', at = '0'] = line.split('\x1f');
                return { index, message, at: Number(at) * 1000 };
            });
    }

    async stash(message: string, withUntracked: boolean): Promise<void> {
        const args = ['stash', 'push', ...(withUntracked ? ['--include-untracked'] : []), ...(message ? ['--message', message] : [])];
        // It takes new files out of the folder by `git clean :/`.
        await this.runner.run(this.root, args, { usesPatterns: true });
    }

    async applyStash(index: number, drop: boolean): Promise<void> {
        // Quiet: the status that it would print of what did not fail could be mistaken for what did.
        await this.runner.run(this.root, ['stash', drop ? 'pop' : 'apply', '--quiet', `stash@{${index}}`], { usesPatterns: true });
    }

    async dropStash(index: number): Promise<void> {
        await this.runner.run(this.root, ['stash', 'drop', '--quiet', `stash@{${index}}`]);
    }
}
