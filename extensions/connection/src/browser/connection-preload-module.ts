import { WebSocketConnectionSource } from '@theia/core/lib/browser/messaging/ws-connection-source';
import { ContainerModule } from '@theia/core/shared/inversify';
import { GatewayConnectionSource } from './gateway-connection-source';

/** Loaded before the other modules, since Theia's own preloading opens the connection. */
export default new ContainerModule((_bind, _unbind, _isBound, rebind) => {
    rebind(WebSocketConnectionSource).to(GatewayConnectionSource).inSingletonScope();
});
