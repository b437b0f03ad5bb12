import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { StorageService } from '@theia/core/lib/browser/storage-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import { EditorManager } from '@theia/editor/lib/browser/editor-manager';

const key = 'coditect.recent-files';
const kept = 8;

/** The files that were opened last in this workspace, newest first, as URIs. */
@injectable()
export class RecentFiles implements FrontendApplicationContribution {
    @inject(StorageService)
    protected readonly storage: StorageService;

    @inject(EditorManager)
    protected readonly editors: EditorManager;

    protected writing: Promise<void> = Promise.resolve();

    onStart(): void {
        this.editors.onCreated(({ editor }) => {
            if (editor.uri.scheme === 'file') {
                this.writing = this.writing.then(() => this.add(editor.uri.toString()));
            }
        });
    }

    async list(): Promise<readonly string[]> {
        return (await this.storage.getData<string[]>(key)) ?? [];
    }

    protected async add(uri: string): Promise<void> {
        const others = (await this.list()).filter(other => other !== uri);
        await this.storage.setData(key, [uri, ...others].slice(0, kept));
    }
}
