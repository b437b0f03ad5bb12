import { ConnectionHandler } from '@theia/core/lib/common/messaging/handler';
import { RpcConnectionHandler } from '@theia/core/lib/common/messaging/proxy-factory';
import { ContainerModule } from '@theia/core/shared/inversify';
import { shellsServicePath } from '../common/shells-protocol';
import { InstalledShells } from './installed-shells';

export default new ContainerModule(bind => {
    bind(InstalledShells).toSelf().inSingletonScope();
    bind(ConnectionHandler)
        .toDynamicValue(({ container }) => new RpcConnectionHandler(shellsServicePath, () => container.get(InstalledShells)))
        .inSingletonScope();
});
