import { readFile, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Emitter } from '@theia/core/lib/common/event';
import { injectable } from '@theia/core/shared/inversify';
import {
    createFileSystemProviderError,
    type FileSystemProviderError,
    FileSystemProviderErrorCode
} from '@theia/filesystem/lib/common/files';

/** Left free beside what is written: a file needs more than its bytes. */
const spareBytes = 1024 * 1024;

/** Environment entry with the path of the platform's word on the disk (`{"full": boolean, "sentence"?: string}`). */
export const DISK_STATE_FILE = 'CODITECT_DISK_STATE_FILE';

const noRoom = "The disk is full. Delete files that you don't need. What you type is kept in its editor, and saved when there is room.";

/**
 * Asked before anything is written. An editor's file is emptied before it is written anew, so one that can't be written whole
 * must not be begun: what was saved before would be lost.
 */
@injectable()
export class DiskGuard {
    protected readonly onDidRefuseEmitter = new Emitter<string>();
    /** A sentence for the person. */
    readonly onDidRefuse = this.onDidRefuseEmitter.event;

    /** Rejects with a `FileSystemProviderError` whose message is for the person. */
    async check(path: string, bytes: number): Promise<void> {
        const sentence = await this.refusal(path, bytes);
        if (sentence !== undefined) {
            throw this.refuse(sentence);
        }
    }

    /** What {@link check} would say; undefined where there is room. */
    async refusal(path: string, bytes: number): Promise<string | undefined> {
        return (await this.fullByWord()) ?? ((await this.fits(path, bytes)) ? undefined : noRoom);
    }

    /** What a write has failed with, for the person where that was for want of room. */
    explain(error: unknown): unknown {
        const text = error instanceof Error ? `${(error as NodeJS.ErrnoException).code} ${error.message}` : '';
        return /ENOSPC|EDQUOT/.test(text) ? this.refuse(noRoom) : error;
    }

    async hasRoom(folder: string): Promise<boolean> {
        return (await this.fullByWord()) === undefined && (await this.fits(folder, 0));
    }

    protected refuse(sentence: string): FileSystemProviderError {
        this.onDidRefuseEmitter.fire(sentence);
        return createFileSystemProviderError(sentence, FileSystemProviderErrorCode.Unknown);
    }

    protected async fullByWord(): Promise<string | undefined> {
        // Looked up each time: an IDE that was started ahead learns of it later.
        const stateFile = process.env[DISK_STATE_FILE];
        if (stateFile === undefined) {
            return undefined;
        }
        try {
            const { full, sentence } = JSON.parse(await readFile(stateFile, 'utf8')) as { full?: unknown; sentence?: unknown };
            return full === true ? (typeof sentence === 'string' ? sentence : noRoom) : undefined;
        } catch {
            // Not told of yet, or told of in a way that nobody understands: the disk itself says whether there is room.
            return undefined;
        }
    }

    /** Asks of the nearest folder that is there. One that can't be asked is left to the write itself. */
    protected async fits(path: string, bytes: number): Promise<boolean> {
        for (let folder = path; ; folder = dirname(folder)) {
            try {
                const { bavail, bsize } = await statfs(folder);
                return bavail * bsize >= bytes + spareBytes;
            } catch (error) {
                if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || folder === dirname(folder)) {
                    return true;
                }
            }
        }
    }
}
