import { CancellationToken, CancellationTokenSource } from '@theia/core/lib/common/cancellation';
import { MessageService } from '@theia/core/lib/common/message-service';
import { generateUuid } from '@theia/core/lib/common/uuid';
import { inject, injectable } from '@theia/core/shared/inversify';
import { failureOf } from '../common/git-failure';
import type { GitProgress } from '../common/git-progress';
import { GitClientImpl } from './git-client-impl';
import { GitCredentialDesk } from './git-credential-desk';
import { GitFailures } from './git-failures';
import type { GitRepository } from './git-repositories';

/** Runs what a person asked for, shows how far it is, and says why it failed. */
@injectable()
export class GitOperations {
    @inject(GitClientImpl)
    protected readonly client: GitClientImpl;

    @inject(GitCredentialDesk)
    protected readonly desk: GitCredentialDesk;

    @inject(GitFailures)
    protected readonly failures: GitFailures;

    @inject(MessageService)
    protected readonly messages: MessageService;

    /** Resolves with whether it was done, perhaps after a remedy. The repository is read anew either way. */
    async run(repository: GitRepository, work: () => Promise<unknown>): Promise<boolean> {
        for (;;) {
            try {
                await work();
                return true;
            } catch (error) {
                if (!(await this.failures.show(failureOf(error), repository.root))) {
                    return false;
                }
            } finally {
                await repository.refresh();
            }
        }
    }

    /** The same for what talks to a server: with progress, and a way to cancel it. */
    runOverNetwork(
        repository: GitRepository,
        title: string,
        work: (operation: string, token: CancellationToken) => Promise<unknown>
    ): Promise<boolean> {
        return this.run(repository, async () => {
            repository.provider.synchronizing = true;
            try {
                await this.withProgress(title, work);
            } finally {
                repository.provider.synchronizing = false;
            }
        });
    }

    /** `onProgress` hears of each step as well, and may cancel by the source that it is given. */
    async withProgress<T>(
        title: string,
        work: (operation: string, token: CancellationToken) => Promise<T>,
        onProgress?: (progress: GitProgress, cancelling: CancellationTokenSource) => void
    ): Promise<T> {
        const operation = generateUuid();
        const cancelling = new CancellationTokenSource();
        const progress = await this.messages.showProgress({ text: title, options: { cancelable: true } }, () => cancelling.cancel());
        const listening = this.client.onDidProgress(({ operation: of, progress: step }) => {
            if (of === operation) {
                progress.report({ message: describe(step), work: { done: step.percent, total: 100 } });
                onProgress?.(step, cancelling);
            }
        });
        try {
            return await this.desk.during(() => work(operation, cancelling.token));
        } finally {
            listening.dispose();
            progress.cancel();
        }
    }
}

/** `Receiving objects 45% (12.3 MiB)` */
function describe({ stage, percent, bytes }: GitProgress): string {
    const amount = bytes === undefined ? '' : ` (${(bytes / 1024 ** 2).toFixed(1)} MiB)`;
    return `${stage} ${percent}%${amount}`;
}
