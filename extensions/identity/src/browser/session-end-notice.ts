import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { WindowService } from '@theia/core/lib/browser/window/window-service';
import { ILogger } from '@theia/core/lib/common/logger';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { PlatformConnection } from '../common/platform-connection';
import { ControlOrigin } from './control-origin';

/**
 * Tells the person that the session ended. The sign-in page opens in another tab, since leaving this page would lose what
 * was typed since the last save; this tab connects again when the person comes back to it.
 */
@injectable()
export class SessionEndNotice implements FrontendApplicationContribution {
    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    @inject(ControlOrigin)
    protected readonly controlOrigin: ControlOrigin;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(ILogger)
    @named('identity')
    protected readonly logger: ILogger;

    @inject(WindowService)
    protected readonly windowService: WindowService;

    onStart(): void {
        // Asked for early: without a session the platform would not tell it any more.
        this.controlOrigin
            .pageAddress('/')
            .catch((error: unknown) => this.logger.warn('The address of the sign-in page could not be read.', error));
        this.connection.onDidEndSession(() => void this.tell());
        this.connection.onDidResumeSession(() => {
            void this.messages.info(nls.localize('coditect/identity/resumed', 'You are signed in again.'), { timeout: 5000 });
        });
    }

    protected async tell(): Promise<void> {
        const signIn = nls.localize('coditect/identity/signIn', 'Sign in');
        const chosen = await this.messages.warn(
            nls.localize(
                'coditect/identity/sessionEnded',
                'Your session ended. Your editors stay as they are: sign in again, open this workspace, and come back to this tab.'
            ),
            signIn
        );
        if (chosen !== signIn) {
            return;
        }
        try {
            this.windowService.openNewWindow(await this.controlOrigin.pageAddress('/sign-in'), { external: true });
        } catch (error) {
            await this.messages.error(error instanceof Error ? error.message : String(error));
        }
    }
}
