import { createReadStream } from 'node:fs';
import { appendFile, link, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { CheckpointLedger, SignedCheckpoint } from '../../ports/checkpoint-ledger.js';

const ledgerFile = /^checkpoints-\d{4}-\d{2}\.jsonl$/;
const keyFile = /^key-([0-9a-f]+)\.pem$/;

/** In bytes; a checkpoint has some 350. */
const longestLine = 4096;

const checkpointSchema = z.object({
    organizationId: z.uuid(),
    position: z.number().int().positive(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    at: z.iso.datetime(),
    keyId: z.string(),
    signature: z.string()
});

/** A line of the ledger that is no checkpoint; the message names the file and the line. */
export class LedgerError extends Error {
    override readonly name = 'LedgerError';
}

/** Checkpoints as lines of JSON, a file a month (UTC), in one folder with the public keys. */
export class CheckpointFiles implements CheckpointLedger {
    /** Files that this process has written to, and that so end with a whole line, or with one that another process writes. */
    private readonly begun = new Set<string>();

    constructor(private readonly folder: string) {}

    async append(checkpoints: readonly SignedCheckpoint[]): Promise<void> {
        await mkdir(this.folder, { recursive: true, mode: 0o700 });
        for (const [month, lines] of linesByMonth(checkpoints)) {
            const path = join(this.folder, `checkpoints-${month}.jsonl`);
            if (!this.begun.has(path)) {
                await endAtALine(path);
                this.begun.add(path);
            }
            await appendFile(path, lines, { mode: 0o600, flush: true });
        }
    }

    async publishKey(keyId: string, publicKey: string): Promise<void> {
        await mkdir(this.folder, { recursive: true, mode: 0o700 });
        const path = join(this.folder, `key-${keyId}.pem`);
        const made = `${path}.${process.pid}`;
        await writeFile(made, publicKey, { mode: 0o644, flush: true });
        // Whole or not at all, and never over one that is there.
        await link(made, path).catch(whenThere);
        await rm(made);
    }

    async keys(): Promise<ReadonlyMap<string, string>> {
        const keys = new Map<string, string>();
        for (const name of await this.names()) {
            const keyId = keyFile.exec(name)?.[1];
            if (keyId !== undefined) {
                keys.set(keyId, await readFile(join(this.folder, name), 'utf8'));
            }
        }
        return keys;
    }

    async lack(): Promise<string | undefined> {
        const names = await readdir(this.folder).catch(whenMissing);
        if (!names) {
            return `The folder ${this.folder} is not there.`;
        }
        if (!(await this.holdsCheckpoints(names))) {
            return `The folder ${this.folder} holds no checkpoints.`;
        }
        return names.some(name => keyFile.test(name))
            ? undefined
            : `The folder ${this.folder} holds checkpoints, but no key (key-….pem) to check their signatures by.`;
    }

    async *read(organizationId?: string): AsyncIterable<SignedCheckpoint> {
        yield* this.readFiles(await this.names(), organizationId);
    }

    private async *readFiles(names: readonly string[], organizationId?: string): AsyncIterable<SignedCheckpoint> {
        for (const name of names.filter(name => ledgerFile.test(name)).sort()) {
            let number = 0;
            for await (const line of createInterface({ input: createReadStream(join(this.folder, name), 'utf8') })) {
                number += 1;
                if (line !== '' && (organizationId === undefined || line.includes(organizationId))) {
                    yield parse(line, `${name}, line ${number}`);
                }
            }
        }
    }

    private async holdsCheckpoints(names: readonly string[]): Promise<boolean> {
        for await (const _checkpoint of this.readFiles(names)) {
            return true;
        }
        return false;
    }

    private async names(): Promise<readonly string[]> {
        return (await readdir(this.folder).catch(whenMissing)) ?? [];
    }
}

function linesByMonth(checkpoints: readonly SignedCheckpoint[]): ReadonlyMap<string, string> {
    const lines = new Map<string, string>();
    for (const checkpoint of checkpoints) {
        const month = checkpoint.at.slice(0, 'yyyy-mm'.length);
        lines.set(month, `${lines.get(month) ?? ''}${JSON.stringify(checkpoint)}\n`);
    }
    return lines;
}

/** Takes half a line away that a platform which was killed left at the end: it was never said to be kept. */
async function endAtALine(path: string): Promise<void> {
    const file = await open(path, 'r+').catch(whenMissing);
    try {
        const { size } = (await file?.stat()) ?? { size: 0 };
        const tail = Buffer.alloc(Math.min(size, longestLine));
        await file?.read(tail, 0, tail.length, size - tail.length);
        const torn = tail.length - (tail.lastIndexOf('\n') + 1);
        if (torn > 0) {
            await file?.truncate(size - torn);
        }
    } finally {
        await file?.close();
    }
}

function parse(line: string, where: string): SignedCheckpoint {
    try {
        return checkpointSchema.parse(JSON.parse(line));
    } catch (error) {
        if (error instanceof SyntaxError || error instanceof z.ZodError) {
            throw new LedgerError(`${where}, holds no checkpoint: somebody or something has written into it.`);
        }
        throw error;
    }
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
    if (error.code !== 'ENOENT') {
        throw error;
    }
}

function whenThere(error: NodeJS.ErrnoException): undefined {
    if (error.code !== 'EEXIST') {
        throw error;
    }
}
