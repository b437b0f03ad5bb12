import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileUri } from '@theia/core/lib/common/file-uri';
import URI from '@theia/core/lib/common/uri';
import type { Application, NextFunction, Request, RequestHandler, Response } from '@theia/core/shared/express';
import { inject, injectable } from '@theia/core/shared/inversify';
import { NodeFileUploadService } from '@theia/filesystem/lib/node/upload/node-file-upload-service';
import multer from 'multer';
import { uploadRefused } from '../common/upload-refused';
import { DiskGuard } from './disk-guard';

const longestBeginningBytes = 100;

interface UploadRequest {
    readonly body?: unknown;
    readonly headers: IncomingHttpHeaders;
}

/**
 * Takes uploads where there is room for them, and says why where there is none. Theia collects them in the folder for temporary
 * files, which in a workspace is small and part of its memory; here they go to a hidden file beside the one that they are for,
 * which takes its place when all of it has come: one that breaks off leaves what was there before.
 */
@injectable()
export class GuardedUploadService extends NodeFileUploadService {
    @inject(DiskGuard)
    protected readonly guard: DiskGuard;

    override async configure(app: Application): Promise<void> {
        const path = await this.getHttpFileUploadPath();
        const storage: multer.StorageEngine = {
            _handleFile: (request, file, callback) => {
                this.receive(request, file).then(
                    received => callback(undefined, received),
                    (error: unknown) => callback(error)
                );
            },
            _removeFile: (_request, { path }, callback) => {
                rm(path, { force: true }).then(() => callback(null), callback);
            }
        };
        app.post(
            path,
            (request, response, next) => this.connectionValidator.validateRequest(request, response, next),
            (request, _response, next) => {
                // Asked before anything is read: of the whole request, which is little more than the file.
                this.guard.check(homedir(), announcedBytes(request)).then(() => next(), next);
            },
            // Its types are written against another version of express.
            multer({ storage }).single('file') as unknown as RequestHandler,
            (request: Request, response: Response) => this.handleFileUpload(request, response)
        );
        app.use(path, (error: unknown, request: Request, response: Response, _next: NextFunction) => {
            this.logger.warn('A file was not taken.', error);
            // What still comes is read and dropped: a browser that can't send on would not read the answer.
            request.resume();
            this.refuse(response, error);
        });
    }

    /** Writes beside the target what comes. `uri`, which stands before the file in the request, is the target. */
    protected async receive(request: UploadRequest, file: Express.Multer.File): Promise<Partial<Express.Multer.File>> {
        const target = targetOf(request);
        await this.guard.check(target, announcedBytes(request));
        await mkdir(dirname(target), { recursive: true });
        const path = join(dirname(target), `.${beginningOf(basename(target))}.${randomUUID()}.part`);
        try {
            await pipeline(file.stream, createWriteStream(path, { flags: 'wx' }));
        } catch (error) {
            await rm(path, { force: true });
            throw error;
        }
        return { path };
    }

    protected override async handleFileUpload(request: Request, response: Response): Promise<void> {
        if (!request.file) {
            response.sendStatus(400);
            return;
        }
        const target = targetOf(request);
        try {
            await rename(request.file.path, target);
            response.status(200).send(target);
        } catch (error) {
            await rm(request.file.path, { force: true });
            this.logger.warn('An upload could not be put in its place.', error);
            this.refuse(response, error);
        }
    }

    protected refuse(response: Response, error: unknown): void {
        const { message, code } = Object(this.guard.explain(error)) as { message?: unknown; code?: unknown };
        const sentence = code === 'EISDIR' ? 'A folder of that name is there already. Rename one of the two.' : String(message);
        response.status(uploadRefused).type('text/plain').send(sentence);
    }
}

/** As much of a name as fits into that of the hidden file: a file system counts bytes, 255 of them. No character is cut. */
function beginningOf(name: string): string {
    const { read } = new TextEncoder().encodeInto(name, new Uint8Array(longestBeginningBytes));
    return name.slice(0, read);
}

/** Throws for a person where the request names no file of the workspace. */
function targetOf(request: UploadRequest): string {
    const { uri } = Object(request.body) as { uri?: unknown };
    if (typeof uri !== 'string' || new URI(uri).scheme !== 'file') {
        throw new Error('This is no place for an upload. Choose a folder of the workspace.');
    }
    return FileUri.fsPath(uri);
}

function announcedBytes(request: UploadRequest): number {
    const bytes = Number(request.headers['content-length']);
    return Number.isFinite(bytes) ? bytes : 0;
}
