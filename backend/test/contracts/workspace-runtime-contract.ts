import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
    WorkspaceActivity,
    WorkspaceEndpoint,
    WorkspaceExit,
    WorkspaceRuntime,
    WorkspaceSpec
} from '../../src/ports/workspace-runtime.js';
import { WorkspaceStartError } from '../../src/ports/workspace-runtime.js';

export interface WorkspaceRuntimeContractOptions {
    /** A new runtime over the same volumes at each call: the platform after a restart. */
    readonly create: () => Promise<WorkspaceRuntime>;
    /** What the runtime runs: the scripted IDE of test/fixtures, or the real one, which does nothing on request. */
    readonly ide: 'scripted' | 'real';
    /** Paths of the platform that no workspace may see. Empty for a runtime without isolation. */
    readonly hiddenPaths: readonly string[];
}

const never = new AbortController().signal;

/** What every adapter of the workspace-runtime port keeps. */
export function registerWorkspaceRuntimeContract(name: string, options: WorkspaceRuntimeContractOptions): void {
    describe(`workspace-runtime contract: ${name}`, function () {
        this.timeout(30_000);
        let runtime: WorkspaceRuntime;
        let specs: WorkspaceSpec[];

        function newSpec(firstFiles: Readonly<Record<string, string>> = {}): WorkspaceSpec {
            const workspaceId = `w-${randomUUID()}`;
            const gatewaySecret = randomBytes(32).toString('base64url');
            const spec = {
                workspaceId,
                folderName: 'project',
                generation: 1,
                gatewaySecret,
                origin: 'http://amber-otter-7f3k.localhost:3000',
                firstFiles,
                limits: { memoryMebibytes: null, processes: null, diskMebibytes: null },
                environment: {}
            };
            specs.push(spec);
            return spec;
        }

        beforeEach(async () => {
            process.env.CODITECT_CONTRACT_SECRET = 'of-the-platform';
            specs = [];
            runtime = await options.create();
        });

        afterEach(async () => {
            await Promise.all(specs.map(spec => runtime.remove(spec.workspaceId)));
            await runtime.close();
        });

        it('starts a workspace that answers to those who know its secret and to no one else', async () => {
            const spec = newSpec();
            const endpoint = await runtime.start(spec, never);
            assert.equal((await ask(endpoint, spec.gatewaySecret, '/')).status, 200);
            assert.equal((await ask(endpoint, undefined, '/')).status, 403);
            assert.equal((await ask(endpoint, 'guessed', '/')).status, 403);
        });

        it('leaves a workspace of the same generation alone when it is started again', async () => {
            const spec = newSpec();
            const first = await runtime.start(spec, never);
            const second = await runtime.start(spec, never);
            assert.deepEqual(second, first);
            assert.deepEqual(await runtime.list(), [{ workspaceId: spec.workspaceId, generation: 1, endpoint: first }]);
        });

        it('runs one IDE when the same start is asked for twice at once', async () => {
            const spec = newSpec();
            const [first, second] = await Promise.all([runtime.start(spec, never), runtime.start(spec, never)]);
            assert.deepEqual(second, first);
            assert.equal((await runtime.list()).length, 1);
        });

        it('replaces a workspace by its next generation and refuses an earlier one', async () => {
            const spec = newSpec();
            const first = await runtime.start(spec, never);
            const second = await runtime.start({ ...spec, generation: 2 }, never);
            assert.notDeepEqual(second, first);
            await assert.rejects(ask(first, spec.gatewaySecret, '/'));
            await assert.rejects(runtime.start(spec, never), WorkspaceStartError);
            assert.deepEqual(await runtime.list(), [{ workspaceId: spec.workspaceId, generation: 2, endpoint: second }]);
        });

        it('starts two workspaces at once, each behind its own secret', async () => {
            const [one, two] = [newSpec(), newSpec()];
            const [first, second] = await Promise.all([runtime.start(one, never), runtime.start(two, never)]);
            assert.notDeepEqual(first, second);
            assert.equal((await ask(first, two.gatewaySecret, '/')).status, 403);
            assert.equal((await runtime.list()).length, 2);
        });

        it('names a stopped workspace no longer and answers no longer, and stops it twice as well as once', async () => {
            const spec = newSpec();
            const endpoint = await runtime.start(spec, never);
            await runtime.stop(spec.workspaceId, 5000);
            await runtime.stop(spec.workspaceId, 5000);
            assert.deepEqual(await runtime.list(), []);
            await assert.rejects(ask(endpoint, spec.gatewaySecret, '/'));
        });

        it('tells what the IDE printed while it runs, after it was stopped and after the platform was started anew', async () => {
            const spec = newSpec();
            await runtime.start(spec, never);
            await eventually(async () => assert.ok((await runtime.logs(spec.workspaceId, 50)).length > 0));
            assert.equal((await runtime.logs(spec.workspaceId, 1)).length, 1);
            await runtime.stop(spec.workspaceId, 5000);
            const lines = await runtime.logs(spec.workspaceId, 50);
            assert.ok(lines.length > 0);
            const restarted = await options.create();
            assert.deepEqual(await restarted.logs(spec.workspaceId, 50), lines);
            await restarted.close();
        });

        it('stops what was started when the start is aborted', async () => {
            const spec = newSpec({ 'fake-ide.json': '{"silent":true}' });
            const controller = new AbortController();
            const starting = runtime.start(spec, controller.signal);
            await eventually(async () => assert.equal((await runtime.list()).length, 1));
            controller.abort(new Error('The person went away.'));
            await assert.rejects(starting, /The person went away/);
            assert.deepEqual(await runtime.list(), []);
        });

        it('is quiet when nothing runs but the IDE, and when nothing runs at all', async () => {
            const spec = newSpec();
            assert.deepEqual(await runtime.activity(spec.workspaceId), { kind: 'quiet' });
            await runtime.start(spec, never);
            await becomes(runtime, spec, { kind: 'quiet' });
        });

        if (options.ide === 'scripted') {
            registerScripted();
        }

        function registerScripted(): void {
            it('says why a start failed and gives the last lines that the IDE printed', async () => {
                const spec = newSpec({ 'fake-ide.json': '{"failWith":"A module is missing."}' });
                await assert.rejects(runtime.start(spec, never), (error: WorkspaceStartError) => {
                    assert.ok(error instanceof WorkspaceStartError);
                    assert.equal(error.message, 'The IDE ended with code 3.');
                    assert.ok(error.log.includes('A module is missing.'));
                    return true;
                });
                assert.deepEqual(await runtime.list(), []);
            });

            it('tells of an IDE that crashed, with its last lines, and starts it again', async () => {
                const exits: WorkspaceExit[] = [];
                runtime.onDidExit(exit => exits.push(exit));
                const spec = newSpec();
                const endpoint = await runtime.start(spec, never);
                await ask(endpoint, spec.gatewaySecret, '/crash', '7').catch(() => undefined);
                await eventually(async () => assert.equal(exits.length, 1));
                assert.equal(exits[0]?.workspaceId, spec.workspaceId);
                assert.equal(exits[0]?.generation, 1);
                assert.equal(exits[0]?.message, 'The IDE ended with code 7.');
                assert.equal(exits[0]?.log.at(-1), 'The heap is exhausted.');
                assert.deepEqual(await runtime.list(), []);
                const again = await runtime.start({ ...spec, generation: 2 }, never);
                assert.equal((await ask(again, spec.gatewaySecret, '/')).status, 200);
            });

            it('names the signal that killed an IDE, and calls back only those who still listen', async () => {
                const exits: WorkspaceExit[] = [];
                runtime.onDidExit(exit => exits.push(exit));
                runtime.onDidExit(exit => exits.push(exit)).dispose();
                const spec = newSpec();
                const endpoint = await runtime.start(spec, never);
                await shell(endpoint, spec, 'kill -9 $PPID').catch(() => undefined);
                await eventually(async () => assert.equal(exits.length, 1));
                assert.equal(exits[0]?.message, 'The IDE was killed (signal SIGKILL).');
            });

            it('lets the IDE end in order, and tells nobody of an end that was asked for', async () => {
                const exits: WorkspaceExit[] = [];
                runtime.onDidExit(exit => exits.push(exit));
                const spec = newSpec();
                await runtime.start(spec, never);
                await runtime.stop(spec.workspaceId, 5000);
                const again = await runtime.start({ ...spec, generation: 2 }, never);
                assert.equal((await shell(again, spec, 'ls $HOME')).includes('ended-in-order'), true);
                assert.deepEqual(exits, []);
            });

            it('keeps both volumes over a stop, and writes first files into a new workspace only', async () => {
                const spec = newSpec({ 'README.md': 'Welcome.', 'src/a.txt': 'a' });
                const endpoint = await runtime.start(spec, never);
                assert.equal(await shell(endpoint, spec, 'cat README.md src/a.txt'), 'Welcome.a');
                await shell(endpoint, spec, 'rm README.md; echo mine > src/a.txt; echo setting > ~/setting');
                await runtime.stop(spec.workspaceId, 5000);
                const again = await runtime.start({ ...spec, generation: 2 }, never);
                assert.equal(await shell(again, spec, 'ls README.md; cat src/a.txt ~/setting'), 'mine\nsetting\n');
            });

            it('deletes both volumes of a removed workspace', async () => {
                const spec = newSpec({ 'README.md': 'Welcome.' });
                const endpoint = await runtime.start(spec, never);
                await shell(endpoint, spec, 'echo mine > README.md; echo x > ~/setting; mkdir locked; touch locked/a; chmod 500 locked');
                await runtime.remove(spec.workspaceId);
                assert.deepEqual(await runtime.list(), []);
                const again = await runtime.start({ ...spec, generation: 2 }, never);
                assert.equal(await shell(again, spec, 'cat README.md; ls ~/setting; ls -d locked'), 'Welcome.');
            });

            it('gives the IDE its own environment and nothing of the platform', async () => {
                const spec = newSpec();
                const endpoint = await runtime.start(spec, never);
                const variables = (await shell(endpoint, spec, 'env')).split('\n');
                assert.ok(variables.includes('USER=developer'));
                assert.ok(variables.includes('SHELL=/bin/bash'));
                assert.ok(variables.includes('TERM=xterm-256color'));
                assert.ok(variables.includes(`CODITECT_WORKSPACE_ORIGIN=${spec.origin}`));
                assert.ok(variables.includes('FRONTEND_CONNECTION_TIMEOUT=86400000'));
                assert.ok(!variables.some(variable => variable.includes('of-the-platform')));
                assert.ok(!variables.some(variable => /^(NODE_OPTIONS|DATABASE_URL|npm_)/.test(variable)));
            });

            it('gives the IDE what its person put into the environment, and shows it in no argument, log or file', async () => {
                const value = `a secret 'of' "mine"\n${randomUUID()}`;
                const spec = { ...newSpec(), environment: { MY_SECRET: value, TZ: 'Asia/Tokyo', EMPTY: '' } };
                const endpoint = await runtime.start(spec, never);
                assert.equal(await shell(endpoint, spec, 'printf %s "$MY_SECRET"'), value);
                assert.equal(await shell(endpoint, spec, 'echo "$TZ"; env | grep -x EMPTY='), 'Asia/Tokyo\nEMPTY=\n');
                const mark = value.slice(-36);
                for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
                    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
                    assert.ok(!commandLine.includes(mark), `The arguments of process ${pid} hold the secret.`);
                }
                assert.ok(!(await runtime.logs(spec.workspaceId, 1000)).join('\n').includes(mark));
            });

            it('lets nobody set a name that is the platform’s, the shell’s or the loader’s', async () => {
                const taken = {
                    PATH: '/tmp',
                    HOME: '/tmp',
                    CODITECT_WORKSPACE_ORIGIN: 'x',
                    NODE_OPTIONS: '-r /tmp/x',
                    LD_PRELOAD: '/tmp/x'
                };
                const spec = { ...newSpec(), environment: { ...taken, MINE: '1' } };
                const endpoint = await runtime.start(spec, never);
                const variables = (await shell(endpoint, spec, 'env')).split('\n');
                assert.ok(variables.includes('MINE=1'));
                assert.ok(variables.includes(`CODITECT_WORKSPACE_ORIGIN=${spec.origin}`));
                assert.ok(!variables.some(variable => /^(NODE_OPTIONS|LD_PRELOAD|HOME=\/tmp$|PATH=\/tmp$)/.test(variable)));
            });

            it('tells the IDE of the repositories that it is to clone', async () => {
                const repository = 'https://example.com/team/project.git';
                const spec = { ...newSpec(), repository, dotfiles: 'git@example.com:dotfiles' };
                const endpoint = await runtime.start(spec, never);
                const variables = (await shell(endpoint, spec, 'env')).split('\n');
                assert.ok(variables.includes(`CODITECT_REPOSITORY=${repository}`));
                assert.ok(variables.includes('CODITECT_DOTFILES=git@example.com:dotfiles'));
            });

            it('is busy while something runs in a terminal, and quiet when the shell waits again', async () => {
                const spec = newSpec();
                const endpoint = await runtime.start(spec, never);
                await ask(endpoint, spec.gatewaySecret, '/terminal', 'sleep 300 & echo $! >pid; wait');
                await becomes(runtime, spec, { kind: 'busy', because: 'sleep runs in a terminal.', names: ['sleep'] });
                // By its own pid: without a sandbox a name would match processes of the whole machine.
                await shell(endpoint, spec, 'kill "$(cat pid)"');
                await becomes(runtime, spec, { kind: 'quiet' });
            });

            it('is busy while a detached process runs, and ends it with the workspace', async () => {
                const spec = newSpec();
                const endpoint = await runtime.start(spec, never);
                await ask(endpoint, spec.gatewaySecret, '/detach', 'sleep 300 & disown; exit');
                await becomes(runtime, spec, { kind: 'busy', because: 'sleep runs in the background.', names: ['sleep'] });
                await runtime.stop(spec.workspaceId, 5000);
                assert.deepEqual(await runtime.activity(spec.workspaceId), { kind: 'quiet' });
            });

            if (options.hiddenPaths.length > 0) {
                registerIsolation();
            }
        }

        function registerIsolation(): void {
            it("hides other workspaces and the platform's folders from a workspace", async () => {
                const [one, two] = [newSpec({ 'hidden-from-others.txt': 'x' }), newSpec()];
                const [first, second] = await Promise.all([runtime.start(one, never), runtime.start(two, never)]);
                const search = `find / \\( -path /proc -o -path /usr \\) -prune -o -name hidden-from-others.txt -print 2>/dev/null`;
                assert.equal(await shell(first, one, search), '/home/developer/project/hidden-from-others.txt\n');
                assert.equal(await shell(second, two, search), '');
                for (const path of options.hiddenPaths) {
                    assert.match(await shell(second, two, `ls -la '${path}' 2>&1`), /No such file or directory/);
                }
            });

            it('hides all processes and their environment but those of the workspace', async () => {
                const [one, two] = [newSpec(), newSpec()];
                const [first] = await Promise.all([runtime.start(one, never), runtime.start(two, never)]);
                const environments = await shell(first, one, `cat /proc/[0-9]*/environ | tr '\\0' '\\n'`);
                assert.ok(environments.includes(one.gatewaySecret));
                assert.ok(!environments.includes(two.gatewaySecret));
                assert.ok(!environments.includes('of-the-platform'));
                const commands = (await shell(first, one, `ps -e -o comm=`)).trim().split('\n');
                assert.ok(commands.length <= 6, `Only the sandbox, the IDE and this look: ${commands.join(', ')}`);
            });

            it('gives no rights over the machine: no password hashes, no root, no writable programs, no namespaces', async () => {
                const spec = newSpec();
                const endpoint = await runtime.start(spec, never);
                assert.equal(await shell(endpoint, spec, 'id -u; id -un'), '1000\ndeveloper\n');
                assert.equal(await shell(endpoint, spec, 'cat /etc/shadow /etc/gshadow /etc/ssl/private/* 2>/dev/null'), '');
                assert.equal(await shell(endpoint, spec, 'grep CapEff /proc/self/status | tr -d "\\t"'), 'CapEff:0000000000000000\n');
                for (const path of ['/x', '/usr/x', '/etc/x', '/etc/passwd', '/opt/x', '/home/x']) {
                    assert.match(await shell(endpoint, spec, `(echo x >>${path}) 2>&1`), /Read-only file system|Permission denied/, path);
                }
                assert.match(await shell(endpoint, spec, 'unshare --user true 2>&1'), /failed/);
            });

            it('lets a workspace change nothing of the kernel, and fill no more memory with files than is allotted', async () => {
                const spec = newSpec();
                const endpoint = await runtime.start(spec, never);
                const settings = ['kernel/core_pattern', 'kernel/panic', 'vm/overcommit_memory', 'net/ipv4/ip_forward'];
                for (const setting of settings) {
                    // Opened for appending and closed again: nothing would be written even if it were possible.
                    const opened = await shell(endpoint, spec, `(: >>/proc/sys/${setting}) 2>&1 && echo opened`);
                    assert.match(opened, /Read-only file system|Permission denied/, setting);
                }
                for (const folder of ['/dev/shm', '/tmp', '/var/tmp', '/run']) {
                    const size = Number(await shell(endpoint, spec, `df --output=size -B1 ${folder} | tail -1`));
                    assert.ok(size <= 1024 ** 3, `${folder} holds ${size} bytes.`);
                }
            });

            it('gives a workspace what work needs: a home, temporary folders, names, certificates, node and git', async () => {
                const spec = newSpec();
                const endpoint = await runtime.start(spec, never);
                assert.equal(endpoint.folder, '/home/developer/project');
                assert.equal(
                    await shell(endpoint, spec, 'pwd; echo $HOME; hostname'),
                    '/home/developer/project\n/home/developer\namber-otter-7f3k\n'
                );
                const script =
                    'touch a ~/a /tmp/a /var/tmp/a && node -p 1 && npm --version && git init -q . && getent hosts localhost && test -s /etc/resolv.conf';
                assert.doesNotMatch(await shell(endpoint, spec, `(${script}) >/dev/null 2>~/err || echo failed; cat ~/err`), /failed/);
            });
        }
    });
}

