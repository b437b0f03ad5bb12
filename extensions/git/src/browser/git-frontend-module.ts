import { ColorContribution } from '@theia/core/lib/browser/color-application-contribution';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { KeybindingContribution } from '@theia/core/lib/browser/keybinding';
import { WebSocketConnectionProvider } from '@theia/core/lib/browser/messaging/ws-connection-provider';
import { TabBarToolbarContribution } from '@theia/core/lib/browser/shell/tab-bar-toolbar';
import { CommandContribution } from '@theia/core/lib/common/command';
import { MenuContribution } from '@theia/core/lib/common/menu';
import { ResourceResolver } from '@theia/core/lib/common/resource';
import { ContainerModule } from '@theia/core/shared/inversify';
import '../../src/browser/style/git.css';
import { GitServer, gitServicePath } from '../common/git-protocol';
import { BlameContribution } from './blame-contribution';
import { ConflictContribution } from './conflict-contribution';
import { FileHistoryContribution } from './file-history-contribution';
import { GitBranchCommands } from './git-branch-commands';
import { GitChangeCommands } from './git-change-commands';
import { GitClientImpl } from './git-client-impl';
import { GitCloning } from './git-cloning';
import { GitContribution } from './git-contribution';
import { GitCredentialDesk } from './git-credential-desk';
import { GitDecorations } from './git-decorations';
import { GitFailures } from './git-failures';
import { GitHunkCommands } from './git-hunk-commands';
import { GitMenus } from './git-menus';
import { GitOperations } from './git-operations';
import { GitPermissions } from './git-permissions';
import { GitPresence } from './git-presence';
import { GitRepositories } from './git-repositories';
import { GitResourceResolver } from './git-resource-resolver';

export default new ContainerModule(bind => {
    for (const service of [
        GitBranchCommands,
        GitChangeCommands,
        GitClientImpl,
        GitCloning,
        GitContribution,
        GitCredentialDesk,
        GitDecorations,
        GitFailures,
        GitHunkCommands,
        GitMenus,
        GitOperations,
        GitPermissions,
        GitPresence,
        GitRepositories,
        GitResourceResolver,
        BlameContribution,
        ConflictContribution,
        FileHistoryContribution
    ]) {
        bind<unknown>(service).toSelf().inSingletonScope();
    }
    bind(GitServer)
        .toDynamicValue(({ container }) =>
            WebSocketConnectionProvider.createProxy<GitServer>(container, gitServicePath, container.get(GitClientImpl))
        )
        .inSingletonScope();
    for (const contribution of [GitContribution, BlameContribution, ConflictContribution, FileHistoryContribution]) {
        bind(CommandContribution).toService(contribution);
    }
    for (const contribution of [GitRepositories, GitCloning, GitDecorations, GitMenus, GitPresence, ConflictContribution]) {
        bind(FrontendApplicationContribution).toService(contribution);
    }
    bind(MenuContribution).toService(GitMenus);
    bind(TabBarToolbarContribution).toService(GitMenus);
    bind(KeybindingContribution).toService(GitMenus);
    bind(ColorContribution).toService(GitDecorations);
    bind(ResourceResolver).toService(GitResourceResolver);
});
