import { Emitter } from '@theia/core/lib/common/event';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import type { MonacoEditorModel } from '@theia/monaco/lib/browser/monaco-editor-model';
import { MonacoTextModelService } from '@theia/monaco/lib/browser/monaco-text-model-service';

/** The languages of texts that are shown in editors. Theia reads texts without one, too: the key bindings at each start. */
@injectable()
export class ShownLanguages {
    private readonly didChangeEmitter = new Emitter<void>();
    /** A text came into an editor, or left one. */
    readonly onDidChange = this.didChangeEmitter.event;

    @inject(MonacoTextModelService)
    protected readonly texts: MonacoTextModelService;

    @postConstruct()
    protected init(): void {
        for (const text of this.texts.models) {
            this.watch(text);
        }
        this.texts.onDidCreate(text => this.watch(text));
    }

    isShown(languageId: string): boolean {
        return this.texts.models.some(text => text.languageId === languageId && text.textEditorModel.isAttachedToEditor());
    }

    private watch({ textEditorModel }: MonacoEditorModel): void {
        textEditorModel.onDidChangeAttached(() => this.didChangeEmitter.fire());
    }
}
