import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { ContainerModule } from '@theia/core/shared/inversify';
import { FirstLayoutContribution } from './first-layout-contribution';

export default new ContainerModule(bind => {
    bind(FirstLayoutContribution).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(FirstLayoutContribution);
});
