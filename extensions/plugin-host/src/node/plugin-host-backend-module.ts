import { BackendApplicationContribution } from '@theia/core/lib/node/backend-application';
import { LocalizationServerImpl } from '@theia/core/lib/node/i18n/localization-server';
import { ConnectionContainerModule } from '@theia/core/lib/node/messaging/connection-container-module';
import { ContainerModule } from '@theia/core/shared/inversify';
import { PluginDeployer, PluginHostEnvironmentVariable } from '@theia/plugin-ext/lib/common/plugin-protocol';
import { HostedPluginProcess } from '@theia/plugin-ext/lib/hosted/node/hosted-plugin-process';
import { PluginDeployerHandlerImpl } from '@theia/plugin-ext/lib/hosted/node/plugin-deployer-handler-impl';
import { GrammarsReader } from '@theia/plugin-ext/lib/hosted/node/scanners/grammars-reader';
import { VSXRegistryServiceImpl } from '@theia/vsx-registry/lib/node/vsx-registry-service-impl';
import { PluginHostWatch, type PluginHostWatchClient, pluginHostWatchPath } from '../common/plugin-host-protocol';
import { CompressedExtensionFiles } from './compressed-extension-files';
import { LocatedGrammarsReader } from './located-grammars-reader';
import { AskedPluginDeployerHandler, AskingLocalizationServer, PatientPluginDeployer } from './patient-plugin-deployer';
import { PlainSpokenRegistryService } from './plain-spoken-registry-service';
import { PluginHostProcess } from './plugin-host-process';
import { WitnessEnvironment } from './witness-environment';

const connectionModule = ConnectionContainerModule.create(({ bind, rebind, bindBackendService }) => {
    bind(PluginHostProcess).toSelf().inSingletonScope();
    rebind(HostedPluginProcess).toService(PluginHostProcess);
    bind(PluginHostEnvironmentVariable).to(WitnessEnvironment).inSingletonScope();
    bind(PluginHostWatch).toService(PluginHostProcess);
    bindBackendService<PluginHostProcess, PluginHostWatchClient>(pluginHostWatchPath, PluginHostProcess, (host, client) => {
        host.setWatcher(client);
        return host;
    });
});

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    rebind(GrammarsReader).to(LocatedGrammarsReader).inSingletonScope();
    bind(AskedPluginDeployerHandler).toSelf().inSingletonScope();
    rebind(PluginDeployerHandlerImpl).toService(AskedPluginDeployerHandler);
    rebind(LocalizationServerImpl).to(AskingLocalizationServer).inSingletonScope();
    rebind(PluginDeployer).to(PatientPluginDeployer).inSingletonScope();
    rebind(VSXRegistryServiceImpl).to(PlainSpokenRegistryService).inSingletonScope();
    bind(ConnectionContainerModule).toConstantValue(connectionModule);
    bind(CompressedExtensionFiles).toSelf().inSingletonScope();
    bind(BackendApplicationContribution).toService(CompressedExtensionFiles);
});
