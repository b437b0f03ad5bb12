import { WebSocketConnectionSource } from '@theia/core/lib/browser/messaging/ws-connection-source';
import { Disposable, DisposableCollection } from '@theia/core/lib/common/disposable';
import { type AbstractChannel, ForwardingChannel } from '@theia/core/lib/common/message-rpc/channel';
import { Uint8ArrayReadBuffer, Uint8ArrayWriteBuffer } from '@theia/core/lib/common/message-rpc/uint8-array-message-buffer';
import { ConnectionManagementMessages } from '@theia/core/lib/common/messaging/connection-management';
import { injectable } from '@theia/core/shared/inversify';
import { io, type Socket } from 'socket.io-client';
import { ReliableStream } from '../common/reliable-stream';
import { bytesOf, streamEvents, transportOver } from '../common/stream-events';
import { workspaceRunningEvent } from '../common/workspace-running';
import { onceShown } from './once-shown';

/** What a page may hold for a backend that is away: typing, not uploads. */
const maximumWaitingBytes = { away: 256 * 1024 * 1024, connected: 1024 * 1024 * 1024 };

/** Where a tab remembers its last page. */
const pageOfTab = 'coditect.page';

/**
 * The page's end of the connection. It begins with a websocket, where Theia begins with long polling and upgrades: that takes
 * a handful of round trips at each start. And it carries a reliable stream, where Theia sends and hopes: a save that was under
 * way when the network broke would otherwise never be answered.
 */
@injectable()
export class GatewayConnectionSource extends WebSocketConnectionSource {
    protected stream: ReliableStream | undefined;
    /** Undefined before the first channel, and after one that the backend knows no more. */
    protected openChannel: AbstractChannel | undefined;

    /** A page that was made ahead of its person's click has no backend to talk to yet. */
    override openSocket(): void {
        onceShown(window.document, () => {
            super.openSocket();
            window.addEventListener(workspaceRunningEvent, () => this.connectNow());
        });
    }

    /**
     * A socket that was refused tries again in its own time, which begins with half a second, and knows nothing of the workspace. One
     * that is being made goes on: the gateway holds it until the workspace runs.
     */
    protected connectNow(): void {
        if (!this.socket.connected && this.socket.io._readyState === 'closed') {
            this.socket.disconnect();
            this.socket.connect();
        }
    }

    protected override createWebSocket(url: string): Socket {
        return io(url, {
            path: this.createSocketIoPath(url),
            transports: ['websocket', 'polling'],
            tryAllTransports: true,
            reconnection: true,
            reconnectionDelay: 500,
            reconnectionDelayMax: 5_000,
            reconnectionAttempts: Number.POSITIVE_INFINITY
        });
    }

    /**
     * Theia asks for the channel that it has just given up, too, and leaves its question there when the socket breaks before the
     * answer. The next refusal would then be heard twice, and make two channels.
     */
    protected override handleSocketConnected(): void {
        this.socket.off(ConnectionManagementMessages.RECONNECT);
        this.socket.off(ConnectionManagementMessages.INITIAL_CONNECT);
        if (this.openChannel) {
            this.negogiateReconnect();
        } else {
            this.negotiateInitialConnect();
        }
    }

    protected override negotiateInitialConnect(): void {
        super.negotiateInitialConnect();
        const page = this.frontendIdProvider.getId();
        const predecessor = window.sessionStorage.getItem(pageOfTab);
        window.sessionStorage.setItem(pageOfTab, page);
        if (predecessor && predecessor !== page) {
            this.socket.emit(streamEvents.succeed, predecessor);
        }
    }

    protected override negogiateReconnect(): void {
        super.negogiateReconnect();
        this.socket.emit(streamEvents.resume, this.stream?.received ?? 0);
    }

    protected override createChannel(): AbstractChannel {
        const { socket } = this;
        const toDispose = new DisposableCollection();
        const on = (event: string, listener: (...values: never[]) => void) => {
            socket.on(event, listener as (...values: unknown[]) => void);
            toDispose.push(Disposable.create(() => socket.off(event, listener as (...values: unknown[]) => void)));
        };
        const channel = new ForwardingChannel(
            'gateway',
            () => {
                toDispose.dispose();
                if (this.openChannel === channel) {
                    this.openChannel = undefined;
                }
            },
            () => {
                const buffer = new Uint8ArrayWriteBuffer();
                buffer.onCommit(message => stream.send(message));
                return buffer;
            }
        );
        const stream = new ReliableStream({
            deliver: message => channel.onMessageEmitter.fire(() => new Uint8ArrayReadBuffer(message)),
            onOverflow: () => channel.onErrorEmitter.fire(new Error('Too much waits for a backend that is away.')),
            schedule: (run, milliseconds) => window.setTimeout(run, milliseconds),
            maximumWaitingBytes
        });
        this.stream = stream;
        this.openChannel = channel;
        on(streamEvents.data, (position: number, message: ArrayBuffer) => {
            this.onIncomingMessageActivityEmitter.fire();
            stream.receive(position, bytesOf(message));
        });
        on(streamEvents.acknowledge, (position: number) => stream.acknowledged(position));
        on(streamEvents.resume, (position: number) => stream.attach(transportOver(socket), position));
        on('disconnect', () => stream.detach());
        stream.attach(transportOver(socket), 0);
        const leave = (event: PageTransitionEvent) => {
            // A page that the browser keeps for "back" comes again.
            if (!event.persisted) {
                socket.emit(streamEvents.leave);
            }
        };
        window.addEventListener('pagehide', leave);
        toDispose.push(Disposable.create(() => window.removeEventListener('pagehide', leave)));
        return channel;
    }
}
