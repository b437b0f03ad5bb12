import type { SaveOptions } from '@theia/core/lib/browser/saveable';
import type { CancellationToken } from '@theia/core/lib/common/cancellation';
import { Emitter } from '@theia/core/lib/common/event';
import { Resource, ResourceError } from '@theia/core/lib/common/resource';
import { TextDocumentSaveReason } from '@theia/core/shared/vscode-languageserver-protocol';
import { MonacoEditorModel } from '@theia/monaco/lib/browser/monaco-editor-model';

/**
 * The text of a file in its editors, which counts as saved once what it says is on the disk, and not before. Theia's passes over
 * two cases: a save that is refused while the next one is asked for counts as done, so that its changes are never written, and
 * what is typed while a save is under way counts as saved with it where no auto-save is waiting.
 */
export class FileTextModel extends MonacoEditorModel {
    protected readonly onDidWriteEmitter = new Emitter<void>();
    /** Tells that a text is on the disk, though newer changes may be unsaved. */
    readonly onDidWrite = this.onDidWriteEmitter.event;

    protected readonly onDidFailToSaveEmitter = new Emitter<unknown>();
    /** Tells why a text could not be written. It is still there, and unsaved. */
    readonly onDidFailToSave = this.onDidFailToSaveEmitter.event;

    override dispose(): void {
        super.dispose();
        this.onDidWriteEmitter.dispose();
        this.onDidFailToSaveEmitter.dispose();
    }

    protected override async doSave(token: CancellationToken, overwriteEncoding?: boolean, options?: SaveOptions): Promise<void> {
        if (token.isCancellationRequested || !this.resource.saveContents) {
            return;
        }
        await this.fireWillSaveModel(token, options);
        if (token.isCancellationRequested || !this.isWorthSaving(overwriteEncoding, options)) {
            return;
        }
        const textVersion = this.model.getAlternativeVersionId();
        const changes = [...this.contentChanges];
        try {
            // Without the token: what has begun is carried through, and the next save waits for it.
            await Resource.save(this.resource, {
                changes,
                content: this.model.getValue(),
                contentLength: this.model.getValueLength(),
                options: { encoding: this.getEncoding(), overwriteEncoding, version: this.resourceVersion }
            });
        } catch (error) {
            if (error instanceof Error && ResourceError.OutOfSync.is(error)) {
                // The person was asked, and keeps what another has saved.
                return;
            }
            this.onDidFailToSaveEmitter.fire(error);
            throw error;
        }
        this.onDidWriteEmitter.fire();
        this.contentChanges.splice(0, changes.length);
        this.resourceVersion = this.resource.version;
        this.updateContentEncoding();
        this.setValid(true);
        if (this.model.getAlternativeVersionId() === textVersion) {
            this.setDirty(false);
            this.fireDidSaveModel();
        }
    }

    protected isWorthSaving(overwriteEncoding?: boolean, options?: SaveOptions): boolean {
        const changed = this.contentChanges.length > 0 || this.resource.initiallyDirty === true;
        return changed || overwriteEncoding === true || options?.saveReason === TextDocumentSaveReason.Manual;
    }
}
