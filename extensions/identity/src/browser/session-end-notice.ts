import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { WindowService } from '@theia/core/lib/browser/window/window-service';
import { ILogger } from '@theia/core/lib/common/logger';
import { MessageService } from '@theia/core/lib/common/message-service';
import { MessageType } from '@theia/core/lib/common/message-service-protocol';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { ExpiringMessages } from '../common/expiring-messages';
import { PlatformConnection, type SessionEnd } from '../common/platform-connection';
import { ControlOrigin } from './control-origin';

interface Notice {
    readonly sentence: string;
    /** What the button says, and which page of the portal it opens. */
    readonly action: string;
    readonly path: string;
}

/**
 * Tells the person that this page is closed to him or her. The page that helps opens in another tab, since leaving this one
 * would lose what was typed since the last save; this tab connects again when the person comes back to it.
 */
@injectable()
export class SessionEndNotice implements FrontendApplicationContribution {
    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    @inject(ControlOrigin)
    protected readonly controlOrigin: ControlOrigin;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(ExpiringMessages)
    protected readonly expiring: ExpiringMessages;

    @inject(ILogger)
    @named('identity')
    protected readonly logger: ILogger;

    @inject(WindowService)
    protected readonly windowService: WindowService;

    /** Aborted once the person is signed in again, so that no button of before is left. */
    protected over = new AbortController();

    onStart(): void {
        // Asked for early: without a session the platform would not tell it any more.
        this.controlOrigin
            .pageAddress('/')
            .catch((error: unknown) => this.logger.warn('The address of the sign-in page could not be read.', error));
        this.connection.onDidEndSession(end => void this.tell(noticeOf(end)));
        this.connection.onDidResumeSession(() => {
            this.over.abort();
            this.over = new AbortController();
            void this.messages.info(nls.localize('coditect/identity/resumed', 'You are signed in again.'), { timeout: 5000 });
        });
    }

    protected async tell({ sentence, action, path }: Notice): Promise<void> {
        const message = { type: MessageType.Warning, text: sentence, actions: [action] };
        if ((await this.expiring.ask(message, this.over.signal)) !== action) {
            return;
        }
        try {
            this.windowService.openNewWindow(await this.controlOrigin.pageAddress(path), { external: true });
        } catch (error) {
            await this.messages.error(error instanceof Error ? error.message : String(error));
        }
    }
}

function noticeOf(end: SessionEnd): Notice {
    switch (end) {
        case 'signed-out':
            return {
                sentence: nls.localize(
                    'coditect/identity/sessionEnded',
                    'Your session ended. Your editors stay as they are: sign in again, open this workspace, and come back to this tab.'
                ),
                action: nls.localize('coditect/identity/signIn', 'Sign in'),
                path: '/sign-in'
            };
        case 'shut-out':
            return {
                sentence: nls.localize(
                    'coditect/identity/shutOut',
                    'This workspace is closed to you now: it is no longer shared with you, your place in its organisation changed, or the organisation asks for another sign-in. Your editors stay as they are, but nothing is saved any more.'
                ),
                action: nls.localize('coditect/identity/yourWorkspaces', 'Your workspaces'),
                path: '/'
            };
    }
}
