import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import {
    NothingListensError,
    type WorkspaceEndpoint,
    type WorkspaceRuntime,
    type WorkspaceSpec
} from '../../src/ports/workspace-runtime.js';
import { freePort } from '../support/free-port.js';
import { eventually } from './workspace-runtime-contract.js';

const never = new AbortController().signal;

/** What every adapter of the workspace-runtime port keeps of ports. It runs the scripted IDE of test/fixtures. */
export function registerWorkspacePortsContract(name: string, create: () => Promise<WorkspaceRuntime>): void {
    describe(`workspace-runtime contract, ports: ${name}`, function () {
        this.timeout(30_000);
        let runtime: WorkspaceRuntime;
        const specs: WorkspaceSpec[] = [];
        const servers: Server[] = [];

        before(async () => {
            runtime = await create();
        });

        after(async () => {
            await Promise.all(specs.map(({ workspaceId }) => runtime.remove(workspaceId)));
            await runtime.close();
            for (const server of servers) {
                server.close();
            }
        });

        async function start(): Promise<{ spec: WorkspaceSpec; endpoint: WorkspaceEndpoint }> {
            const spec: WorkspaceSpec = {
                workspaceId: `w-${randomUUID()}`,
                folderName: 'project',
                generation: 1,
                gatewaySecret: randomBytes(32).toString('base64url'),
                origin: 'http://amber-otter-7f3k.localhost:3000',
                firstFiles: {},
                limits: { memoryMebibytes: null, processes: null, diskMebibytes: null },
                environment: {}
            };
            specs.push(spec);
            return { spec, endpoint: await runtime.start(spec, never) };
        }

        type Started = Awaited<ReturnType<typeof start>>;

        /** Lets a process of the workspace serve its answer on a port. */
        async function serve({ spec, endpoint }: Started, port: number, answer: string, address = '127.0.0.1'): Promise<void> {
            const script = `require('http').createServer((q, s) => s.end('${answer}')).listen(${port}, '${address}')`;
            await fetch(`http://${endpoint.host}:${endpoint.port}/detach`, {
                method: 'POST',
                headers: { 'x-coditect-gateway-secret': spec.gatewaySecret },
                body: `exec node -e "${script}"`
            });
            await eventually(async () => assert.ok((await runtime.listeningPorts(spec.workspaceId)).includes(port)));
        }

        const get = async ({ spec }: Started, port: number): Promise<string> => {
            const socket = await runtime.connect(spec.workspaceId, port);
            const asked = request({ createConnection: () => socket, path: '/', headers: { host: 'localhost', connection: 'close' } }).end();
            const [answer] = await once(asked, 'response');
            return text(answer);
        };

        const refused = (started: Started, port: number) =>
            assert.rejects(runtime.connect(started.spec.workspaceId, port), NothingListensError);

        it("lists and reaches what the workspace's processes listen on, on IPv4 and IPv6, on one address or all", async () => {
            const workspace = await start();
            assert.deepEqual(await runtime.listeningPorts(workspace.spec.workspaceId), []);
            for (const address of ['127.0.0.1', '0.0.0.0', '::1', '::']) {
                const port = await freePort();
                await serve(workspace, port, address, address);
                assert.equal(await get(workspace, port), address);
            }
            assert.equal((await runtime.listeningPorts(workspace.spec.workspaceId)).length, 4);
        });

        it("reaches no port of another workspace's", async () => {
            const [one, two] = await Promise.all([start(), start()]);
            const port = await freePort();
            await serve(one, port, 'one');
            await refused(two, port);
            assert.equal((await runtime.listeningPorts(two.spec.workspaceId)).includes(port), false);
            assert.equal(await get(one, port), 'one');
        });

        it("reaches none of the platform's own ports, nor anything else of the machine's, nor an IDE", async () => {
            const [one, two] = await Promise.all([start(), start()]);
            const server = createServer(socket => socket.end('platform'));
            servers.push(server.listen(0, '127.0.0.1'));
            await once(server, 'listening');
            for (const port of [(server.address() as AddressInfo).port, one.endpoint.port, two.endpoint.port, await freePort()]) {
                await refused(one, port);
            }
            assert.deepEqual(await runtime.listeningPorts(one.spec.workspaceId), []);
        });

        it('tells two workspaces apart that listen on the same port at different addresses', async () => {
            const [one, two] = await Promise.all([start(), start()]);
            const port = await freePort();
            await serve(one, port, 'one', '127.0.0.1');
            await serve(two, port, 'two', '::1');
            assert.equal(await get(one, port), 'one');
            assert.equal(await get(two, port), 'two');
        });

        it('refuses a port that another process listens on together with the workspace, who might be answered instead', async () => {
            const { spec, endpoint } = await start();
            const port = await freePort();
            const shared = `import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); s.bind(("127.0.0.1", ${port})); s.listen(); time.sleep(60)`;
            await fetch(`http://${endpoint.host}:${endpoint.port}/detach`, {
                method: 'POST',
                headers: { 'x-coditect-gateway-secret': spec.gatewaySecret },
                body: `exec python3 -c '${shared}'`
            });
            await eventually(async () => void (await runtime.connect(spec.workspaceId, port)).destroy());
            const other = spawn('python3', ['-c', shared], { stdio: 'ignore' });
            try {
                await eventually(() =>
                    assert.rejects(
                        runtime.connect(spec.workspaceId, port).then(socket => socket.destroy()),
                        NothingListensError
                    )
                );
            } finally {
                other.kill('SIGKILL');
            }
        });

        it('outlives servers that break off each connection at once, and says so of each', async () => {
            const { spec, endpoint } = await start();
            const port = await freePort();
            await fetch(`http://${endpoint.host}:${endpoint.port}/detach`, {
                method: 'POST',
                headers: { 'x-coditect-gateway-secret': spec.gatewaySecret },
                body: `exec node -e "require('net').createServer(s => s.resetAndDestroy()).listen(${port}, '127.0.0.1')"`
            });
            await eventually(async () => assert.ok((await runtime.listeningPorts(spec.workspaceId)).includes(port)));
            let broken = 0;
            for (let connection = 0; connection < 50; connection += 1) {
                const socket = await runtime.connect(spec.workspaceId, port).catch((error: NodeJS.ErrnoException) => {
                    assert.ok(error.code === 'ECONNRESET' || error instanceof NothingListensError, error.stack);
                    broken += 1;
                });
                socket?.destroy();
            }
            assert.ok(broken > 0);
        });

        it('knows of a server that has ended, and of a workspace that was stopped', async () => {
            const workspace = await start();
            const port = await freePort();
            await serve(workspace, port, 'here');
            await runtime.stop(workspace.spec.workspaceId, 1000);
            await refused(workspace, port);
            assert.deepEqual(await runtime.listeningPorts(workspace.spec.workspaceId), []);
        });
    });
}
