import { WebSocketConnectionSource } from '@theia/core/lib/browser/messaging/ws-connection-source';
import { OSBackendProvider } from '@theia/core/lib/common/os';
import { ContainerModule } from '@theia/core/shared/inversify';
import { answersOfWorkspace } from './answers-of-workspace';
import { GatewayConnectionSource } from './gateway-connection-source';

/** Loaded before the other modules, since Theia's own preloading opens the connection. */
export default new ContainerModule((_bind, _unbind, _isBound, rebind, _unbindAsync, onActivation) => {
    rebind(WebSocketConnectionSource).to(GatewayConnectionSource).inSingletonScope();
    onActivation<OSBackendProvider>(OSBackendProvider, (_context, backend) => ({
        getBackendOS: () => answersOfWorkspace().answer('its operating system', () => backend.getBackendOS())
    }));
});
