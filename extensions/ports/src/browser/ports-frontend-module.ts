import { ExternalUriService } from '@theia/core/lib/browser/external-uri-service';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { bindViewContribution } from '@theia/core/lib/browser/shell/view-contribution';
import { WidgetFactory } from '@theia/core/lib/browser/widget-manager';
import { ContainerModule } from '@theia/core/shared/inversify';
import '../../src/browser/style/ports.css';
import { PortsContribution } from './ports-contribution';
import { PortsModel } from './ports-model';
import { PortsWidget } from './ports-widget';
import { PreviewOptions, PreviewWidget } from './preview-widget';
import { WorkspaceUriService } from './workspace-uri-service';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    rebind(ExternalUriService).to(WorkspaceUriService).inSingletonScope();
    bind(PortsModel).toSelf().inSingletonScope();
    bindViewContribution(bind, PortsContribution);
    bind(FrontendApplicationContribution).toService(PortsContribution);
    bind(PortsWidget).toSelf();
    bind(WidgetFactory)
        .toDynamicValue(({ container }) => ({ id: PortsWidget.factoryId, createWidget: () => container.get(PortsWidget) }))
        .inSingletonScope();
    bind(WidgetFactory)
        .toDynamicValue(({ container }) => ({
            id: PreviewWidget.factoryId,
            createWidget: (options: PreviewOptions) => {
                const child = container.createChild();
                child.bind(PreviewOptions).toConstantValue(options);
                child.bind(PreviewWidget).toSelf();
                return child.get(PreviewWidget);
            }
        }))
        .inSingletonScope();
});
