import { NavigatableWidget } from '@theia/core/lib/browser/navigatable-types';
import URI from '@theia/core/lib/common/uri';
import { injectable } from '@theia/core/shared/inversify';
import { FileSystemFrontendContribution } from '@theia/filesystem/lib/browser/filesystem-frontend-contribution';

/** Leaves it to the person whether an uploaded file is opened, which Theia does also with one that no editor can show. */
@injectable()
export class QuietUploads extends FileSystemFrontendContribution {
    protected override async doHandleUpload(uploads: string[]): Promise<void> {
        const isOpen = (uri: URI) => this.shell.widgets.some(widget => NavigatableWidget.getUri(widget)?.isEqual(uri));
        if (uploads.some(upload => isOpen(new URI(upload)))) {
            await super.doHandleUpload(uploads);
        }
    }
}
