import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { ServiceConnectionProvider } from '@theia/core/lib/browser/messaging/service-connection-provider';
import { ContainerModule } from '@theia/core/shared/inversify';
import { DotfilesService, dotfilesPath } from '../common/dotfiles-protocol';
import { DotfilesContribution } from './dotfiles-contribution';

export default new ContainerModule(bind => {
    bind(DotfilesService)
        .toDynamicValue(({ container }) => ServiceConnectionProvider.createProxy<DotfilesService>(container, dotfilesPath))
        .inSingletonScope();
    bind(DotfilesContribution).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(DotfilesContribution);
});
