import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { registerWorkspacePortsContract } from '../../../test/contracts/workspace-ports-contract.js';
import { eventually, registerWorkspaceRuntimeContract } from '../../../test/contracts/workspace-runtime-contract.js';
import { silentLogger } from '../../../test/fixtures/silent-logger.js';
import type { WorkspaceEndpoint, WorkspaceSpec } from '../../ports/workspace-runtime.js';
import { WorkspaceStartError } from '../../ports/workspace-runtime.js';
import { findBubblewrap, findSetpriv } from './detect.js';
import type { LocalProcessOptions } from './local-process-options.js';
import { LocalProcessRuntime } from './local-process-runtime.js';
import { readCommandLine, readProcess, readProcessTable } from './process-table.js';

// Top-level, since the suites below exist only where their program works.
const bubblewrap = await findBubblewrap(process.env.PATH ?? '');
const setpriv = await findSetpriv(process.env.PATH ?? '');
const scratch = await mkdtemp(join(tmpdir(), 'coditect-runtime-'));
const compiledTests = fileURLToPath(new URL('../../../test/', import.meta.url));
const realIde = fileURLToPath(new URL('../../../../../browser-app', import.meta.url));
const never = new AbortController().signal;
const unlimited = { memoryMebibytes: null, processes: null, diskMebibytes: null };

async function makeFakeIde(): Promise<string> {
    const ide = join(scratch, 'ide');
    await mkdir(join(ide, 'lib/backend'), { recursive: true });
    await writeFile(join(ide, 'package.json'), '{"name":"fake-ide","type":"module"}');
    await cp(join(compiledTests, 'fixtures/fake-ide.js'), join(ide, 'lib/backend/main.js'));
    return ide;
}

const fakeIde = await makeFakeIde();

function optionsFor(dataDirectory: string, changes: Partial<LocalProcessOptions> = {}): LocalProcessOptions {
    return {
        dataDirectory,
        ideDirectory: fakeIde,
        nodeBinary: process.execPath,
        bubblewrap: bubblewrap.path,
        setpriv: setpriv.path,
        startTimeoutMilliseconds: 20_000,
        warmWorkspaces: 0,
        environment: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' },
        groups: undefined,
        diskReserveMebibytes: 0,
        logger: silentLogger,
        now: () => performance.now(),
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
        ...changes
    };
}

async function newDataDirectory(): Promise<string> {
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
        limits: unlimited,
        environment: {},
        ...changes
    };
}

after(() => rm(scratch, { recursive: true, force: true }));

interface Variant {
    readonly title: string;
    readonly sandboxed: boolean;
    readonly changes: Partial<LocalProcessOptions>;
}

const variants: readonly Variant[] = [
    ...(bubblewrap.path === undefined ? [] : [{ title: 'in bubblewrap', sandboxed: true, changes: {} }]),
    { title: 'without a sandbox', sandboxed: false, changes: { bubblewrap: undefined } }
];

for (const { title, sandboxed, changes } of variants) {
    const dataDirectory = await newDataDirectory();
    registerWorkspaceRuntimeContract(`local process ${title}`, {
        create: async () => new LocalProcessRuntime(optionsFor(dataDirectory, changes)),
        ide: 'scripted',
        hiddenPaths: sandboxed ? [dataDirectory, compiledTests] : []
    });
    registerWorkspacePortsContract(`local process ${title}`, async () => new LocalProcessRuntime(optionsFor(dataDirectory, changes)));
    if (existsSync(join(realIde, 'lib/backend/main.js'))) {
        registerWorkspaceRuntimeContract(`local process ${title}, the real IDE`, {
            create: async () => new LocalProcessRuntime(optionsFor(dataDirectory, { ...changes, ideDirectory: realIde })),
            ide: 'real',
            hiddenPaths: []
        });
    }

    describe(`LocalProcessRuntime ${title}`, function () {
        this.timeout(30_000);

        it('leaves no process of a workspace when the platform is killed', async () => {
            const data = await newDataDirectory();
            const spec = newSpec();
            const { platform, endpoint } = await startPlatform(data, changes, spec);
            const token = `sleep 3${Date.now()}`;
            await request(endpoint, spec, '/terminal', token);
            await request(endpoint, spec, '/detach', token);
            await eventually(async () => assert.equal((await processesRunning(token)).length, 2));
            platform.kill('SIGKILL');
            if (!sandboxed) {
                // What has detached itself outlives the platform here; its next start ends it.
                await eventually(async () => assert.equal((await processesRunning(fakeIde)).length, 0));
                await new LocalProcessRuntime(optionsFor(data, changes)).list();
            }
            await eventually(async () => assert.deepEqual(await processesRunning(token), []));
            await assert.rejects(request(endpoint, spec, '/', ''));
        });

        it('does not touch a workspace that another living platform runs', async () => {
            const data = await newDataDirectory();
            const spec = newSpec();
            const { platform, endpoint } = await startPlatform(data, changes, spec);
            const second = new LocalProcessRuntime(optionsFor(data, changes));
            await assert.rejects(second.start(spec, never), /another process of the platform/);
            assert.equal((await request(endpoint, spec, '/', '')).status, 200);
            platform.kill('SIGKILL');
            await eventually(async () => assert.equal(await readProcess(platform.pid ?? 0), undefined));
            const taken = await second.start({ ...spec, generation: 2 }, never);
            assert.equal((await request(taken, spec, '/', '')).status, 200);
            await second.close();
        });
    });
}

