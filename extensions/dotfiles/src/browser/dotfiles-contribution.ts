import type { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { OpenerService, open } from '@theia/core/lib/browser/opener-service';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { DotfilesService } from '../common/dotfiles-protocol';

/** Says how the dotfiles got into the home folder, once it is known. Nothing waits for it. */
@injectable()
export class DotfilesContribution implements FrontendApplicationContribution {
    @inject(DotfilesService)
    protected readonly dotfiles: DotfilesService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(OpenerService)
    protected readonly openers: OpenerService;

    onDidInitializeLayout(): void {
        void this.tell();
    }

    protected async tell(): Promise<void> {
        const outcome = await this.dotfiles.outcome();
        if (outcome.kind === 'applied') {
            await this.messages.info(outcome.sentence, { timeout: 10_000 });
        } else if (outcome.kind === 'failed') {
            const show = nls.localize('coditect/dotfiles/showLog', 'Show the log');
            if ((await this.messages.warn(outcome.sentence, show)) === show) {
                await open(this.openers, URI.fromFilePath(outcome.log));
            }
        }
    }
}
