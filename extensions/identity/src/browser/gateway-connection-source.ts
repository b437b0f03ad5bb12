import { WebSocketConnectionSource } from '@theia/core/lib/browser/messaging/ws-connection-source';
import { injectable } from '@theia/core/shared/inversify';
import { io, type Socket } from 'socket.io-client';

/**
 * Begins with a websocket, where Theia begins with long polling and upgrades: that takes a handful of round trips, which a
 * person with a slow connection feels at each start. Polling stays for networks that let no websocket through.
 */
@injectable()
export class GatewayConnectionSource extends WebSocketConnectionSource {
    protected override createWebSocket(url: string): Socket {
        return io(url, {
            path: this.createSocketIoPath(url),
            transports: ['websocket', 'polling'],
            tryAllTransports: true,
            reconnection: true,
            reconnectionDelay: 500,
            reconnectionDelayMax: 10_000,
            reconnectionAttempts: Number.POSITIVE_INFINITY
        });
    }
}
