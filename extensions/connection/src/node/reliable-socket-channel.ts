import { Disposable, DisposableCollection } from '@theia/core/lib/common/disposable';
import type { WriteBuffer } from '@theia/core/lib/common/message-rpc/message-buffer';
import { Uint8ArrayReadBuffer, Uint8ArrayWriteBuffer } from '@theia/core/lib/common/message-rpc/uint8-array-message-buffer';
import { ReconnectableSocketChannel } from '@theia/core/lib/node/messaging/websocket-frontend-connection-service';
import { injectable } from '@theia/core/shared/inversify';
import type { Socket } from 'socket.io';
import { ReliableStream } from '../common/reliable-stream';
import { bytesOf, streamEvents, transportOver } from '../common/stream-events';

/** What is kept for a page that is away, or that reads slowly. A terminal that prints without end reaches it; then the page begins anew. */
const maximumWaitingBytes = { away: 32 * 1024 * 1024, connected: 256 * 1024 * 1024 };

/** The backend's end of the connection: see GatewayConnectionSource. */
@injectable()
export class ReliableSocketChannel extends ReconnectableSocketChannel {
    /** Set by who looks after the connections: ends this one, so that its page begins anew when it comes back. */
    onOverflow: () => void = () => undefined;
    /** Set likewise: the page said that it will not come back. */
    onLeave: () => void = () => undefined;
    /** Set likewise: the page took the place of another in its tab. */
    onSucceed: (predecessor: string) => void = () => undefined;

    protected resumed = false;
    protected readonly stream = new ReliableStream({
        deliver: message => this.onMessageEmitter.fire(() => new Uint8ArrayReadBuffer(message)),
        onOverflow: () => this.onOverflow(),
        schedule: (run, milliseconds) => setTimeout(run, milliseconds).unref(),
        maximumWaitingBytes
    });

    /** Whether this is the socket of the moment. An earlier one may be found broken long after it was replaced. */
    isCarriedBy(socket: Socket): boolean {
        return this.socket === socket;
    }

    /** Whether its page is there at the moment. */
    get isCarried(): boolean {
        return this.socket?.connected === true;
    }

    /** Breaks the socket as a network would, so that the page connects again and learns how things stand. */
    breakSocket(): void {
        this.socket?.conn.close();
    }

    override connect(socket: Socket): void {
        this.disposables.dispose();
        this.disposables = new DisposableCollection();
        this.stream.detach();
        const replaced = this.socket;
        this.socket = socket;
        replaced?.disconnect(true);
        const on = (event: string, listener: (...values: never[]) => void) => {
            socket.on(event, listener as (...values: unknown[]) => void);
            this.disposables.push(Disposable.create(() => socket.off(event, listener as (...values: unknown[]) => void)));
        };
        on('error', (error: Error) => this.onErrorEmitter.fire(error));
        on(streamEvents.data, (position: number, message: Uint8Array) => this.stream.receive(position, bytesOf(message)));
        on(streamEvents.acknowledge, (position: number) => this.stream.acknowledged(position));
        on(streamEvents.resume, (position: number) => this.stream.attach(transportOver(socket), position));
        on(streamEvents.leave, () => this.onLeave());
        on(streamEvents.succeed, (predecessor: string) => this.onSucceed(predecessor));
        if (this.resumed) {
            socket.emit(streamEvents.resume, this.stream.received);
        } else {
            this.resumed = true;
            this.stream.attach(transportOver(socket), 0);
        }
    }

    override disconnect(): void {
        this.stream.detach();
        super.disconnect();
    }

    /** Theia's own buffer is not used. */
    override drainBuffer(): void {
        this.stream.detach();
    }

    override getWriteBuffer(): WriteBuffer {
        const buffer = new Uint8ArrayWriteBuffer();
        buffer.onCommit(message => this.stream.send(message));
        return buffer;
    }
}
