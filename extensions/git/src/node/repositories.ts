import { inject, injectable } from '@theia/core/shared/inversify';
import { CommandQueue } from './command-queue';
import { GitChanges } from './git-changes';
import { GitPages } from './git-pages';
import { GitRunner } from './git-runner';
import { RepositoryWatcher } from './repository-watcher';

/** What all pages share: one queue of commands, and one watcher a repository. */
@injectable()
export class Repositories {
    @inject(GitPages)
    protected readonly pages: GitPages;

    readonly queue = new CommandQueue();
    private readonly watchers = new Map<string, RepositoryWatcher>();

    async watch(root: string): Promise<void> {
        if (!this.watchers.has(root)) {
            const folder = await new GitChanges(root, new GitRunner(() => process.env), Date.now).folder();
            if (!this.watchers.has(root)) {
                this.watchers.set(root, new RepositoryWatcher(folder, () => this.announce(root)));
            }
        }
    }

    announce(root: string): void {
        for (const { client } of this.pages.all) {
            client.onDidChangeRepository(root);
        }
    }
}
