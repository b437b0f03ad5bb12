import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { eventually } from '../../../../test/support/eventually.js';
import { type ProcessEntry, readProcess } from '../process-table.js';
import { MemoryWatch } from './memory-watch.js';
import type { ResourceGroup } from './resource-groups.js';
import type { Snapshot, WatchedRun } from './watched-run.js';

const ide = { pid: 2, parent: 1, startTime: 1, state: 'S', name: 'node', threads: 10 } as unknown as Snapshot['ide'];

describe('The watch over the memory of an IDE that was killed', () => {
    let memoryKills: number;
    let watch: MemoryWatch;

    const group = {
        kernelPath: '/none',
        read: async () => ({ memoryBytes: 0, processes: 1, memoryKills, refusedProcesses: 0 })
    } as unknown as ResourceGroup;
    const run = { group, limits: { memoryMebibytes: 900, processes: null, diskMebibytes: null } } as unknown as WatchedRun;

    beforeEach(() => {
        memoryKills = 0;
        watch = new MemoryWatch(true);
    });

    async function look(living: Snapshot['ide']): Promise<void> {
        const reading = await group.read();
        await watch.look(run, { table: new Map(), ide: living, members: [], reading, memoryMebibytes: 10, processes: 1 });
    }

    it('says that memory ran out when nobody has looked in between', async () => {
        await look(ide);
        memoryKills = 1;
        assert.equal(await watch.endedByMemory(run), true);
    });

    it('says so when it looked between the end of the IDE and the news of it', async () => {
        await look(ide);
        memoryKills = 1;
        await look(undefined);
        assert.equal(await watch.endedByMemory(run), true);
    });

    it('says so when the IDE ended between the two halves of a look', async () => {
        await look(ide);
        memoryKills = 1;
        await look(ide);
        assert.equal(await watch.endedByMemory(run), true);
    });

    it('does not blame the memory that another program has run out of before', async () => {
        memoryKills = 1;
        await look(ide);
        await look(ide);
        assert.equal(await watch.endedByMemory(run), false);
    });
});

describe('The watch over the memory of many processes', () => {
    it('reads the name of a process once, and again when it runs another program', async () => {
        const read: number[] = [];
        const watch = new MemoryWatch(true, async ({ pid }) => {
            read.push(pid);
            return 'program';
        });
        const run = { group: undefined, limits: { memoryMebibytes: 900, processes: null, diskMebibytes: null } } as unknown as WatchedRun;
        let own = 0;
        const look = (...entries: readonly ProcessEntry[]) => {
            const members = entries.map(entry => ({ ...entry, memory: { own: ++own, mapped: 0 } }));
            return watch.look(run, { table: new Map(), ide: undefined, members, reading: undefined, memoryMebibytes: 10, processes: 1 });
        };
        const shell = spawn('sh', ['-c', 'read line; exec sh -c "read line; exec sleep 60"']);
        const self = await readProcess(process.pid);
        const entry = async () => (await readProcess(shell.pid ?? 0)) ?? assert.fail('The shell has ended.');
        try {
            const first = await entry();
            assert.ok(self);
            await look(self, first);
            await look(self, await entry());
            assert.deepEqual(read, [process.pid, shell.pid]);
            shell.stdin.write('\n');
            const second = await eventually('the shell runs another', async () => {
                const now = await entry();
                return now.commandLineAddress === first.commandLineAddress ? undefined : now;
            });
            assert.deepEqual([second.name, second.startTime], [first.name, first.startTime]);
            await look(self, second);
            assert.deepEqual(read, [process.pid, shell.pid, shell.pid]);
            await look(self, { ...second, startTime: second.startTime + 1 });
            assert.deepEqual(read, [process.pid, shell.pid, shell.pid, shell.pid]);
        } finally {
            shell.kill();
        }
    });
});
