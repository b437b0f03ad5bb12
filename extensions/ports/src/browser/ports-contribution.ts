import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { ApplicationShell } from '@theia/core/lib/browser/shell/application-shell';
import { AbstractViewContribution } from '@theia/core/lib/browser/shell/view-contribution';
import { WindowService } from '@theia/core/lib/browser/window/window-service';
import { CommandRegistry } from '@theia/core/lib/common/command';
import { ILogger } from '@theia/core/lib/common/logger';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { QuickPickService } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { firstEphemeralPort } from '../common/ports-protocol';
import { PortsCommands } from './ports-commands';
import { PortRow, PortsModel } from './ports-model';
import { PortsWidget } from './ports-widget';
import { PreviewWidget } from './preview-widget';

/** The view of ports, the preview, and the word that a server has started. */
@injectable()
export class PortsContribution extends AbstractViewContribution<PortsWidget> implements FrontendApplicationContribution {
    @inject(PortsModel)
    protected readonly model: PortsModel;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(QuickPickService)
    protected readonly quickPicks: QuickPickService;

    @inject(WindowService)
    protected readonly windows: WindowService;

    @inject(FrontendApplicationStateService)
    protected readonly state: FrontendApplicationStateService;

    @inject(ILogger)
    @named('ports')
    protected readonly logger: ILogger;

    constructor() {
        super({
            widgetId: PortsWidget.factoryId,
            widgetName: nls.localize('coditect/ports/title', 'Ports'),
            defaultWidgetOptions: { area: 'bottom' },
            toggleCommandId: PortsCommands.TOGGLE_VIEW
        });
    }

    onStart(): void {
        this.model.onDidOpenPort(row => void this.tell(row));
        // The first page does not wait for it.
        this.state
            .reachedState('ready')
            .then(() => this.model.start())
            .catch((error: unknown) => this.logger.warn('The ports of the workspace can not be told.', error));
    }

    override registerCommands(commands: CommandRegistry): void {
        super.registerCommands(commands);
        commands.registerCommand(PortsCommands.OPEN_PREVIEW, {
            execute: (port?: unknown) => this.withPort(port, chosen => this.preview(chosen))
        });
        commands.registerCommand(PortsCommands.OPEN_TAB, {
            execute: (port?: unknown) => this.withPort(port, chosen => this.openTab(chosen))
        });
    }

    protected async tell({ port, command, shared }: PortRow): Promise<void> {
        if (port >= firstEphemeralPort) {
            return;
        }
        const preview = nls.localize('coditect/ports/preview', 'Open Preview');
        const tab = nls.localize('coditect/ports/openTab', 'Open in Browser Tab');
        const program = command?.split(' ')[0]?.split('/').at(-1) ?? '';
        // It may have been shared when it ran before.
        const sentence = shared
            ? nls.localize(
                  'coditect/ports/openedShared',
                  'A server of yours listens on port {0} ({1}). Your organisation can see it.',
                  port,
                  program
              )
            : nls.localize('coditect/ports/opened', 'A server of yours listens on port {0} ({1}). Only you can see it.', port, program);
        const chosen = await this.messages.info(sentence, { timeout: 20_000 }, preview, tab);
        if (chosen === preview) {
            await this.preview(port);
        } else if (chosen === tab) {
            this.openTab(port);
        }
    }

    protected async preview(port: number): Promise<void> {
        const widget = await this.widgetManager.getOrCreateWidget<PreviewWidget>(PreviewWidget.factoryId, { port });
        if (!widget.isAttached) {
            const options: ApplicationShell.WidgetOptions = { area: 'main', mode: 'split-right' };
            await this.shell.addWidget(widget, options);
        }
        await this.shell.activateWidget(widget.id);
    }

    protected openTab(port: number): void {
        this.windows.openNewWindow(this.model.originOf(port), { external: true });
    }

    protected async withPort(given: unknown, run: (port: number) => Promise<void> | void): Promise<void> {
        const port = typeof given === 'number' ? given : await this.choosePort();
        if (port !== undefined) {
            await run(port);
        }
    }

    protected async choosePort(): Promise<number | undefined> {
        const { rows } = this.model;
        if (rows.length === 0) {
            await this.messages.info(
                nls.localize('coditect/ports/none', 'Nothing listens in this workspace. Start a server, then try again.')
            );
            return undefined;
        }
        const items = rows.map(({ port, command }) => ({ label: String(port), description: command ?? '', port }));
        return (await this.quickPicks.show(items, { placeholder: nls.localize('coditect/ports/choose', 'Choose a port') }))?.port;
    }
}
