import type { SaveObstacle } from '@coditect/saving/lib/common/save-obstacle';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { ServiceConnectionProvider } from '@theia/core/lib/browser/messaging/service-connection-provider';
import { Saveable } from '@theia/core/lib/browser/saveable';
import { ApplicationShell } from '@theia/core/lib/browser/shell/application-shell';
import { CommandService } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable } from '@theia/core/shared/inversify';
import { type DiskGuardClient, type DiskGuardServer, diskGuardPath } from '../common/disk-guard-protocol';
import { LimitsCommands } from './limits-commands';

const tryAgainMilliseconds = 3_000;
const readingMilliseconds = 20_000;

/**
 * Says why a file could not be saved, which auto-save does not, and saves what was typed as soon as there is room again. Until
 * then it stays in its editor.
 */
@injectable()
export class RefusedSaves implements FrontendApplicationContribution, DiskGuardClient, SaveObstacle {
    @inject(ServiceConnectionProvider)
    protected readonly connections: ServiceConnectionProvider;

    @inject(ApplicationShell)
    protected readonly shell: ApplicationShell;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(CommandService)
    protected readonly commands: CommandService;

    protected server: DiskGuardServer;
    /** The person was told that there is no room, and what could not be saved is saved as soon as there is. */
    standing = false;

    onStart(): void {
        this.server = this.connections.createProxy<DiskGuardServer>(diskGuardPath, this);
    }

    onDidRefuse(sentence: string): void {
        if (!this.standing) {
            this.standing = true;
            void this.tell(sentence);
            this.tryLater();
        }
    }

    /** Rejects with a sentence for the person where the workspace does not take so many bytes. */
    async checkRoom(bytes: number): Promise<void> {
        const sentence = await this.server.refusal(bytes);
        if (sentence !== undefined) {
            throw new Error(sentence);
        }
    }

    protected async tell(sentence: string): Promise<void> {
        const show = nls.localize('coditect/limits/showResources', 'Show Resources');
        if ((await this.messages.error(sentence, show)) === show) {
            await this.commands.executeCommand(LimitsCommands.SHOW_RESOURCES.id);
        }
    }

    protected tryLater(): void {
        window.setTimeout(() => void this.tryAgain(), tryAgainMilliseconds);
    }

    protected async tryAgain(): Promise<void> {
        try {
            if (await this.server.hasRoom()) {
                this.standing = false;
                await this.saveAll();
                return;
            }
        } catch {
            // The workspace is out of reach for a moment, and what was typed still in its editor.
        }
        this.tryLater();
    }

    protected async saveAll(): Promise<void> {
        const unsaved = this.shell.widgets.filter(widget => Saveable.isDirty(widget));
        await this.shell.saveAll();
        if (unsaved.length > 0 && !unsaved.some(widget => Saveable.isDirty(widget))) {
            await this.messages.info(
                nls.localize('coditect/limits/savedAgain', 'There is room on the disk again: what you typed meanwhile is saved.'),
                { timeout: readingMilliseconds }
            );
        }
    }
}
