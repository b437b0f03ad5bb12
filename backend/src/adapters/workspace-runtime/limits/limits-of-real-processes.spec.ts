import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../../../test/contracts/workspace-runtime-contract.js';
import { silentLogger } from '../../../../test/fixtures/silent-logger.js';
import type { LimitReached, WorkspaceEndpoint, WorkspaceExit, WorkspaceLimits, WorkspaceSpec } from '../../../ports/workspace-runtime.js';
import { findBubblewrap, findSetpriv } from '../detect.js';
import { LocalProcessRuntime } from '../local-process-runtime.js';
import { findGroups } from './find-groups.js';

// Top-level, since the suites below exist only where what they try works.
const bubblewrap = await findBubblewrap(process.env.PATH ?? '');
const setpriv = await findSetpriv(process.env.PATH ?? '');
const scratch = await mkdtemp(join(tmpdir(), 'coditect-limits-'));
const compiledTests = fileURLToPath(new URL('../../../../test/', import.meta.url));
const ideDirectory = join(scratch, 'ide');
const never = new AbortController().signal;
const unlimited: WorkspaceLimits = { memoryMebibytes: null, processes: null, diskMebibytes: null };

await mkdir(join(ideDirectory, 'lib/backend'), { recursive: true });
await writeFile(join(ideDirectory, 'package.json'), '{"name":"fake-ide","type":"module"}');
await cp(join(compiledTests, 'fixtures/fake-ide.js'), join(ideDirectory, 'lib/backend/main.js'));

interface Variant {
    readonly title: string;
    readonly kernel: boolean;
    readonly sandboxed: boolean;
}

const probe = await findGroups(join(scratch, 'probe'));
await probe.groups?.close();
const kernelKeeps = probe.groups?.controls.memory === true && probe.groups.controls.processes;
const variants: readonly Variant[] = [
    ...(kernelKeeps ? [{ title: 'by control groups', kernel: true, sandboxed: bubblewrap.path !== undefined }] : []),
    ...(bubblewrap.path ? [{ title: 'by looking, in bubblewrap', kernel: false, sandboxed: true }] : []),
    { title: 'by looking, without a sandbox', kernel: false, sandboxed: false }
];

after(() => rm(scratch, { recursive: true, force: true }));

