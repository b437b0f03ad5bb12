import { appendFile, readFile, rename, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_LINE_CHARACTERS = 4000;
const REMEMBERED_LINES = 50;

/**
 * What one run of an IDE prints: its last lines in memory, for the sentence that tells of its end, and all lines in a file
 * that is rotated once, so that they can be read after the platform was started anew and never fill the disk.
 */
export class IdeLog {
    private readonly recent: string[] = [];
    private unfinished = '';
    private size: number | undefined;

    constructor(
        private readonly file: string,
        private readonly onWriteError: (error: unknown) => void
    ) {}

    /** Reads to the end. Waits for each write, so that an IDE that prints without end is slowed down instead of kept in memory. */
    async consume(stream: Readable): Promise<void> {
        stream.setEncoding('utf8');
        for await (const chunk of stream) {
            const lines = (this.unfinished + String(chunk)).split('\n');
            this.unfinished = (lines.pop() ?? '').slice(-MAX_LINE_CHARACTERS);
            await this.add(lines);
        }
        if (this.unfinished !== '') {
            await this.add([this.unfinished]);
            this.unfinished = '';
        }
    }

    last(): readonly string[] {
        return [...this.recent];
    }

    private async add(rawLines: readonly string[]): Promise<void> {
        const lines = rawLines.map(plainText);
        this.recent.push(...lines.slice(-REMEMBERED_LINES));
        this.recent.splice(0, this.recent.length - REMEMBERED_LINES);
        try {
            await this.write(lines.map(line => `${line}\n`).join(''));
        } catch (error) {
            // A full disk must neither end the IDE nor stop its output from being read.
            this.onWriteError(error);
        }
    }

    private async write(text: string): Promise<void> {
        if (text === '') {
            return;
        }
        this.size ??= await sizeOf(this.file);
        if (this.size > 0 && this.size + text.length > MAX_FILE_BYTES) {
            await rename(this.file, `${this.file}.1`);
            this.size = 0;
        }
        await appendFile(this.file, text, { mode: 0o600 });
        this.size += Buffer.byteLength(text);
    }
}

/** Last lines of a log file and, where they are not enough, of the one that it replaced. Empty when nothing was ever printed. */
export async function readLastLines(file: string, lines: number): Promise<readonly string[]> {
    const newest = await linesOf(file);
    const all = newest.length < lines ? [...(await linesOf(`${file}.1`)), ...newest] : newest;
    return lines > 0 ? all.slice(-lines) : [];
}

function plainText(line: string): string {
    return stripVTControlCharacters(line)
        .replaceAll('\t', '    ')
        .replace(/\p{Cc}/gu, '')
        .slice(0, MAX_LINE_CHARACTERS);
}

async function linesOf(file: string): Promise<readonly string[]> {
    const text = await undefinedIfMissing(readFile(file, 'utf8'));
    return text ? text.replace(/\n$/, '').split('\n') : [];
}

async function sizeOf(file: string): Promise<number> {
    return (await undefinedIfMissing(stat(file)))?.size ?? 0;
}

async function undefinedIfMissing<T>(reading: Promise<T>): Promise<T | undefined> {
    try {
        return await reading;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}
