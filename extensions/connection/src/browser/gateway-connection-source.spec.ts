import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { FrontendApplicationConfigProvider } from '@theia/core/lib/browser/frontend-application-config-provider';
import { ConnectionManagementMessages } from '@theia/core/lib/common/messaging/connection-management';
import { SocketWriteBuffer } from '@theia/core/lib/common/messaging/socket-write-buffer';
import type { Socket } from 'socket.io-client';
import { streamEvents } from '../common/stream-events';
import { workspaceRunningEvent } from '../common/workspace-running';
import { GatewayConnectionSource } from './gateway-connection-source';

const { INITIAL_CONNECT, RECONNECT } = ConnectionManagementMessages;

/** The page's end of a socket.io connection. The test answers for the backend. */
class ScriptedSocket extends EventEmitter {
    asked: string[] = [];
    predecessors: unknown[] = [];
    readonly id = 'scripted';

    override emit(event: string, ...values: unknown[]): boolean {
        this.asked.push(event);
        if (event === streamEvents.succeed) {
            this.predecessors.push(...values);
        }
        return true;
    }

    override off(event: string | symbol, listener?: (...values: unknown[]) => void): this {
        return listener ? super.off(event, listener) : this.removeAllListeners(event);
    }

    hear(event: string, ...values: unknown[]): void {
        super.emit(event, ...values);
    }

    connected = false;
    readonly io = { _readyState: 'closed' };
    /** Whether there is somebody who answers. */
    reachable = true;

    connect(): void {
        setImmediate(() => {
            if (this.reachable) {
                this.connected = true;
                this.hear('connect');
            }
        });
    }

    disconnect(): void {
        if (this.connected) {
            this.connected = false;
            this.hear('disconnect');
        }
    }
}

class ScriptedSource extends GatewayConnectionSource {
    protected override readonly writeBuffer = new SocketWriteBuffer();
    channels = 0;

    protected override readonly frontendIdProvider = { getId: () => this.page };

    constructor(
        private readonly scripted: ScriptedSocket,
        private readonly page: string
    ) {
        super();
        this.onConnectionDidOpen(() => {
            this.channels += 1;
        });
    }

    protected override createWebSocketUrl(): string {
        return 'ws://scripted/services';
    }

    protected override createWebSocket(): Socket {
        return this.scripted as unknown as Socket;
    }
}

const turn = () => new Promise(resolve => setImmediate(resolve));

describe('the page’s end of the connection', () => {
    const tab = new Map<string, string>();
    const globals = globalThis as { window?: unknown };

    before(() => {
        globals.window = Object.assign(new EventTarget(), {
            sessionStorage: {
                getItem: (key: string) => tab.get(key) ?? null,
                setItem: (key: string, value: string) => tab.set(key, value)
            },
            setTimeout
        });
        FrontendApplicationConfigProvider.set({ reloadOnReconnect: false });
    });

    after(() => {
        delete globals.window;
    });

    async function open(page = 'page'): Promise<{ socket: ScriptedSocket; source: ScriptedSource }> {
        const socket = new ScriptedSocket();
        const source = new ScriptedSource(socket, page);
        source.openSocket();
        await turn();
        socket.hear(INITIAL_CONNECT);
        return { socket, source };
    }

    /** The socket breaks and comes again, to a backend that knows nothing of this page. */
    async function meetNewBackend(socket: ScriptedSocket): Promise<void> {
        socket.hear('disconnect');
        socket.asked = [];
        socket.hear('connect');
        assert.ok(socket.asked.includes(RECONNECT));
        socket.asked = [];
        socket.hear(RECONNECT, false);
        await turn();
        assert.ok(socket.asked.includes(INITIAL_CONNECT));
        assert.ok(!socket.asked.includes(RECONNECT));
        socket.hear(INITIAL_CONNECT);
    }

    it('begins anew once with each backend that does not know it', async () => {
        const { socket, source } = await open();
        for (const channels of [2, 3, 4]) {
            await meetNewBackend(socket);
            assert.equal(source.channels, channels);
        }
    });

    it('connects as soon as it hears that the workspace runs, and keeps a connection that it has', async () => {
        const socket = new ScriptedSocket();
        socket.reachable = false;
        tab.clear();
        new ScriptedSource(socket, 'early').openSocket();
        await turn();
        assert.deepEqual(socket.asked, []);
        socket.reachable = true;
        socket.io._readyState = 'opening';
        window.dispatchEvent(new Event(workspaceRunningEvent));
        await turn();
        assert.deepEqual(socket.asked, [], 'an attempt under way goes on');
        socket.io._readyState = 'closed';
        window.dispatchEvent(new Event(workspaceRunningEvent));
        await turn();
        assert.deepEqual(socket.asked, [INITIAL_CONNECT]);
        window.dispatchEvent(new Event(workspaceRunningEvent));
        await turn();
        assert.deepEqual(socket.asked, [INITIAL_CONNECT]);
    });

    it('asks anew when the socket broke before the answer, and hears the answer once', async () => {
        const { socket, source } = await open();
        socket.hear('disconnect');
        socket.hear('connect');
        await meetNewBackend(socket);
        assert.equal(source.channels, 2);
        socket.hear('disconnect');
        socket.hear('connect');
        socket.hear(RECONNECT, true);
        assert.equal(source.channels, 2);
    });

    it('names the page whose place it took in the tab, which may be gone without a word', async () => {
        tab.clear();
        const first = await open('first');
        await meetNewBackend(first.socket);
        assert.deepEqual(first.socket.predecessors, []);
        const second = await open('second');
        assert.deepEqual(second.socket.predecessors, ['first']);
    });
});
