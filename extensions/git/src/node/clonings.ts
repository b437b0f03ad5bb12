import { ILogger } from '@theia/core/lib/common/logger';
import type { BackendApplicationContribution } from '@theia/core/lib/node/backend-application';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { failureOf } from '../common/git-failure';
import type { GitProgress } from '../common/git-progress';
import type { CloneUnderWay } from '../common/git-protocol';
import { clone, removeLeftovers } from './git-cloning';
import type { NetworkRun } from './git-network';
import { type GitPage, GitPages } from './git-pages';
import type { GitRunner } from './git-runner';
import { Repositories } from './repositories';

/** A page that wants a repository in a folder, and Git as it is run for that page. */
export interface WantedClone extends CloneUnderWay, NetworkRun {
    readonly shallow: boolean;
    readonly runner: GitRunner;
    readonly page: GitPage | undefined;
}

interface Cloning extends CloneUnderWay {
    readonly begunBy: GitPage | undefined;
    readonly cancelling: AbortController;
    readonly watchers: Set<(progress: GitProgress) => void>;
    last?: GitProgress;
    done: Promise<void>;
}

/**
 * The clones that are under way, one a folder. They outlive the page that asked for them: one that asks for the same again, as after
 * a reload, joins it, sees how far it is, and may cancel it.
 */
@injectable()
export class Clonings implements BackendApplicationContribution {
    @inject(Repositories)
    protected readonly shared: Repositories;

    @inject(GitPages)
    protected readonly pages: GitPages;

    @inject(ILogger)
    @named('git')
    protected readonly logger: ILogger;

    private readonly underWay = new Map<string, Cloning>();

    /** The start does not wait for it: what is left of a large repository takes its time. */
    initialize(): void {
        const folder = process.env.CODITECT_WORKSPACE_FOLDER;
        if (folder) {
            removeLeftovers(folder).catch((error: unknown) => this.logger.warn('The leftovers of a clone could not be deleted.', error));
        }
    }

    get all(): readonly CloneUnderWay[] {
        return [...this.underWay.values()].map(({ url, folder }) => ({ url, folder }));
    }

    /** Each of several pages may cancel it, for all. */
    async run(wanted: WantedClone): Promise<void> {
        const joined = this.underWay.get(wanted.folder);
        if (joined?.url !== wanted.url || joined.cancelling.signal.aborted) {
            await this.follow(this.begin(wanted), wanted);
            return;
        }
        try {
            await this.follow(joined, wanted);
        } catch (error) {
            // What the server or ssh asked may have gone to a page that was there no more.
            const unanswered = ['authentication', 'host-key'].includes(failureOf(error).kind) && !this.isThere(joined.begunBy);
            if (!unanswered) {
                throw error;
            }
            await this.run(wanted);
        }
    }

    private async follow(cloning: Cloning, { signal, onProgress }: NetworkRun): Promise<void> {
        const cancel = () => cloning.cancelling.abort();
        signal.addEventListener('abort', cancel);
        if (signal.aborted) {
            cancel();
        }
        cloning.watchers.add(onProgress);
        if (cloning.last) {
            onProgress(cloning.last);
        }
        try {
            await cloning.done;
        } finally {
            signal.removeEventListener('abort', cancel);
            cloning.watchers.delete(onProgress);
        }
    }

    private begin({ url, folder, shallow, runner, page }: WantedClone): Cloning {
        const cancelling = new AbortController();
        const watchers = new Set<(progress: GitProgress) => void>();
        const cloning: Cloning = { url, folder, begunBy: page, cancelling, watchers, done: Promise.resolve() };
        const onProgress = (progress: GitProgress) => {
            cloning.last = progress;
            for (const watcher of watchers) {
                watcher(progress);
            }
        };
        this.underWay.set(folder, cloning);
        cloning.done = this.shared.queue
            .run(folder, () => clone(runner, url, folder, shallow, { signal: cancelling.signal, onProgress }))
            .finally(() => {
                if (this.underWay.get(folder) === cloning) {
                    this.underWay.delete(folder);
                }
            });
        return cloning;
    }

    private isThere(page: GitPage | undefined): boolean {
        return page !== undefined && this.pages.all.includes(page);
    }
}
