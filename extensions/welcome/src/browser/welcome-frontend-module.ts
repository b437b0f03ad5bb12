import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { WidgetFactory } from '@theia/core/lib/browser/widget-manager';
import { CommandContribution } from '@theia/core/lib/common/command';
import { MenuContribution } from '@theia/core/lib/common/menu';
import { ContainerModule } from '@theia/core/shared/inversify';
import '../../src/browser/style/forced-colors.css';
import '../../src/browser/style/getting-started.css';
import '../../src/browser/style/shell.css';
import { FirstLayoutContribution } from './first-layout-contribution';
import { GettingStartedContribution, gettingStartedId } from './getting-started-contribution';
import { RecentFiles } from './recent-files';

export default new ContainerModule(bind => {
    bind(FirstLayoutContribution).toSelf().inSingletonScope();
    bind(RecentFiles).toSelf().inSingletonScope();
    for (const contribution of [FirstLayoutContribution, RecentFiles]) {
        bind(FrontendApplicationContribution).toService(contribution);
    }
    bind(GettingStartedContribution).toSelf().inSingletonScope();
    bind(CommandContribution).toService(GettingStartedContribution);
    bind(MenuContribution).toService(GettingStartedContribution);
    bind(WidgetFactory)
        .toDynamicValue(({ container }) => ({
            id: gettingStartedId,
            createWidget: async () => {
                // Nobody waits for the page at a start, and after the first one seldom anybody asks for it.
                const { GettingStartedWidget } = await import('./getting-started-widget.js');
                const child = container.createChild();
                child.bind(GettingStartedWidget).toSelf();
                return child.get(GettingStartedWidget);
            }
        }))
        .inSingletonScope();
});
