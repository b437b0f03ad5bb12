import type { CancellationToken } from '@theia/core/lib/common/cancellation';
import { cancelled } from '@theia/core/lib/common/cancellation';
import { nls } from '@theia/core/lib/common/nls';
import type URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { FileUploadServiceImpl } from '@theia/filesystem/lib/browser/upload/file-upload-service-impl';
import { uploadRefused } from '../common/upload-refused';
import { RefusedSaves } from './refused-saves';

/** Asks for room before a file is sent, and gives the workspace's own sentence where one is not taken. */
@injectable()
export class ExplainingUploadService extends FileUploadServiceImpl {
    @inject(RefusedSaves)
    protected readonly disk: RefusedSaves;

    protected override uploadFile(
        file: File,
        target: URI,
        token: CancellationToken,
        _leaveInTemp: boolean | undefined,
        onProgress: (total: number, done: number) => void
    ): { upload: Promise<void>; response: Promise<void> } {
        const response = this.disk.checkRoom(file.size).then(() => this.send(file, target, token, onProgress));
        return { upload: response, response };
    }

    protected send(file: File, target: URI, token: CancellationToken, onProgress: (total: number, done: number) => void): Promise<void> {
        const form = new FormData();
        // First, since the file is written while it comes.
        form.set('uri', target.toString(true));
        form.set('file', file);
        const request = new XMLHttpRequest();
        return new Promise<void>((resolve, reject) => {
            const cancelling = token.onCancellationRequested(() => request.abort());
            request.upload.onprogress = event => onProgress(event.total, event.loaded);
            request.onabort = () => reject(cancelled());
            request.onerror = () => reject(new Error(brokenOff(file.name)));
            request.onload = () => {
                if (request.status === 200) {
                    resolve();
                } else {
                    reject(new Error(request.status === uploadRefused ? request.responseText : brokenOff(file.name)));
                }
            };
            request.onloadend = () => cancelling.dispose();
            request.open('POST', this.getUploadUrl());
            request.send(form);
        });
    }
}

function brokenOff(name: string): string {
    return nls.localize(
        'coditect/limits/uploadBrokenOff',
        '{0} did not arrive whole, and what was there before is as it was. Upload it again.',
        name
    );
}
