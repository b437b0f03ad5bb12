import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { CommandContribution } from '@theia/core/lib/common/command';
import { ContainerModule } from '@theia/core/shared/inversify';
import { SettingsSyncContribution } from './settings-sync-contribution';

export default new ContainerModule(bind => {
    bind(SettingsSyncContribution).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(SettingsSyncContribution);
    bind(CommandContribution).toService(SettingsSyncContribution);
});
