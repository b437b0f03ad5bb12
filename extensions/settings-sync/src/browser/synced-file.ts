import type { PlatformConnection } from '@coditect/identity/lib/common/platform-connection';
import type { SettingsDocumentState } from '@coditect/protocol';
import { personalSettingsRoutes } from '@coditect/protocol';
import type URI from '@theia/core/lib/common/uri';
import type { FileService } from '@theia/filesystem/lib/browser/file-service';
import { FileOperationError, FileOperationResult } from '@theia/filesystem/lib/common/files';
import type { SettingsFile } from '../common/settings-file';
import { type Agreed, changesBetween, changesHere, isEmpty } from '../common/settings-merge';

/** Where it is kept what a file and the platform last agreed on: beside the file, so that both come and go together. */
export interface AgreedStore {
    read(): Promise<Agreed | undefined>;
    write(agreed: Agreed): Promise<void>;
}

/** One file that follows its person. */
export class SyncedFile {
    constructor(
        readonly file: SettingsFile,
        readonly uri: URI,
        protected readonly files: FileService,
        protected readonly connection: PlatformConnection,
        protected readonly agreed: AgreedStore
    ) {}

    /**
     * Brings what was changed here to the platform, and what it has then into the file.
     * @throws {@link InvalidSettingsError} where the file can't be read; nothing was changed then.
     */
    async sync(there: SettingsDocumentState): Promise<void> {
        const here = this.file.read(await this.readText());
        const { base, changes } = changesHere(await this.agreed.read(), here, there);
        const now = isEmpty(changes)
            ? there
            : await this.connection.api.call(personalSettingsRoutes.changeSettings, {
                  params: { document: this.file.document },
                  body: { base, set: changes.set, removed: [...changes.removed] }
              });
        // The person may have gone on typing meanwhile: that is left for the next time.
        const text = await this.readText();
        const current = this.file.read(text);
        const incoming = changesBetween(here, now.entries);
        if (!isEmpty(incoming) && isEmpty(changesBetween(here, current))) {
            const changed = this.file.apply(text, incoming);
            if (changed !== text) {
                await this.files.write(this.uri, changed);
            }
        } else if (!isEmpty(incoming)) {
            return;
        }
        await this.agreed.write({ version: now.version, entries: now.entries });
    }

    async readText(): Promise<string> {
        try {
            return (await this.files.read(this.uri)).value;
        } catch (error) {
            if (error instanceof FileOperationError && error.fileOperationResult === FileOperationResult.FILE_NOT_FOUND) {
                return '';
            }
            throw error;
        }
    }
}
