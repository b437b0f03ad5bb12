import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { LabelProvider } from '@theia/core/lib/browser/label-provider';
import { SaveReason } from '@theia/core/lib/browser/saveable';
import { ContributionProvider } from '@theia/core/lib/common/contribution-provider';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { timeout } from '@theia/core/lib/common/promise-util';
import URI from '@theia/core/lib/common/uri';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { retryPause } from '../common/retry-pause';
import { SaveObstacle } from '../common/save-obstacle';
import type { FileTextModel } from './file-text-model';
import { type FailedSave, OwedSaves } from './owed-saves';

/**
 * Saves again what could not be saved. The IDE's end while it saves is such a failure, of which the person knows: so it is told
 * only when it failed for the second time.
 */
@injectable()
export class SaveRetries implements FrontendApplicationContribution {
    @inject(OwedSaves)
    protected readonly owed: OwedSaves;

    @inject(ContributionProvider)
    @named(SaveObstacle)
    protected readonly obstacles: ContributionProvider<SaveObstacle>;

    @inject(LabelProvider)
    protected readonly labels: LabelProvider;

    @inject(MessageService)
    protected readonly messages: MessageService;

    protected readonly waiting = new WeakSet<FileTextModel>();

    onStart(): void {
        this.owed.onDidFail(failed => {
            if (failed.failures === 2 && !this.obstacles.getContributions().some(({ standing }) => standing)) {
                this.tell(failed);
            }
            void this.retry(failed);
        });
    }

    protected async retry({ model, failures }: FailedSave): Promise<void> {
        if (this.waiting.has(model)) {
            return;
        }
        this.waiting.add(model);
        await timeout(retryPause(failures));
        this.waiting.delete(model);
        if (model.dirty) {
            // Which does nothing where its editor was closed meanwhile.
            await model.save({ saveReason: SaveReason.AfterDelay });
        }
    }

    protected tell({ model, error }: FailedSave): void {
        const name = this.labels.getName(new URI(model.uri));
        const reason = error instanceof Error ? error.message : String(error);
        void this.messages.error(
            nls.localize(
                'coditect/saving/notSaved',
                '{0} could not be saved: {1}. What you typed stays in its editor, and saving is tried again.',
                name,
                reason.replace(/\.$/, '')
            )
        );
    }
}
