import assert from 'node:assert/strict';
import { descendantsOf, parseStat, readProcess, readProcessTable } from './process-table.js';

describe('process table', () => {
    it('reads a process whose name holds spaces and parentheses', () => {
        const tail = '3 4 0 0 20 0 3 0';
        const entry = parseStat(`42 (a) b (c) S 7 42 41 34816 42 0 0 0 0 0 ${tail} 123456 1 2`);
        assert.deepEqual(entry, {
            pid: 42,
            name: 'a) b (c',
            state: 'S',
            parent: 7,
            session: 41,
            terminal: 34816,
            foregroundGroup: 42,
            processorTicks: 7,
            threads: 3,
            startTime: 123456,
            commandLineAddress: 0
        });
    });

    it('finds this process below its parent', async () => {
        const table = await readProcessTable();
        assert.equal(table.get(process.pid)?.parent, process.ppid);
        assert.ok(descendantsOf(table, process.ppid).some(entry => entry.pid === process.pid));
    });

    it('takes a process that is not there for one that has ended', async () => {
        assert.equal(await readProcess(2 ** 22 + 1), undefined);
    });
});
