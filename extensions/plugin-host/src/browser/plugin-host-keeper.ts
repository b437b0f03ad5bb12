import type { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { MessageService } from '@theia/core/lib/common/message-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import type { PluginIdentifiers } from '@theia/plugin-ext/lib/common';
import { CrashHistory } from '../common/crash-history';
import { type PluginHostEnd, PluginHostWatch } from '../common/plugin-host-protocol';
import { PluginHostEnds } from './plugin-host-ends';
import { WakingPluginSupport } from './waking-plugin-support';

const TRY_AGAIN = 'Try Again';

/**
 * Starts the extension host again when it has ended. When it keeps ending, the person is told which extension does it, and
 * nothing is started until the person has decided. Files and edits are the page's and the backend's, and lose nothing by it.
 */
@injectable()
export class PluginHostKeeper implements FrontendApplicationContribution {
    private readonly history = new CrashHistory(() => performance.now());

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(WakingPluginSupport)
    protected readonly plugins: WakingPluginSupport;

    @inject(PluginHostWatch)
    protected readonly watch: PluginHostWatch;

    @inject(PluginHostEnds)
    protected readonly ends: PluginHostEnds;

    onStart(): void {
        this.ends.onDidEnd(end => {
            this.handleEnd(end).catch(error => this.messages.error(`Extensions could not be started again: ${error}. Reload the page.`));
        });
    }

    private async handleEnd(end: PluginHostEnd): Promise<void> {
        this.plugins.forgetHosts();
        if (!this.history.note(end) || (await this.ask())) {
            // What was started meanwhile, as after an installation, waits for a host that never came.
            this.plugins.forgetHosts();
            await this.watch.allowStart();
            await this.plugins.load();
        }
    }

    /** True when extensions are to be started again. A message that is closed without an answer leaves things as they are. */
    private async ask(): Promise<boolean> {
        const { count, suspect } = this.history;
        const id = suspect?.extensionId as PluginIdentifiers.UnversionedId | undefined;
        const name = id && (this.plugins.getPlugin(id)?.metadata.model.displayName || id);
        const disable = `Disable ${name}`;
        const answer = await this.messages.error(
            name
                ? `The extension "${name}" has ${suspect?.seen ? '' : 'probably '}ended the extension host ${count} times in a row. Your files and edits are safe. Disable it or try again; until then no extension runs.`
                : `The extension host has ended ${count} times in a row, and it can't be told by which extension. Your files and edits are safe. Disable the extension that you installed last and try again; until then no extension runs.`,
            { timeout: 0 },
            ...(name ? [disable] : []),
            TRY_AGAIN
        );
        this.history.forget();
        if (id && answer === disable) {
            await this.plugins.disable(id);
            return true;
        }
        return answer === TRY_AGAIN;
    }
}
