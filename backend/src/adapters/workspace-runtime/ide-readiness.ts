import { once } from 'node:events';
import { constants, type FSWatcher, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { READY_FILE_NAME } from './ide-command.js';
import type { Sleep } from './local-process-options.js';

/** A watch tells at once; where the machine has no watches left, a look now and then does. */
const LOOK_MILLISECONDS = 100;
const ASK_AGAIN_MILLISECONDS = 50;
const MAX_READY_FILE_BYTES = 1000;

/** Waits until the IDE has told its port and answers there. Rejects when the signal is aborted. */
export async function waitUntilReady(runFolder: string, gatewaySecret: string, sleep: Sleep, signal: AbortSignal): Promise<number> {
    const port = await waitForPort(runFolder, sleep, signal);
    while (!(await answers(port, gatewaySecret, signal))) {
        await sleep(ASK_AGAIN_MILLISECONDS, signal);
    }
    return port;
}

async function waitForPort(runFolder: string, sleep: Sleep, signal: AbortSignal): Promise<number> {
    let changed: (() => void) | undefined;
    const stopWatching = watchFolder(runFolder, () => changed?.());
    try {
        for (;;) {
            const change = new Promise<void>(resolve => {
                changed = resolve;
            });
            const port = await readPort(join(runFolder, READY_FILE_NAME));
            if (port !== undefined) {
                return port;
            }
            await Promise.race([change, sleep(LOOK_MILLISECONDS, signal)]);
        }
    } finally {
        stopWatching();
    }
}

function watchFolder(folder: string, onChange: () => void): () => void {
    let watcher: FSWatcher | undefined;
    try {
        watcher = watch(folder, onChange);
        watcher.on('error', () => watcher?.close());
    } catch {
        // No watches left: the regular look suffices.
    }
    return () => watcher?.close();
}

/** Code in the workspace may write this file, so neither a link nor a pipe is followed, and only a port is taken from it. */
async function readPort(path: string): Promise<number | undefined> {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
        (error: NodeJS.ErrnoException) => {
            if (error.code === 'ENOENT') {
                return undefined;
            }
            throw error;
        }
    );
    if (file === undefined) {
        return undefined;
    }
    try {
        const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(MAX_READY_FILE_BYTES) });
        return parsePort(buffer.toString('utf8', 0, bytesRead));
    } finally {
        await file.close();
    }
}

function parsePort(text: string): number | undefined {
    try {
        const { port } = JSON.parse(text) as { port?: unknown };
        return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
    } catch {
        // Half written: the next change tells the rest.
        return undefined;
    }
}

async function answers(port: number, gatewaySecret: string, signal: AbortSignal): Promise<boolean> {
    const headers = { 'x-coditect-gateway-secret': gatewaySecret };
    try {
        const request = get({ host: '127.0.0.1', port, path: '/', headers, agent: false, signal });
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        response.resume();
        const { statusCode = 500 } = response;
        return statusCode < 500 && statusCode !== 401 && statusCode !== 403;
    } catch {
        // Not listening yet, or ended meanwhile: whoever waits asks again or gives up by its own clock.
        return false;
    }
}
