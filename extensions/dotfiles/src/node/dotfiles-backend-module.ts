import { ConnectionHandler } from '@theia/core/lib/common/messaging/handler';
import { RpcConnectionHandler } from '@theia/core/lib/common/messaging/proxy-factory';
import { BackendApplicationContribution } from '@theia/core/lib/node/backend-application';
import { ContainerModule } from '@theia/core/shared/inversify';
import { DotfilesService, dotfilesPath } from '../common/dotfiles-protocol';
import { DotfilesServiceImpl } from './dotfiles-service-impl';

export default new ContainerModule(bind => {
    bind(DotfilesServiceImpl).toSelf().inSingletonScope();
    bind(DotfilesService).toService(DotfilesServiceImpl);
    bind(BackendApplicationContribution).toService(DotfilesServiceImpl);
    bind(ConnectionHandler)
        .toDynamicValue(({ container }) => new RpcConnectionHandler(dotfilesPath, () => container.get(DotfilesService)))
        .inSingletonScope();
});
