import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually, registerWorkspaceRuntimeContract } from '../../../test/contracts/workspace-runtime-contract.js';
import { silentLogger } from '../../../test/fixtures/silent-logger.js';
import type { WorkspaceEndpoint, WorkspaceSpec } from '../../ports/workspace-runtime.js';
import { findBubblewrap } from './detect.js';
import { findGroups } from './limits/find-groups.js';
import { LocalProcessRuntime } from './local-process-runtime.js';
import { readCommandLine, readProcessTable } from './process-table.js';

const bubblewrap = await findBubblewrap(process.env.PATH ?? '');
const scratch = await mkdtemp(join(tmpdir(), 'coditect-warm-'));
const compiledTests = fileURLToPath(new URL('../../../test/', import.meta.url));
const never = new AbortController().signal;

const ide = join(scratch, 'ide');
await mkdir(join(ide, 'lib/backend'), { recursive: true });
await writeFile(join(ide, 'package.json'), '{"name":"fake-ide","type":"module"}');
await cp(join(compiledTests, 'fixtures/fake-ide.js'), join(ide, 'lib/backend/main.js'));

after(() => rm(scratch, { recursive: true, force: true }));

/** A runtime whose pool is full. */
async function warmRuntime(dataDirectory: string, warmWorkspaces = 1): Promise<LocalProcessRuntime> {
    const runtime = new LocalProcessRuntime({
        dataDirectory,
        ideDirectory: ide,
        nodeBinary: process.execPath,
        bubblewrap: bubblewrap.path,
        setpriv: undefined,
        startTimeoutMilliseconds: 20_000,
        warmWorkspaces,
        groups: (await findGroups(dataDirectory)).groups,
        diskReserveMebibytes: 0,
        environment: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' },
        logger: silentLogger,
        now: () => performance.now(),
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal })
    });
    await runtime.list();
    await eventually(async () => assert.equal(runtime.warmSandboxes, warmWorkspaces));
    return runtime;
}

function newDataDirectory(): Promise<string> {
    return mkdtemp(join(scratch, 'data-'));
}

function newSpec(changes: Partial<WorkspaceSpec> = {}): WorkspaceSpec {
    return {
        workspaceId: `w-${randomUUID()}`,
        folderName: 'project',
        generation: 1,
        gatewaySecret: randomUUID(),
        origin: 'http://amber-otter-7f3k.localhost:3000',
        firstFiles: {},
        limits: { memoryMebibytes: null, processes: null, diskMebibytes: null },
        environment: {},
        ...changes
    };
}

async function ask(endpoint: WorkspaceEndpoint, spec: WorkspaceSpec, path: string, body = ''): Promise<Record<string, unknown>> {
    const headers = { 'x-coditect-gateway-secret': spec.gatewaySecret };
    const response = await fetch(`http://${endpoint.host}:${endpoint.port}${path}`, { method: 'POST', headers, body });
    return (await response.json()) as Record<string, unknown>;
}

async function shell(endpoint: WorkspaceEndpoint, spec: WorkspaceSpec, command: string): Promise<string> {
    return String((await ask(endpoint, spec, '/run', command)).stdout);
}

