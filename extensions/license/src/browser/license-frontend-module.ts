import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { StatusBarImpl } from '@theia/core/lib/browser/status-bar/status-bar';
import { CommandContribution } from '@theia/core/lib/common/command';
import { ContainerModule } from '@theia/core/shared/inversify';
import '../../src/browser/style/license.css';
import { KeyboardStatusBar } from './keyboard-status-bar';
import { LicenseContribution } from './license-contribution';
import { LicenseService } from './license-service';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    bind(LicenseService).toSelf().inSingletonScope();
    bind(LicenseContribution).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(LicenseContribution);
    bind(CommandContribution).toService(LicenseContribution);
    rebind(StatusBarImpl).to(KeyboardStatusBar).inSingletonScope();
});
