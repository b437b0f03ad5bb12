import { SaveObstacle } from '@coditect/saving/lib/common/save-obstacle';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { DefaultOpenerService } from '@theia/core/lib/browser/opener-service';
import { bindViewContribution } from '@theia/core/lib/browser/shell/view-contribution';
import { WidgetFactory } from '@theia/core/lib/browser/widget-manager';
import { ContainerModule } from '@theia/core/shared/inversify';
import { FileResourceResolver } from '@theia/filesystem/lib/browser/file-resource';
import { FileSystemFrontendContribution } from '@theia/filesystem/lib/browser/filesystem-frontend-contribution';
import { FileUploadService } from '@theia/filesystem/lib/common/upload/file-upload';
import '../../src/browser/style/limits.css';
import { ExplainingFileResources } from './explaining-file-resources';
import { ExplainingUploadService } from './explaining-upload-service';
import { LimitsContribution } from './limits-contribution';
import { QuietUploads } from './quiet-uploads';
import { QuietlyDeclinedFiles } from './quietly-declined-files';
import { RefusedSaves } from './refused-saves';
import { ResourcesWidget } from './resources-widget';
import { UsageService } from './usage-service';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    bind(UsageService).toSelf().inSingletonScope();
    bindViewContribution(bind, LimitsContribution);
    bind(FrontendApplicationContribution).toService(LimitsContribution);
    bind(ResourcesWidget).toSelf();
    bind(WidgetFactory)
        .toDynamicValue(({ container }) => ({ id: ResourcesWidget.ID, createWidget: () => container.get(ResourcesWidget) }))
        .inSingletonScope();
    bind(RefusedSaves).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(RefusedSaves);
    bind(SaveObstacle).toService(RefusedSaves);
    rebind(DefaultOpenerService).to(QuietlyDeclinedFiles).inSingletonScope();
    rebind(FileResourceResolver).to(ExplainingFileResources).inSingletonScope();
    rebind(FileSystemFrontendContribution).to(QuietUploads).inSingletonScope();
    rebind(FileUploadService).to(ExplainingUploadService).inSingletonScope();
});
