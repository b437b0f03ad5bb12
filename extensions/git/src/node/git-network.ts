import { withoutCredentials } from '../common/git-address';
import type { GitProgress } from '../common/git-progress';
import type { GitRunner } from './git-runner';

export interface NetworkRun {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: GitProgress) => void;
}

/** What goes to and comes from the remotes of one repository. */
export class GitNetwork {
    constructor(
        private readonly root: string,
        private readonly runner: GitRunner
    ) {}

    async remotes(): Promise<readonly { readonly name: string; readonly url: string }[]> {
        const output = await this.runner.run(this.root, ['remote', '--verbose']);
        const remotes = new Map<string, string>();
        for (const line of output.split('\n')) {
            const [name, rest] = line.split('\t');
            if (name && rest?.endsWith(' (fetch)')) {
                remotes.set(name, withoutCredentials(rest.replace(/ \(fetch\)$/, '')));
            }
        }
        return [...remotes].map(([name, url]) => ({ name, url }));
    }

    async addRemote(name: string, url: string): Promise<void> {
        await this.runner.run(this.root, ['remote', 'add', '--', name, url]);
    }

    async fetch(run: NetworkRun): Promise<void> {
        await this.runner.run(this.root, ['fetch', '--prune', '--progress'], run);
    }

    async pull(run: NetworkRun): Promise<void> {
        // Where the person has not said how, by a merge: what a conflict can be undone of most plainly.
        const said = await this.runner.run(this.root, ['config', '--get-regexp', '^pull\\.(rebase|ff)$'], { otherCodes: [1] });
        const how = said.trim() === '' ? ['--no-rebase'] : [];
        await this.runner.run(this.root, ['-c', 'user.useConfigOnly=true', 'pull', '--no-edit', '--progress', ...how], run);
    }

    async push({ publishTo, force }: { readonly publishTo?: string; readonly force: boolean }, run: NetworkRun): Promise<void> {
        const where = publishTo === undefined ? [] : ['--set-upstream', publishTo, 'HEAD'];
        await this.runner.run(this.root, ['push', '--progress', ...(force ? ['--force-with-lease'] : []), ...where], run);
    }
}