interface Answer {
    readonly status: number;
    readonly text: string;
}

async function ask(endpoint: WorkspaceEndpoint, secret: string | undefined, path: string, body?: string): Promise<Answer> {
    const headers: Record<string, string> = secret === undefined ? {} : { 'x-coditect-gateway-secret': secret };
    const url = `http://${endpoint.host}:${endpoint.port}${path}`;
    const response = await fetch(url, { method: body === undefined ? 'GET' : 'POST', headers, ...(body === undefined ? {} : { body }) });
    return { status: response.status, text: await response.text() };
}

/** Runs a command inside the workspace and gives what it printed. */
async function shell(endpoint: WorkspaceEndpoint, spec: WorkspaceSpec, command: string): Promise<string> {
    const { text } = await ask(endpoint, spec.gatewaySecret, '/run', command);
    return (JSON.parse(text) as { stdout: string }).stdout;
}

/** The activity that the workspace comes to show. */
async function becomes(runtime: WorkspaceRuntime, spec: WorkspaceSpec, expected: WorkspaceActivity): Promise<void> {
    await eventually(async () => assert.deepEqual(await runtime.activity(spec.workspaceId), expected));
}

/** Waits for something that happens in another process: asks until it holds, and fails with the last reason after 10 s. */
export async function eventually(check: () => Promise<void>): Promise<void> {
    const deadline = Date.now() + 10_000;
    for (;;) {
        try {
            await check();
            return;
        } catch (error) {
            if (Date.now() > deadline) {
                throw error;
            }
            await sleep(20);
        }
    }
}