if (bubblewrap.path !== undefined) {
    const dataDirectory = await newDataDirectory();
    registerWorkspaceRuntimeContract('local process in a warm sandbox', {
        create: () => warmRuntime(dataDirectory),
        ide: 'scripted',
        hiddenPaths: [dataDirectory, compiledTests]
    });

    describe('the pool of warm sandboxes', function () {
        this.timeout(60_000);
        let data: string;
        let runtime: LocalProcessRuntime;

        beforeEach(async () => {
            data = await newDataDirectory();
        });

        afterEach(() => runtime.close());

        it('gives a workspace an IDE that had seen nothing of anybody before', async () => {
            runtime = await warmRuntime(data);
            const spec = newSpec({ firstFiles: { 'mine.txt': 'mine' } });
            const endpoint = await runtime.start(spec, never);
            assert.deepEqual((await ask(endpoint, spec, '/')).before, []);
            assert.equal(runtime.warmSandboxes, 0);
            assert.equal(await shell(endpoint, spec, 'cat mine.txt; ls ~'), 'mineproject\n');
        });

        it('keeps what one workspace wrote, and gives it to that one alone', async () => {
            runtime = await warmRuntime(data, 2);
            const [one, two] = [newSpec(), newSpec()];
            const [first, second] = [await runtime.start(one, never), await runtime.start(two, never)];
            await shell(first, one, 'echo secret > ~/project/a; echo secret > ~/b; echo secret > /tmp/c; echo secret > /dev/shm/d');
            assert.equal(await shell(second, two, 'ls -A ~/project; ls -A ~ | grep -v project; ls -A /tmp /dev/shm | grep -x "[cd]"'), '');
            const mounts = await shell(second, two, 'cat /proc/self/mountinfo');
            assert.ok(mounts.includes(two.workspaceId));
            assert.ok(!mounts.includes(one.workspaceId), mounts);
            assert.equal(await readFile(join(data, 'workspaces', one.workspaceId, 'workspace/a'), 'utf8'), 'secret\n');
            assert.equal(await readFile(join(data, 'workspaces', one.workspaceId, 'config/b'), 'utf8'), 'secret\n');
        });

        it('gives each sandbox to one workspace, however many are started at once', async () => {
            runtime = await warmRuntime(data, 2);
            const specs = [newSpec(), newSpec(), newSpec(), newSpec()];
            const endpoints = await Promise.all(specs.map(spec => runtime.start(spec, never)));
            const names = await Promise.all(specs.map(async (spec, at) => ask(endpoints[at] as WorkspaceEndpoint, spec, '/')));
            assert.equal(new Set(endpoints.map(({ port }) => port)).size, 4);
            assert.deepEqual(
                names.map(({ environment }) => (environment as Record<string, string>).CODITECT_GATEWAY_SECRET),
                specs.map(({ gatewaySecret }) => gatewaySecret)
            );
        });

        it("leaves code inside no way to mount, to take a mount away, or to rename the sandbox's machine", async () => {
            runtime = await warmRuntime(data);
            const spec = newSpec();
            const endpoint = await runtime.start(spec, never);
            const attempts = ['umount ~', 'umount ~/project', 'mount -t tmpfs x /tmp', 'hostname evil', 'unshare -U true', 'touch /home/x'];
            for (const attempt of attempts) {
                assert.equal(await shell(endpoint, spec, `${attempt} >/dev/null 2>&1 && echo done`), '', attempt);
            }
            assert.match(await shell(endpoint, spec, 'grep CapEff /proc/self/status'), /0{16}/);
            const flags = await shell(endpoint, spec, "grep -E ' /home/developer(/project)? ' /proc/self/mountinfo | cut -d' ' -f6");
            assert.deepEqual(
                flags
                    .trim()
                    .split('\n')
                    .filter(line => !/nosuid,nodev/.test(line)),
                []
            );
        });

        it('shows a secret neither in a command line nor in what a process was started with', async () => {
            runtime = await warmRuntime(data);
            const spec = newSpec({ environment: { API_KEY: 'of-its-person' } });
            const endpoint = await runtime.start(spec, never);
            assert.equal(await shell(endpoint, spec, 'echo $API_KEY'), 'of-its-person\n');
            const pids = [...(await readProcessTable()).keys()].filter(pid => pid !== process.pid);
            const shown = await Promise.all(
                pids.map(async pid => [
                    ...(await readCommandLine(pid)),
                    await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => 'ended, or not ours')
                ])
            );
            assert.ok(!shown.flat().some(text => text.includes(spec.gatewaySecret) || text.includes('of-its-person')));
        });

        it('starts a workspace as without a pool when the sandbox that waited has died', async () => {
            runtime = await warmRuntime(data);
            const waiting = (
                await Promise.all([...(await readProcessTable()).keys()].map(async pid => [pid, await readCommandLine(pid)] as const))
            )
                .filter(([, words]) => words.includes('/opt/coditect/lib/backend/main.js') && words.some(word => word.includes(data)))
                .map(([pid]) => pid);
            assert.ok(waiting.length > 0);
            for (const pid of waiting) {
                process.kill(pid, 'SIGKILL');
            }
            const spec = newSpec();
            const endpoint = await runtime.start(spec, never);
            assert.equal(await shell(endpoint, spec, 'pwd'), '/home/developer/project\n');
        });

        it('leaves no process behind when the platform stops', async () => {
            runtime = await warmRuntime(data);
            await runtime.close();
            const lines = await Promise.all([...(await readProcessTable()).keys()].map(readCommandLine));
            assert.deepEqual(
                lines.filter(words => words.some(word => word.includes(data))),
                []
            );
        });
    });
}
