import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CgroupsV1, GroupV1 } from './cgroup-v1.js';
import { CgroupsV2, GroupV2 } from './cgroup-v2.js';
import { below, parseMounts, parseOwnGroups } from './find-groups.js';
import { findKilled } from './kernel-log.js';

const limits = { memoryMebibytes: 2048, processes: 512, diskMebibytes: null };
const none = { memoryMebibytes: null, processes: null, diskMebibytes: null };

/** A folder stands in for the kernel's: a group that was made gets the files that the kernel would put there. */
async function withFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(folder, { recursive: true });
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
}

describe('Control groups', () => {
    let root: string;
    const text = async (...path: string[]) => (await readFile(join(root, ...path), 'utf8')).trim();

    beforeEach(async () => {
        root = await mkdtemp(join(tmpdir(), 'coditect-groups-'));
    });

    afterEach(() => rm(root, { recursive: true, force: true }));

    describe('of the second version', () => {
        const settings = { 'memory.max': '', 'memory.swap.max': '', 'pids.max': '', 'cpu.weight': '', 'cgroup.procs': '' };
        const all = { memory: true, processes: true, processor: true };

        it('refuses to take a folder that the kernel has not made for a group', async () => {
            await assert.rejects(new CgroupsV2(root, '/coditect', all).create('w', limits), { code: 'ENOENT' });
        });

        it('reads memory without the caches that would be given back, and counts what was ended and refused', async () => {
            const groups = new CgroupsV2(root, '/coditect', { memory: false, processes: false, processor: false });
            const group = await groups.create('w', limits);
            await withFiles(join(root, 'w'), {
                'memory.current': '5000000\n',
                'memory.stat': 'anon 4000000\ninactive_file 1000000\n',
                'memory.events': 'low 0\nhigh 0\nmax 7\noom 2\noom_kill 1\n',
                'pids.current': '12\n',
                'pids.events': 'max 3\n'
            });
            assert.deepEqual(await group.read(), { memoryBytes: 4000000, processes: 12, memoryKills: 1, refusedProcesses: 3 });
            assert.equal(group.kernelPath, '/coditect/w');
            assert.deepEqual(group.joinFiles, [join(root, 'w', 'cgroup.procs')]);
        });

        it('writes limits, or that there are none, and no swap beyond a limit', async () => {
            const groups = new CgroupsV2(root, '/coditect', { memory: false, processes: false, processor: false });
            await groups.create('w', limits);
            await withFiles(join(root, 'w'), settings);
            const group = new GroupV2(join(root, 'w'), '/coditect/w', all, async () => undefined);
            await group.apply(limits);
            assert.deepEqual(
                [
                    await text('w', 'memory.max'),
                    await text('w', 'memory.swap.max'),
                    await text('w', 'pids.max'),
                    await text('w', 'cpu.weight')
                ],
                ['2147483648', '0', '512', '100']
            );
            await withFiles(join(root, 'w'), settings);
            await group.apply(none);
            assert.deepEqual(
                [await text('w', 'memory.max'), await text('w', 'memory.swap.max'), await text('w', 'pids.max')],
                ['max', 'max', 'max']
            );
        });
    });

    describe('of the first version', () => {
        it('reads each resource in its own hierarchy, and nothing of one that is not there', async () => {
            const memory = join(root, 'memory');
            const groups = new CgroupsV1({ memory: undefined, pids: undefined, cpu: undefined, kernelPath: '/coditect' });
            assert.deepEqual(await (await groups.create('w', limits)).read(), {
                memoryBytes: undefined,
                processes: undefined,
                memoryKills: 0,
                refusedProcesses: 0
            });
            const folders = { memory: join(memory, 'w'), pids: undefined, cpu: undefined, kernelPath: '/coditect/w' };
            await withFiles(folders.memory, {
                'memory.usage_in_bytes': '3000\n',
                'memory.stat': 'cache 1\ntotal_inactive_file 1000\n',
                'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 4\n',
                'memory.limit_in_bytes': '',
                'memory.memsw.limit_in_bytes': ''
            });
            const group = new GroupV1(folders, async () => undefined);
            assert.deepEqual(await group.read(), { memoryBytes: 2000, processes: undefined, memoryKills: 4, refusedProcesses: 0 });
            await group.apply(limits);
            assert.equal(await text('memory', 'w', 'memory.limit_in_bytes'), '2147483648');
            assert.equal(await text('memory', 'w', 'memory.memsw.limit_in_bytes'), '2147483648');
        });

        it('removes what is left, with the groups in it', async () => {
            await mkdir(join(root, 'memory', 'w', 'inner'), { recursive: true });
            const groups = new CgroupsV1({ memory: join(root, 'memory'), pids: undefined, cpu: undefined, kernelPath: '/' });
            await groups.removeLeftovers();
            assert.deepEqual(await readdir(join(root, 'memory')), []);
            await groups.close();
            assert.deepEqual(await readdir(root), []);
        });
    });

    it('are found where /proc says, also in a container that sees a part of the hierarchy', () => {
        const mounts = parseMounts(
            [
                '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
                '30 22 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
                '31 22 0:27 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate'
            ].join('\n')
        );
        assert.deepEqual(
            mounts.map(({ point, root: mounted, version }) => [point, mounted, version]),
            [
                ['/sys/fs/cgroup/memory', '/', 1],
                ['/sys/fs/cgroup', '/docker/abc', 2]
            ]
        );
        const own = parseOwnGroups('4:memory:/system.slice\n1:cpu,cpuacct:/\n0::/docker/abc/init\n');
        assert.deepEqual([own.get('memory'), own.get('cpuacct'), own.get('')], ['/system.slice', '/', '/docker/abc/init']);
        assert.equal(below(mounts[1]!, '/docker/abc/init'), '/init');
        assert.equal(below(mounts[0]!, '/system.slice'), '/system.slice');
    });

    it("tell from the kernel's log what was killed last in which of them", () => {
        const line = (path: string, task: string, pid: number) =>
            `[2.3] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${path},task_memcg=${path},task=${task},pid=${pid},uid=0`;
        const log = [
            line('/a/coditect-1/w', 'first', 1),
            line('/a/coditect-1/w', 'jest, the second', 2),
            line('/a/coditect-1/v', 'other', 3)
        ].join('\n');
        assert.deepEqual(findKilled(log, '/coditect-1/w'), { name: 'jest, the second', pid: 2 });
        assert.equal(findKilled(log, '/coditect-1/x'), undefined);
    });
});
