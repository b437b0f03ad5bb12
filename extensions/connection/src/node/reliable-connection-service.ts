import {
    type ReconnectableSocketChannel,
    WebsocketFrontendConnectionService
} from '@theia/core/lib/node/messaging/websocket-frontend-connection-service';
import { injectable } from '@theia/core/shared/inversify';
import type { Socket } from 'socket.io';
import { ReliableSocketChannel } from './reliable-socket-channel';

/** Ends a connection whose page has been away for more than can be kept; the page then begins anew instead of missing a part. */
@injectable()
export class ReliableConnectionService extends WebsocketFrontendConnectionService {
    protected override createConnection(socket: Socket, frontEndId: string): ReconnectableSocketChannel {
        const channel = super.createConnection(socket, frontEndId);
        if (channel instanceof ReliableSocketChannel) {
            channel.onOverflow = () => {
                if (this.connectionsByFrontend.get(frontEndId) === channel) {
                    this.closeConnection(frontEndId, 'too much waits for a page that is away');
                }
            };
        }
        return channel;
    }
}
