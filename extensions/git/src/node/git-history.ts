import { type GitBlameLine, parseBlame } from '../common/git-blame';
import { type GitCommit, logFormat, parseLog } from '../common/git-log';
import { parseNameStatus } from '../common/git-name-status';
import type { CommitFiles, LogRequest } from '../common/git-protocol';
import type { GitRunner } from './git-runner';

/** What was committed to one repository, by whom and when. */
export class GitHistory {
    constructor(
        private readonly root: string,
        private readonly runner: GitRunner
    ) {}

    /** Empty before the first commit. */
    async log({ skip, limit, revisions, path }: LogRequest): Promise<readonly GitCommit[]> {
        const args = [
            'log',
            '--no-color',
            '--decorate=full',
            `--format=${logFormat}`,
            `--skip=${skip}`,
            `--max-count=${limit}`,
            ...(path === undefined ? ['--topo-order', ...revisions, '--'] : ['--follow', '--name-only', ...revisions, '--', path])
        ];
        return parseLog(await this.runner.run(this.root, args, { otherCodes: [128] }));
    }

    /** Of a merge, what it brought to its first parent. */
    async files(commit: string): Promise<CommitFiles> {
        const parents = (await this.runner.run(this.root, ['rev-list', '--parents', '--max-count=1', commit])).trim().split(' ').slice(1);
        const [parent] = parents;
        const range = parent === undefined ? ['--root', commit] : [parent, commit];
        const args = ['diff-tree', '--no-commit-id', '-r', '-z', '-M', '--name-status', ...range];
        const changes = parseNameStatus(await this.runner.run(this.root, args));
        return { ...(parent === undefined ? {} : { parent }), changes };
    }

    async mergeBase(revisions: readonly string[]): Promise<string | undefined> {
        const output = await this.runner.run(this.root, ['merge-base', ...revisions], { otherCodes: [1, 128] });
        return output.trim() || undefined;
    }

    async blame(path: string): Promise<readonly GitBlameLine[]> {
        return parseBlame(await this.runner.run(this.root, ['blame', '--porcelain', '--', path]));
    }
}
