import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { CommandContribution } from '@theia/core/lib/common/command';
import { MenuContribution } from '@theia/core/lib/common/menu';
import { ContainerModule } from '@theia/core/shared/inversify';
import { NotificationManager } from '@theia/messages/lib/browser/notifications-manager';
import { WorkspaceTrustService } from '@theia/workspace/lib/browser/workspace-trust-service';
import { ExpiringMessages } from '../common/expiring-messages';
import { PlatformConnection } from '../common/platform-connection';
import { AccountContribution } from './account-contribution';
import { AccountService } from './account-service';
import { ControlOrigin } from './control-origin';
import { ExpiringNotifications } from './expiring-notifications';
import { IdeReadySignal } from './ide-ready-signal';
import { PlatformConnectionImpl } from './platform-connection-impl';
import { PlatformWorkspaceTrustService } from './platform-workspace-trust-service';
import { SessionEndNotice } from './session-end-notice';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    bind(PlatformConnectionImpl).toSelf().inSingletonScope();
    bind(PlatformConnection).toService(PlatformConnectionImpl);
    bind(FrontendApplicationContribution).toService(PlatformConnectionImpl);

    bind(ControlOrigin).toSelf().inSingletonScope();
    bind(AccountService).toSelf().inSingletonScope();
    bind(AccountContribution).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(AccountContribution);
    bind(CommandContribution).toService(AccountContribution);
    bind(MenuContribution).toService(AccountContribution);

    for (const contribution of [SessionEndNotice, IdeReadySignal]) {
        bind(contribution).toSelf().inSingletonScope();
        bind(FrontendApplicationContribution).toService(contribution);
    }

    bind(ExpiringNotifications).toSelf().inSingletonScope();
    bind(ExpiringMessages).toService(ExpiringNotifications);
    rebind(NotificationManager).toService(ExpiringNotifications);

    rebind(WorkspaceTrustService).to(PlatformWorkspaceTrustService).inSingletonScope();
});
