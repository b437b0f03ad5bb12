import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { inject, injectable } from '@theia/core/shared/inversify';
import type { MonacoEditorModel } from '@theia/monaco/lib/browser/monaco-editor-model';
import { MonacoTextModelService } from '@theia/monaco/lib/browser/monaco-text-model-service';
import { AttemptedTexts } from '../common/attempted-texts';

/** Remembers what each editor has sent to be saved until it hears that it was. */
@injectable()
export class UnansweredSaves implements FrontendApplicationContribution {
    @inject(MonacoTextModelService)
    protected readonly models: MonacoTextModelService;

    @inject(AttemptedTexts)
    protected readonly texts: AttemptedTexts;

    onStart(): void {
        this.models.onDidCreate(model => this.watch(model));
    }

    private watch(model: MonacoEditorModel): void {
        const file = model.uri;
        model.onModelWillSaveModel(async () => this.texts.add(file, model.getText()));
        model.onDidSaveModel(() => this.texts.forget(file));
        model.onDispose(() => this.texts.forget(file));
    }
}
