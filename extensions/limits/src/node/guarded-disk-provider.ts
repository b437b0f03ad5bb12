import URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import type { TextDocumentContentChangeEvent } from '@theia/core/shared/vscode-languageserver-protocol';
import type {
    FileOpenOptions,
    FileOverwriteOptions,
    FileUpdateOptions,
    FileUpdateResult,
    FileWriteOptions
} from '@theia/filesystem/lib/common/files';
import { DiskFileSystemProvider } from '@theia/filesystem/lib/node/disk-file-system-provider';
import { DiskGuard } from './disk-guard';

/** Writes to the disk as Theia does, once the guard has found that there is room. Deleting and moving need none. */
@injectable()
export class GuardedDiskProvider extends DiskFileSystemProvider {
    @inject(DiskGuard)
    protected readonly guard: DiskGuard;

    override writeFile(resource: URI, content: Uint8Array, options: FileWriteOptions): Promise<void> {
        return this.guarded(resource, content.byteLength, () => super.writeFile(resource, content, options));
    }

    override open(resource: URI, options: FileOpenOptions): Promise<number> {
        return options.create ? this.guarded(resource, 0, () => super.open(resource, options)) : super.open(resource, options);
    }

    override async write(handle: number, position: number, data: Uint8Array, offset: number, length: number): Promise<number> {
        try {
            return await super.write(handle, position, data, offset, length);
        } catch (error) {
            throw this.guard.explain(error);
        }
    }

    override mkdir(resource: URI): Promise<void> {
        return this.guarded(resource, 0, () => super.mkdir(resource));
    }

    override copy(from: URI, to: URI, options: FileOverwriteOptions): Promise<void> {
        return this.guarded(to, 0, () => super.copy(from, to, options));
    }

    override async updateFile(
        resource: URI,
        changes: TextDocumentContentChangeEvent[],
        options: FileUpdateOptions
    ): Promise<FileUpdateResult> {
        const added = changes.reduce((sum, { text }) => sum + text.length, 0);
        const { size } = await this.stat(resource);
        return this.guarded(resource, size + added * 3, () => super.updateFile(resource, changes, options));
    }

    protected async guarded<T>(resource: URI, bytes: number, write: () => Promise<T>): Promise<T> {
        await this.guard.check(await this.fsPath(resource), bytes);
        try {
            return await write();
        } catch (error) {
            throw this.guard.explain(error);
        }
    }
}
