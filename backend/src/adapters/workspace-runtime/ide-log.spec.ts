import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { IdeLog, readLastLines } from './ide-log.js';

describe('IdeLog', () => {
    let folder: string;
    let file: string;
    const errors: unknown[] = [];

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-log-'));
        file = join(folder, 'ide.log');
        errors.length = 0;
    });

    afterEach(() => rm(folder, { recursive: true }));

    function newLog(): IdeLog {
        return new IdeLog(file, error => errors.push(error));
    }

    it('puts lines together that arrive in pieces, and takes away colours and control characters', async () => {
        const log = newLog();
        await log.consume(Readable.from(['\u001b[31mre', 'd\u001b[0m\r\ntab\there\nno ', 'end']));
        assert.deepEqual(log.last(), ['red', 'tab    here', 'no end']);
        assert.deepEqual(await readLastLines(file, 2), ['tab    here', 'no end']);
    });

    it('remembers the last 50 lines of its own run, while the file holds those of earlier runs too', async () => {
        await newLog().consume(Readable.from(['earlier\n']));
        const log = newLog();
        await log.consume(Readable.from(Array.from({ length: 60 }, (_, index) => `line ${index}\n`)));
        assert.equal(log.last().length, 50);
        assert.equal(log.last()[0], 'line 10');
        assert.equal((await readLastLines(file, 100))[0], 'earlier');
    });

    it('never takes more than two files of a megabyte, and reads over the seam', async () => {
        const log = newLog();
        const chunk = `${'x'.repeat(999)}\n`.repeat(100);
        await log.consume(Readable.from([...Array.from({ length: 25 }, () => chunk), 'last\n']));
        for (const path of [file, `${file}.1`]) {
            assert.ok((await stat(path)).size <= 1024 * 1024);
        }
        const lines = await readLastLines(file, 1000);
        assert.equal(lines.length, 1000);
        assert.equal(lines.at(-1), 'last');
    });

    it('goes on reading when the file cannot be written', async () => {
        const log = new IdeLog(join(folder, 'missing', 'ide.log'), error => errors.push(error));
        await log.consume(Readable.from(['one\n', 'two\n']));
        assert.deepEqual(log.last(), ['one', 'two']);
        assert.equal(errors.length, 2);
    });

    it('has no lines for an IDE that never printed any', async () => {
        assert.deepEqual(await readLastLines(file, 10), []);
    });
});
