import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { Uint8ArrayWriteBuffer } from '@theia/core/lib/common/message-rpc/uint8-array-message-buffer';
import type { interfaces } from '@theia/core/shared/inversify';
import type { Socket } from 'socket.io';
import { streamEvents } from '../common/stream-events';
import { ReliableConnectionService } from './reliable-connection-service';
import { ReliableSocketChannel } from './reliable-socket-channel';

/** The server's end of a socket.io connection, as far as the service uses it. */
class ScriptedSocket extends EventEmitter {
    readonly sent: [string, ...unknown[]][] = [];
    broken = false;

    get connected(): boolean {
        return !this.broken;
    }

    readonly conn = { close: () => this.drop() };

    override emit(event: string, ...values: unknown[]): boolean {
        this.sent.push([event, ...values]);
        return true;
    }

    /** What the page sends. */
    hear(event: string, ...values: unknown[]): void {
        super.emit(event, ...values);
    }

    drop(): void {
        this.broken = true;
        this.hear('disconnect', 'transport close');
    }

    disconnect(): void {
        this.drop();
    }

    get asSocket(): Socket {
        return this as unknown as Socket;
    }
}

class OpenedService extends ReliableConnectionService {
    protected override readonly container = { get: () => new ReliableSocketChannel() } as unknown as interfaces.Container;

    open(socket: ScriptedSocket, page = 'page'): ReliableSocketChannel {
        const channel = this.createConnection(socket.asSocket, page) as ReliableSocketChannel;
        this.handleSocketDisconnect(socket.asSocket, channel, page);
        return channel;
    }

    /** As on a page's "reconnect". */
    move(channel: ReliableSocketChannel, socket: ScriptedSocket): void {
        channel.connect(socket.asSocket);
        this.handleSocketDisconnect(socket.asSocket, channel, 'page');
        socket.hear(streamEvents.resume, 0);
    }

    get isKept(): boolean {
        return this.connectionsByFrontend.has('page');
    }
}

function send(channel: ReliableSocketChannel, bytes: number): void {
    const buffer = channel.getWriteBuffer() as Uint8ArrayWriteBuffer;
    buffer.writeBytes(new Uint8Array(bytes));
    buffer.commit();
}

describe('connections of pages', () => {
    const timeout = process.env.FRONTEND_CONNECTION_TIMEOUT;

    before(() => {
        process.env.FRONTEND_CONNECTION_TIMEOUT = '-1';
    });

    after(() => {
        process.env.FRONTEND_CONNECTION_TIMEOUT = timeout;
    });

    it('stay on their new socket when the old one is found broken later', () => {
        const service = new OpenedService();
        const [old, fresh] = [new ScriptedSocket(), new ScriptedSocket()];
        const channel = service.open(old);
        service.move(channel, fresh);
        old.drop();
        send(channel, 10);
        assert.equal(fresh.sent.filter(([event]) => event === streamEvents.data).length, 1);
        assert.equal(service.isKept, true);
    });

    it('end when more waits for a page than may be kept, and break its socket so that it notices', () => {
        const service = new OpenedService();
        const socket = new ScriptedSocket();
        const channel = service.open(socket);
        for (let sent = 0; sent < 257; sent += 1) {
            send(channel, 1024 * 1024);
        }
        assert.equal(service.isKept, false);
        assert.equal(socket.broken, true);
    });

    it('end at once when the page said that it leaves', () => {
        const service = new OpenedService();
        const socket = new ScriptedSocket();
        service.open(socket);
        socket.hear(streamEvents.leave);
        assert.equal(service.isKept, true);
        socket.drop();
        assert.equal(service.isKept, false);
    });

    it('end when another page took the place of one that is away, and stay when that one is there', () => {
        const service = new OpenedService();
        const [socket, successor] = [new ScriptedSocket(), new ScriptedSocket()];
        service.open(socket);
        service.open(successor, 'successor');
        successor.hear(streamEvents.succeed, 'page');
        assert.equal(service.isKept, true);
        socket.drop();
        assert.equal(service.isKept, true);
        successor.hear(streamEvents.succeed, 'page');
        assert.equal(service.isKept, false);
    });
});
