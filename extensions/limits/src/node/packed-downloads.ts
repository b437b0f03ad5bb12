import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileUri } from '@theia/core/lib/common/file-uri';
import { generateUuid } from '@theia/core/lib/common/uuid';
import type { Request, Response } from '@theia/core/shared/express';
import { injectable } from '@theia/core/shared/inversify';
import { FileDownloadData } from '@theia/filesystem/lib/common/download/file-download';
import type { DownloadStorageItem, FileDownloadCache } from '@theia/filesystem/lib/node/download/file-download-cache';
import {
    DownloadLinkHandler,
    MultiFileDownloadHandler,
    SingleFileDownloadHandler
} from '@theia/filesystem/lib/node/download/file-download-handler';
import { pack } from 'tar-fs';

/*
 * Folders, and several files at once, are packed while they are sent. Theia packs them first, into the folder for temporary files:
 * in a workspace that is part of its memory, and what is large would end the IDE; and the archive stays there until somebody
 * downloads something again.
 */

/** `file` is the folder that `entries` are relative to; all of it where there are none. */
interface PackedDownload extends DownloadStorageItem {
    readonly archiveName: string;
    readonly entries?: readonly string[];
}

/** One folder. A file is left to Theia, which sends it as it is. */
@injectable()
export class PackedFolderHandler extends SingleFileDownloadHandler {
    override async handle(request: Request, response: Response): Promise<void> {
        const { uri } = request.query;
        const folder = request.method === 'GET' && typeof uri === 'string' ? FileUri.fsPath(uri) : undefined;
        if (folder === undefined || !(await isFolder(folder))) {
            await super.handle(request, response);
            return;
        }
        offer(this.fileDownloadCache, response, { file: folder, archiveName: `${basename(folder)}.tar`, size: 0, remove: false });
    }
}

/** Several files and folders. */
@injectable()
export class PackedFilesHandler extends MultiFileDownloadHandler {
    override async handle(request: Request, response: Response): Promise<void> {
        const body: unknown = request.body;
        const paths = FileDownloadData.is(body) ? body.uris.map(uri => FileUri.fsPath(uri)) : [];
        const found = await Promise.all(paths.map(exists));
        if (request.method !== 'PUT' || paths.length === 0 || found.includes(false)) {
            // Says what is wrong.
            await super.handle(request, response);
            return;
        }
        const file = paths.map(path => dirname(path)).reduce(commonFolder);
        const entries = [...new Set(paths.map(path => relative(file, path)))];
        const archiveName = `${basename(file) || 'files'}.tar`;
        offer(this.fileDownloadCache, response, { file, archiveName, entries, size: 0, remove: false });
    }
}

@injectable()
export class PackingLinkHandler extends DownloadLinkHandler {
    override async handle(request: Request, response: Response): Promise<void> {
        const { id, cancel } = request.query;
        const item = typeof id === 'string' ? this.fileDownloadCache.getDownload(id) : undefined;
        if (request.method !== 'GET' || cancel || !isPacked(item)) {
            await super.handle(request, response);
            return;
        }
        const { file, archiveName, entries } = item;
        response.attachment(archiveName);
        response.setHeader('Cache-Control', 'no-store');
        // What is no file, as a pipe or a device, has nothing to give.
        const archive = pack(file, { strict: false, ...(entries && { entries: [...entries] }) });
        try {
            await pipeline(archive, response);
        } catch (error) {
            // The answer ends before its last piece then, which a browser shows as a download that failed.
            this.logger.warn(`The download of ${archiveName} broke off.`, error);
        }
    }
}

function offer(cache: FileDownloadCache, response: Response, item: PackedDownload): void {
    const id = generateUuid();
    cache.addDownload(id, item);
    response.status(200).send({ name: item.archiveName, id });
}

function isPacked(item: DownloadStorageItem | undefined): item is PackedDownload {
    return item !== undefined && 'archiveName' in item;
}

async function isFolder(path: string): Promise<boolean> {
    return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function exists(path: string): Promise<boolean> {
    return (await stat(path).catch(() => undefined)) !== undefined;
}

function commonFolder(one: string, other: string): string {
    const parts = other.split(sep);
    const own = one.split(sep);
    const differs = own.findIndex((part, index) => part !== parts[index]);
    return differs < 0 ? one : join(sep, ...own.slice(0, differs));
}
