import {
    type ReconnectableSocketChannel,
    WebsocketFrontendConnectionService
} from '@theia/core/lib/node/messaging/websocket-frontend-connection-service';
import { injectable } from '@theia/core/shared/inversify';
import type { Socket } from 'socket.io';
import { ReliableSocketChannel } from './reliable-socket-channel';

/** Looks after reliable connections: when one ends, and by which socket's word. */
@injectable()
export class ReliableConnectionService extends WebsocketFrontendConnectionService {
    protected override createConnection(socket: Socket, frontEndId: string): ReconnectableSocketChannel {
        const channel = super.createConnection(socket, frontEndId);
        if (channel instanceof ReliableSocketChannel) {
            channel.onLeave = () => this.markForClose(frontEndId);
            channel.onSucceed = predecessor => this.endLost(predecessor);
            channel.onOverflow = () => {
                if (this.connectionsByFrontend.get(frontEndId) === channel) {
                    // A page that is there connects again, is told that this connection is gone, and begins anew.
                    this.closeConnection(frontEndId, 'too much waits for a page');
                    channel.breakSocket();
                }
            };
        }
        return channel;
    }

    /**
     * Ends the connection of a page that was replaced in its tab. A tab that was duplicated names its original, which is there
     * and stays.
     */
    private endLost(frontEndId: string): void {
        const channel = this.connectionsByFrontend.get(frontEndId);
        if (channel instanceof ReliableSocketChannel && !channel.isCarried) {
            this.closeConnection(frontEndId, 'another page took the place of this one');
        }
    }

    /**
     * A socket that broke without a word is found out by a missing answer, more than a minute later, when the page has long
     * been on another. Theia would then take the page for lost.
     */
    override handleSocketDisconnect(socket: Socket, channel: ReconnectableSocketChannel, frontEndId: string): void {
        const heeded = {
            on: (event: string, listener: (...values: unknown[]) => void) =>
                socket.on(event, (...values: unknown[]) => {
                    const current = this.connectionsByFrontend.get(frontEndId) === channel;
                    if (current && channel instanceof ReliableSocketChannel && channel.isCarriedBy(socket)) {
                        listener(...values);
                    }
                })
        };
        super.handleSocketDisconnect(heeded as unknown as Socket, channel, frontEndId);
    }
}
