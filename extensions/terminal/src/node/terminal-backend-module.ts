import { ConnectionHandler } from '@theia/core/lib/common/messaging/handler';
import { RpcConnectionHandler } from '@theia/core/lib/common/messaging/proxy-factory';
import { ContainerModule } from '@theia/core/shared/inversify';
import { ShellProcess } from '@theia/terminal/lib/node/shell-process';
import { shellsServicePath } from '../common/shells-protocol';
import { InstalledShells } from './installed-shells';
import { MarkingShellProcess } from './marking-shell-process';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    rebind(ShellProcess).to(MarkingShellProcess).inTransientScope();
    bind(InstalledShells).toSelf().inSingletonScope();
    bind(ConnectionHandler)
        .toDynamicValue(({ container }) => new RpcConnectionHandler(shellsServicePath, () => container.get(InstalledShells)))
        .inSingletonScope();
});
