import {
    ReconnectableSocketChannel,
    WebsocketFrontendConnectionService
} from '@theia/core/lib/node/messaging/websocket-frontend-connection-service';
import { ContainerModule } from '@theia/core/shared/inversify';
import { ReliableConnectionService } from './reliable-connection-service';
import { ReliableSocketChannel } from './reliable-socket-channel';

export default new ContainerModule((_bind, _unbind, _isBound, rebind) => {
    rebind(ReconnectableSocketChannel).to(ReliableSocketChannel);
    rebind(WebsocketFrontendConnectionService).to(ReliableConnectionService).inSingletonScope();
});
