import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { LabelProvider } from '@theia/core/lib/browser/label-provider';
import { SaveReason } from '@theia/core/lib/browser/saveable';
import { ContributionProvider } from '@theia/core/lib/common/contribution-provider';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import URI from '@theia/core/lib/common/uri';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { MonacoTextModelService } from '@theia/monaco/lib/browser/monaco-text-model-service';
import { SaveObstacle } from '../common/save-obstacle';
import { FileTextModel } from './file-text-model';

/** Before the next try: doubled each time, up to the longest. */
const milliseconds = { first: 1_000, longest: 60_000 };

/**
 * Saves again what could not be saved. The IDE's end while it saves is such a failure, of which the person knows: so it is told
 * only when it failed for the second time.
 */
@injectable()
export class SaveRetries implements FrontendApplicationContribution {
    @inject(MonacoTextModelService)
    protected readonly models: MonacoTextModelService;

    @inject(ContributionProvider)
    @named(SaveObstacle)
    protected readonly obstacles: ContributionProvider<SaveObstacle>;

    @inject(LabelProvider)
    protected readonly labels: LabelProvider;

    @inject(MessageService)
    protected readonly messages: MessageService;

    onStart(): void {
        this.models.onDidCreate(model => {
            if (model instanceof FileTextModel) {
                this.watch(model);
            }
        });
    }

    protected watch(model: FileTextModel): void {
        let failures = 0;
        let next: number | undefined;
        model.onDidFailToSave(error => {
            failures += 1;
            if (failures === 2 && !this.obstacles.getContributions().some(({ standing }) => standing)) {
                this.tell(model, error);
            }
            next ??= window.setTimeout(
                () => {
                    next = undefined;
                    if (model.dirty) {
                        void model.save({ saveReason: SaveReason.AfterDelay });
                    }
                },
                Math.min(milliseconds.first * 2 ** (failures - 1), milliseconds.longest)
            );
        });
        model.onDidSaveModel(() => {
            failures = 0;
        });
        model.onDispose(() => window.clearTimeout(next));
    }

    protected tell(model: FileTextModel, error: unknown): void {
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
