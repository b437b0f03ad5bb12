import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { ServiceConnectionProvider } from '@theia/core/lib/browser/messaging/service-connection-provider';
import { QuickCommandService } from '@theia/core/lib/browser/quick-input/quick-command-service';
import { ContainerModule } from '@theia/core/shared/inversify';
import { TextmateRegistry } from '@theia/monaco/lib/browser/textmate/textmate-registry';
import { HostedPluginSupport } from '@theia/plugin-ext/lib/hosted/browser/hosted-plugin';
import { WebviewEnvironment } from '@theia/plugin-ext/lib/main/browser/webview/webview-environment';
import { VSXExtensionsModel } from '@theia/vsx-registry/lib/browser/vsx-extensions-model';
import { PluginHostWatch, pluginHostWatchPath } from '../common/plugin-host-protocol';
import '../../src/browser/style/registry-error.css';
import { FetchingTextmateRegistry } from './fetching-textmate-registry';
import { ForgivingExtensionsModel } from './forgiving-extensions-model';
import { GrowingQuickCommands } from './growing-quick-commands';
import { PluginHostEnds } from './plugin-host-ends';
import { PluginHostKeeper } from './plugin-host-keeper';
import { ShownLanguages } from './shown-languages';
import { SingleLabelWebviewEnvironment } from './single-label-webview-environment';
import { WakingPluginSupport } from './waking-plugin-support';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    bind(ShownLanguages).toSelf().inSingletonScope();
    bind(WakingPluginSupport).toSelf().inSingletonScope();
    rebind(HostedPluginSupport).toService(WakingPluginSupport);

    bind(PluginHostEnds).toSelf().inSingletonScope();
    bind(PluginHostWatch)
        .toDynamicValue(({ container }) =>
            ServiceConnectionProvider.createProxy<PluginHostWatch>(container, pluginHostWatchPath, container.get(PluginHostEnds))
        )
        .inSingletonScope();
    bind(PluginHostKeeper).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(PluginHostKeeper);

    rebind(WebviewEnvironment).to(SingleLabelWebviewEnvironment).inSingletonScope();
    rebind(TextmateRegistry).to(FetchingTextmateRegistry).inSingletonScope();
    rebind(QuickCommandService).to(GrowingQuickCommands).inSingletonScope();
    rebind(VSXExtensionsModel).to(ForgivingExtensionsModel).inSingletonScope();
});
