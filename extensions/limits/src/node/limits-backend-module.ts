import { ConnectionHandler } from '@theia/core/lib/common/messaging/handler';
import { RpcConnectionHandler } from '@theia/core/lib/common/messaging/proxy-factory';
import { ContainerModule } from '@theia/core/shared/inversify';
import { DiskFileSystemProvider } from '@theia/filesystem/lib/node/disk-file-system-provider';
import { FileDownloadHandler } from '@theia/filesystem/lib/node/download/file-download-handler';
import { NodeFileUploadService } from '@theia/filesystem/lib/node/upload/node-file-upload-service';
import { type DiskGuardClient, DiskGuardServer, diskGuardPath } from '../common/disk-guard-protocol';
import { DiskGuard } from './disk-guard';
import { DiskGuardServerImpl } from './disk-guard-server';
import { GuardedDiskProvider } from './guarded-disk-provider';
import { GuardedUploadService } from './guarded-upload-service';
import { PackedFilesHandler, PackedFolderHandler, PackingLinkHandler } from './packed-downloads';

export default new ContainerModule((bind, unbind, _isBound, rebind) => {
    bind(DiskGuard).toSelf().inSingletonScope();
    rebind(DiskFileSystemProvider).to(GuardedDiskProvider);
    rebind(NodeFileUploadService).to(GuardedUploadService).inSingletonScope();
    unbind(FileDownloadHandler);
    bind(FileDownloadHandler).to(PackedFolderHandler).inSingletonScope().whenTargetNamed(FileDownloadHandler.SINGLE);
    bind(FileDownloadHandler).to(PackedFilesHandler).inSingletonScope().whenTargetNamed(FileDownloadHandler.MULTI);
    bind(FileDownloadHandler).to(PackingLinkHandler).inSingletonScope().whenTargetNamed(FileDownloadHandler.DOWNLOAD_LINK);
    bind(DiskGuardServer).to(DiskGuardServerImpl);
    bind(ConnectionHandler)
        .toDynamicValue(
            ({ container }) =>
                new RpcConnectionHandler<DiskGuardClient>(diskGuardPath, client => {
                    const server = container.get<DiskGuardServer>(DiskGuardServer);
                    server.setClient(client);
                    client.onDidCloseConnection(() => server.dispose());
                    return server;
                })
        )
        .inSingletonScope();
});
