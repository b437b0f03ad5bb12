import { ConnectionHandler } from '@theia/core/lib/common/messaging/handler';
import { RpcConnectionHandler } from '@theia/core/lib/common/messaging/proxy-factory';
import { ContainerModule } from '@theia/core/shared/inversify';
import { type PortsClient, portsServicePath } from '../common/ports-protocol';
import { PortsServiceImpl } from './ports-service-impl';

export default new ContainerModule(bind => {
    bind(PortsServiceImpl).toSelf();
    bind(ConnectionHandler)
        .toDynamicValue(
            ({ container }) =>
                new RpcConnectionHandler<PortsClient>(portsServicePath, client => {
                    const service = container.get(PortsServiceImpl);
                    service.setClient(client);
                    client.onDidCloseConnection(() => service.dispose());
                    return service;
                })
        )
        .inSingletonScope();
});
