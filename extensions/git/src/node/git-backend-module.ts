import { ConnectionHandler } from '@theia/core/lib/common/messaging/handler';
import { RpcConnectionHandler } from '@theia/core/lib/common/messaging/proxy-factory';
import { BackendApplicationContribution } from '@theia/core/lib/node/backend-application';
import { ConnectionContainerModule } from '@theia/core/lib/node/messaging/connection-container-module';
import { ContainerModule } from '@theia/core/shared/inversify';
import { type GitClient, GitServer, gitServicePath } from '../common/git-protocol';
import { Clonings } from './clonings';
import { GitEnvironment } from './git-environment';
import { GitPages } from './git-pages';
import { GitServerImpl } from './git-server-impl';
import { Repositories } from './repositories';

/** A server for each page that connects: who asks for credentials is told apart by it. */
const connection = ConnectionContainerModule.create(({ bind }) => {
    bind(GitServerImpl).toSelf().inSingletonScope();
    bind(GitServer).toService(GitServerImpl);
    bind(ConnectionHandler)
        .toDynamicValue(
            ({ container }) =>
                new RpcConnectionHandler<GitClient>(gitServicePath, client => {
                    const server = container.get(GitServerImpl);
                    server.connect(client);
                    client.onDidCloseConnection(() => server.dispose());
                    return server;
                })
        )
        .inSingletonScope();
});

export default new ContainerModule(bind => {
    bind(GitPages).toSelf().inSingletonScope();
    bind(Repositories).toSelf().inSingletonScope();
    bind(Clonings).toSelf().inSingletonScope();
    bind(GitEnvironment).toSelf().inSingletonScope();
    bind(BackendApplicationContribution).toService(GitEnvironment);
    bind(BackendApplicationContribution).toService(Clonings);
    bind(ConnectionContainerModule).toConstantValue(connection);
});