describe('LocalProcessRuntime', function () {
    this.timeout(30_000);

    it("keeps volumes and log where only the platform's user may look", async () => {
        const data = await newDataDirectory();
        const runtime = new LocalProcessRuntime(optionsFor(data));
        const spec = newSpec();
        await runtime.start(spec, never);
        await runtime.close();
        const root = join(data, 'workspaces', spec.workspaceId);
        assert.deepEqual((await readdir(root)).sort(), ['config', 'ide.log', 'run', 'workspace']);
        for (const folder of ['', 'config', 'workspace']) {
            assert.equal((await stat(join(root, folder))).mode & 0o777, 0o700, folder);
        }
        assert.equal((await stat(join(root, 'ide.log'))).mode & 0o777, 0o600);
    });

    it('ends a start that takes too long, with a sentence', async () => {
        const runtime = new LocalProcessRuntime(optionsFor(await newDataDirectory(), { startTimeoutMilliseconds: 1000 }));
        const starting = runtime.start(newSpec({ firstFiles: { 'fake-ide.json': '{"silent":true}' } }), never);
        await assert.rejects(starting, { name: 'WorkspaceStartError', message: 'The IDE did not answer within 1 seconds.' });
        assert.deepEqual(await runtime.list(), []);
    });

    it('refuses ids, folder names and first files that lead out of a workspace', async () => {
        const data = await newDataDirectory();
        const runtime = new LocalProcessRuntime(optionsFor(data));
        await assert.rejects(runtime.start(newSpec({ workspaceId: '../x' }), never), /can't be the id/);
        await assert.rejects(runtime.start(newSpec({ folderName: '../x' }), never), /can't be the name/);
        await assert.rejects(runtime.start(newSpec({ firstFiles: { '../x': '' } }), never), /must lie in the workspace/);
        assert.equal(existsSync(join(data, 'workspaces/x')), false);
    });

    it('abandons starts when the platform shuts down, and makes no new ones', async () => {
        const runtime = new LocalProcessRuntime(optionsFor(await newDataDirectory()));
        const starting = runtime.start(newSpec({ firstFiles: { 'fake-ide.json': '{"silent":true}' } }), never);
        const refused = assert.rejects(starting, WorkspaceStartError);
        await eventually(async () => assert.equal((await runtime.list()).length, 1));
        await runtime.close();
        await refused;
        await assert.rejects(runtime.start(newSpec(), never), /shutting down/);
    });

    it('says in a sentence how workspaces are isolated, and from what they are not', async () => {
        const data = await newDataDirectory();
        assert.deepEqual(new LocalProcessRuntime(optionsFor(data, { bubblewrap: '/usr/bin/bwrap' })).isolation, {
            kind: 'sandbox',
            description: 'Workspaces run in bubblewrap sandboxes; they share the network of this machine.'
        });
        assert.equal(new LocalProcessRuntime(optionsFor(data, { bubblewrap: undefined })).isolation.kind, 'none');
    });

    if (bubblewrap.path !== undefined) {
        it("keeps the platform's secrets out of the command line, which other users of the machine can read", async () => {
            const runtime = new LocalProcessRuntime(optionsFor(await newDataDirectory()));
            const spec = newSpec();
            await runtime.start(spec, never);
            const words = await Promise.all([...(await readProcessTable()).keys()].map(readCommandLine));
            assert.ok(words.flat().some(word => word.includes(spec.workspaceId)));
            assert.ok(!words.flat().some(word => word.includes(spec.gatewaySecret)));
            await runtime.close();
        });
    }
});

describe('detection of bubblewrap', () => {
    it('gives the reason when it is not installed', async () => {
        assert.deepEqual(await findBubblewrap('/nonexistent'), {
            path: undefined,
            reason: 'bubblewrap is not installed (Debian package bubblewrap).'
        });
    });

    it('counts one that can make no sandbox as missing', async () => {
        const folder = await mkdtemp(join(scratch, 'bin-'));
        const script = '#!/bin/sh\necho "bwrap: No permissions to create a new namespace" >&2\nexit 1\n';
        await writeFile(join(folder, 'bwrap'), script, { mode: 0o755 });
        assert.deepEqual(await findBubblewrap(folder), {
            path: undefined,
            reason: "bubblewrap can't make a sandbox here: bwrap: No permissions to create a new namespace"
        });
    });
});

interface Platform {
    readonly platform: ChildProcess;
    readonly endpoint: WorkspaceEndpoint;
}

async function startPlatform(dataDirectory: string, changes: Partial<LocalProcessOptions>, spec: WorkspaceSpec): Promise<Platform> {
    const options = { ...optionsFor(dataDirectory, changes), logger: undefined, now: undefined, sleep: undefined };
    const program = join(compiledTests, 'fixtures/platform-process.js');
    const platform = spawn(process.execPath, [program, JSON.stringify(options), JSON.stringify(spec)], {
        stdio: ['ignore', 'pipe', 'inherit']
    });
    for await (const chunk of platform.stdout) {
        return { platform, endpoint: JSON.parse(String(chunk)) as WorkspaceEndpoint };
    }
    throw new Error('The platform started no workspace.');
}

async function request(endpoint: WorkspaceEndpoint, spec: WorkspaceSpec, path: string, body: string): Promise<Response> {
    const headers = { 'x-coditect-gateway-secret': spec.gatewaySecret };
    return fetch(`http://${endpoint.host}:${endpoint.port}${path}`, { method: 'POST', headers, body });
}

/** Living processes whose command line holds the words. */
async function processesRunning(words: string): Promise<readonly string[]> {
    const pids = [...(await readProcessTable()).keys()].filter(pid => pid !== process.pid);
    const commands = await Promise.all(pids.map(async pid => (await readCommandLine(pid)).join(' ')));
    return commands.filter(command => command === words || command.includes(`${words}/`));
}
