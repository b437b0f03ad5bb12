import { DefaultOpenerService, type OpenerOptions, type OpenHandler } from '@theia/core/lib/browser/opener-service';
import type URI from '@theia/core/lib/common/uri';
import { injectable } from '@theia/core/shared/inversify';
import { TextFileOperationError, TextFileOperationResult } from '@theia/filesystem/lib/browser/file-service';
import { FileOperationError, FileOperationResult } from '@theia/filesystem/lib/common/files';

/**
 * Opens nothing, and is content with that, where the person was asked whether to open a file and does not want to. Theia would tell
 * them that it could not be opened.
 */
@injectable()
export class QuietlyDeclinedFiles extends DefaultOpenerService {
    /** So that one that is asked for again is the same. */
    private readonly quiet = new WeakMap<OpenHandler, OpenHandler>();

    override async getOpener(uri: URI, options?: OpenerOptions): Promise<OpenHandler> {
        const opener = await super.getOpener(uri, options);
        const known = this.quiet.get(opener) ?? withoutDeclined(opener);
        this.quiet.set(opener, known);
        return known;
    }
}

/** Remains what it is in all other ways. */
function withoutDeclined(opener: OpenHandler): OpenHandler {
    const open: OpenHandler['open'] = async (uri, options) => {
        try {
            return await opener.open(uri, options);
        } catch (error) {
            if (isDeclined(error)) {
                return undefined;
            }
            throw error;
        }
    };
    return Object.create(opener, { open: { value: open } }) as OpenHandler;
}

/** What somebody agrees to see is read: these are left where nobody did. */
function isDeclined(error: unknown): boolean {
    return error instanceof TextFileOperationError
        ? error.textFileOperationResult === TextFileOperationResult.FILE_IS_BINARY
        : error instanceof FileOperationError && error.fileOperationResult === FileOperationResult.FILE_TOO_LARGE;
}
