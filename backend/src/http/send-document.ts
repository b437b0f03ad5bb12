import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Document } from '../kernel/module.js';

/** Answers what is no JSON, as a whole or piece by piece as fast as the client reads. */
export async function sendDocument(response: Response, mediaType: string, document: Document): Promise<void> {
    response.set(document.headers ?? {}).type(mediaType);
    if (typeof document.body === 'string' || Buffer.isBuffer(document.body)) {
        response.send(document.body);
        return;
    }
    await pipeline(Readable.from(document.body), response);
}
