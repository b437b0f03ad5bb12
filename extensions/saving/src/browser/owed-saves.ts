import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { Emitter } from '@theia/core/lib/common/event';
import { inject, injectable } from '@theia/core/shared/inversify';
import type { MonacoEditorModel } from '@theia/monaco/lib/browser/monaco-editor-model';
import { MonacoTextModelService } from '@theia/monaco/lib/browser/monaco-text-model-service';
import { OwedTexts } from '../common/owed-texts';
import { FileTextModel } from './file-text-model';

export interface FailedSave {
    readonly model: FileTextModel;
    readonly error: unknown;
    /** Since the file was last written, with this one. */
    readonly failures: number;
}

/** Watches every editor's text: what was sent to be saved is owed until its file was written. */
@injectable()
export class OwedSaves implements FrontendApplicationContribution {
    @inject(MonacoTextModelService)
    protected readonly models: MonacoTextModelService;

    protected readonly texts = new OwedTexts();

    protected readonly onDidFailEmitter = new Emitter<FailedSave>();
    readonly onDidFail = this.onDidFailEmitter.event;

    onStart(): void {
        this.models.onDidCreate(model => this.watch(model));
    }

    /** Whether this page sent the text to the file, and has not heard what became of it. */
    includes(file: string, text: string): boolean {
        return this.texts.includes(file, text);
    }

    protected watch(model: MonacoEditorModel): void {
        const file = model.uri;
        const settle = () => this.texts.settle(file);
        model.onModelWillSaveModel(async () => this.texts.send(file, model.getText()));
        model.onDidSaveModel(settle);
        model.onDispose(settle);
        if (model instanceof FileTextModel) {
            model.onDidWrite(settle);
            model.onDidFailToSave(error => this.onDidFailEmitter.fire({ model, error, failures: this.texts.fail(file) }));
        }
    }
}