for (const { title, kernel, sandboxed } of variants) {
    describe(`Limits of real processes, kept ${title}`, function () {
        this.timeout(60_000);
        let dataDirectory: string;
        let runtime: LocalProcessRuntime;
        let found: Awaited<ReturnType<typeof findGroups>>;
        let reached: LimitReached[];
        let exits: WorkspaceExit[];

        beforeEach(async () => {
            dataDirectory = await mkdtemp(join(scratch, 'data-'));
            found = kernel ? await findGroups(dataDirectory) : { groups: undefined, description: '' };
            runtime = newRuntime();
            reached = [];
            exits = [];
            runtime.onDidReachLimit(one => reached.push(one));
            runtime.onDidExit(exit => exits.push(exit));
        });

        afterEach(() => runtime.close());

        function newRuntime(): LocalProcessRuntime {
            return new LocalProcessRuntime({
                dataDirectory,
                ideDirectory,
                nodeBinary: process.execPath,
                bubblewrap: sandboxed ? bubblewrap.path : undefined,
                setpriv: setpriv.path,
                startTimeoutMilliseconds: 20_000,
                environment: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' },
                warmWorkspaces: 0,
                groups: found.groups,
                diskReserveMebibytes: 0,
                logger: silentLogger,
                now: () => performance.now(),
                sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal })
            });
        }

        async function start(limits: Partial<WorkspaceLimits>): Promise<{ spec: WorkspaceSpec; endpoint: WorkspaceEndpoint }> {
            const spec: WorkspaceSpec = {
                workspaceId: `w-${randomUUID()}`,
                folderName: 'project',
                generation: 1,
                gatewaySecret: randomUUID(),
                origin: 'http://amber-otter-7f3k.localhost:3000',
                environment: {},
                firstFiles: {},
                limits: { ...unlimited, ...limits }
            };
            return { spec, endpoint: await runtime.start(spec, never) };
        }

        const told = (resource: LimitReached['resource'], kind: LimitReached['kind']) =>
            reached.filter(one => one.resource === resource && one.kind === kind);

        it('ends a program that eats memory, names it, and leaves the IDE as it was', async () => {
            const { spec, endpoint } = await start({ memoryMebibytes: 320 });
            await shell(
                endpoint,
                spec,
                'cat >eat.py <<E\nimport time\nx=[]\nwhile True:\n  x.append(bytearray(8<<20)); time.sleep(.15)\nE'
            );
            // As the starters of pyenv and others do: what eats the memory was another program before.
            const answer = await shell(endpoint, spec, '(sleep 1.5; exec python3 eat.py); echo "code $?"');
            assert.match(answer, /code 137/);
            await eventually(async () => assert.equal(told('memory', 'ended').length, 1));
            const [ended] = told('memory', 'ended');
            assert.equal(ended?.program, 'python3 eat.py');
            assert.match(ended?.sentence ?? '', /^python3 eat\.py was ended, because this workspace ran out of its 320 MiB of memory\./);
            assert.equal(await shell(endpoint, spec, 'echo alive'), 'alive\n');
            assert.deepEqual(exits, []);
        });

        it('warns once before the limit of memory', async () => {
            const { spec, endpoint } = await start({ memoryMebibytes: 400 });
            await shell(endpoint, spec, 'nohup python3 -c "x=bytearray(325<<20); import time; time.sleep(60)" >/dev/null 2>&1 &');
            await eventually(async () => assert.equal(told('memory', 'near').length, 1));
            assert.match(told('memory', 'near')[0]?.sentence ?? '', /^This workspace uses [89]\d % of its 400 MiB of memory\./);
            const usage = await runtime.usage(spec.workspaceId);
            assert.ok((usage?.memoryMebibytes ?? 0) > 300);
            assert.equal(usage?.largestProcesses[0]?.name, 'python3');
            assert.ok(usage?.largestProcesses.some(({ ide }) => ide));
            assert.equal(usage?.keepers.memory, kernel ? 'kernel' : 'platform');
        });

        it('says of an IDE that eats all memory itself that it ran out of it', async () => {
            const { spec, endpoint } = await start({ memoryMebibytes: 256 });
            ask(endpoint, spec, '/eat', '').catch(() => undefined);
            await eventually(async () => assert.equal(exits.length, 1));
            assert.equal(exits[0]?.cause, 'memory');
            assert.match(exits[0]?.message ?? '', /^The IDE ran out of this workspace's 256 MiB of memory and was ended\./);
        });

        it('stops a fork loop at the limit of processes, and the IDE answers on', async () => {
            const { spec, endpoint } = await start({ processes: 90 });
            await shell(endpoint, spec, "nohup bash -c 'for i in $(seq 200); do sleep 30 & done; wait' >/dev/null 2>&1 &");
            await eventually(async () => assert.equal(told('processes', kernel ? 'refused' : 'ended').length, 1));
            assert.match(
                told('processes', kernel ? 'refused' : 'ended')[0]?.sentence ?? '',
                kernel ? /could not start another/ : /had more than 90/
            );
            const kept = async () => assert.ok(((await runtime.usage(spec.workspaceId))?.processes ?? 0) <= 91);
            // What was killed is there until its parent has taken note of it.
            await (kernel ? kept() : eventually(kept));
            assert.equal((await ask(endpoint, spec, '/', '')).status, 200);
        });

        it('refuses writes at the disk quota, ends what goes on writing, and says when there is room again', async () => {
            const { spec, endpoint } = await start({ diskMebibytes: 40 });
            await shell(endpoint, spec, 'dd if=/dev/zero of=first bs=1M count=34 2>/dev/null');
            await eventually(async () => assert.equal(told('disk', 'near').length, 1));
            await shell(endpoint, spec, "cat >fill.sh <<'E'\nwhile true; do head -c 3M /dev/zero >>second; sleep .2; done\nE");
            await shell(endpoint, spec, 'nohup bash -c "exec tee second" </dev/zero >/dev/null 2>&1 &');
            await eventually(async () => assert.equal(told('disk', 'refused').length, 1));
            assert.match(told('disk', 'refused')[0]?.sentence ?? '', /^This workspace's disk is full \(40 MiB\)\. Delete files/);
            await eventually(async () => assert.equal(told('disk', 'ended')[0]?.program, 'tee'));
            const state = join(dataDirectory, 'workspaces', spec.workspaceId, 'run', 'disk.json');
            assert.equal(JSON.parse(await readFile(state, 'utf8')).full, true);
            const usage = await runtime.usage(spec.workspaceId);
            assert.ok((usage?.disk?.mebibytes ?? 0) >= 40);
            assert.equal(usage?.largestFolders[0]?.path, 'project');
            await shell(endpoint, spec, 'rm second');
            await eventually(async () => assert.equal(told('disk', 'room').length, 1));
            assert.deepEqual(JSON.parse(await readFile(state, 'utf8')), { full: false });
        });

        it('puts other limits in place while the workspace runs', async () => {
            const { spec, endpoint } = await start({ memoryMebibytes: 2048 });
            await runtime.changeLimits(spec.workspaceId, { ...unlimited, memoryMebibytes: 300 });
            const answer = await shell(endpoint, spec, 'python3 -c "x=bytearray(400<<20); import time; time.sleep(20)"; echo "code $?"');
            assert.match(answer, /code 137/);
        });

        if (kernel) {
            it('has the IDE and all that it starts in the group from the first moment, and nothing left of it at the end', async () => {
                const { spec, endpoint } = await start({ memoryMebibytes: 512, processes: 100 });
                const group = await found.groups?.create(`${spec.workspaceId}-other`, unlimited);
                const folders = (group?.joinFiles ?? []).map(file => file.replace(`${spec.workspaceId}-other`, spec.workspaceId));
                await group?.remove();
                const inside = (await readFile(folders[0] ?? '', 'utf8')).trim().split('\n');
                assert.ok(inside.length >= (sandboxed ? 2 : 1));
                await shell(endpoint, spec, 'nohup setsid sleep 100 >/dev/null 2>&1 &');
                await eventually(async () =>
                    assert.ok((await readFile(folders[0] ?? '', 'utf8')).trim().split('\n').length > inside.length)
                );
                await runtime.stop(spec.workspaceId, 2000);
                for (const file of folders) {
                    assert.equal(existsSync(file), false, file);
                }
                await runtime.close();
                assert.equal(existsSync(join(folders[0] ?? '', '../..')), false);
            });

            it('removes groups that a crash of the platform left behind', async () => {
                const left = await found.groups?.create('left-behind', unlimited);
                const folder = join(left?.joinFiles[0] ?? '', '..');
                assert.ok((await readdir(folder)).includes('cgroup.procs'));
                await runtime.list();
                assert.equal(existsSync(folder), false);
            });
        }
    });
}

async function ask(endpoint: WorkspaceEndpoint, spec: WorkspaceSpec, path: string, body: string): Promise<Response> {
    const headers = { 'x-coditect-gateway-secret': spec.gatewaySecret };
    return fetch(`http://${endpoint.host}:${endpoint.port}${path}`, { method: 'POST', headers, body });
}

/** Runs a command inside the workspace and gives what it printed. */
async function shell(endpoint: WorkspaceEndpoint, spec: WorkspaceSpec, command: string): Promise<string> {
    const { stdout } = (await (await ask(endpoint, spec, '/run', command)).json()) as { stdout: string };
    return stdout;
}
