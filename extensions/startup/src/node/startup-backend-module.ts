import { IPCConnectionProvider } from '@theia/core/lib/node/messaging/ipc-connection-provider';
import { ContainerModule } from '@theia/core/shared/inversify';
import { AheadConnectionProvider } from './watcher-ahead';

export default new ContainerModule((_bind, _unbind, _isBound, rebind) => {
    rebind(IPCConnectionProvider).to(AheadConnectionProvider).inSingletonScope();
});
