import { ClipboardService } from '@theia/core/lib/browser/clipboard-service';
import { ReactWidget } from '@theia/core/lib/browser/widgets/react-widget';
import { codicon } from '@theia/core/lib/browser/widgets/widget';
import { CommandRegistry } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import * as React from '@theia/core/shared/react';
import { PortsCommands } from './ports-commands';
import { PortRow, PortsModel } from './ports-model';

/** The workspace's ports: what listens, who may see it, and what to do with it. */
@injectable()
export class PortsWidget extends ReactWidget {
    static readonly factoryId = 'coditect-ports';

    @inject(PortsModel)
    protected readonly model: PortsModel;

    @inject(CommandRegistry)
    protected readonly commands: CommandRegistry;

    @inject(ClipboardService)
    protected readonly clipboard: ClipboardService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @postConstruct()
    protected init(): void {
        this.id = PortsWidget.factoryId;
        this.title.label = nls.localize('coditect/ports/title', 'Ports');
        this.title.caption = this.title.label;
        this.title.iconClass = codicon('radio-tower');
        this.title.closable = true;
        this.addClass('coditect-ports');
        this.node.tabIndex = 0;
        this.toDispose.push(this.model.onDidChange(() => this.update()));
        this.update();
    }

    protected override onActivateRequest(): void {
        this.node.focus();
    }

    protected render(): React.ReactNode {
        const { rows } = this.model;
        if (rows.length === 0) {
            return (
                <p className="coditect-ports-empty">
                    {nls.localize(
                        'coditect/ports/empty',
                        'Nothing listens in this workspace. Start a server, for example in a terminal, and it is listed here.'
                    )}
                </p>
            );
        }
        return (
            <table>
                <thead>
                    <tr>
                        <th scope="col">{nls.localize('coditect/ports/port', 'Port')}</th>
                        <th scope="col">{nls.localize('coditect/ports/process', 'Process')}</th>
                        <th scope="col">{nls.localize('coditect/ports/visibility', 'Visible to')}</th>
                        <th scope="col">{nls.localize('coditect/ports/actions', 'Actions')}</th>
                    </tr>
                </thead>
                <tbody>{rows.map(row => this.renderRow(row))}</tbody>
            </table>
        );
    }

    protected renderRow(row: PortRow): React.ReactNode {
        const { port, origin, command, shared } = row;
        return (
            <tr key={port}>
                <th scope="row">{port}</th>
                <td className="coditect-ports-command" title={command}>
                    {command ?? nls.localize('coditect/ports/nothing', 'Nothing listens')}
                </td>
                <td>
                    {shared
                        ? nls.localize('coditect/ports/organization', 'Your organisation')
                        : nls.localize('coditect/ports/private', 'You')}
                </td>
                <td className="coditect-ports-actions">
                    {this.button('open-preview', nls.localize('coditect/ports/preview', 'Open Preview'), port, () =>
                        this.commands.executeCommand(PortsCommands.OPEN_PREVIEW.id, port)
                    )}
                    {this.button('link-external', nls.localize('coditect/ports/openTab', 'Open in Browser Tab'), port, () =>
                        this.commands.executeCommand(PortsCommands.OPEN_TAB.id, port)
                    )}
                    {this.button('copy', nls.localize('coditect/ports/copy', 'Copy Address'), port, () => this.clipboard.writeText(origin))}
                    {shared
                        ? this.button('lock', nls.localize('coditect/ports/unshare', 'Make Private'), port, () =>
                              this.model.share(port, false)
                          )
                        : this.button('organization', nls.localize('coditect/ports/share', 'Share with Organisation'), port, () =>
                              this.model.share(port, true)
                          )}
                </td>
            </tr>
        );
    }

    protected button(icon: string, label: string, port: number, run: () => unknown): React.ReactNode {
        const name = `${label}: ${port}`;
        return (
            <button
                type="button"
                className={`theia-button secondary ${codicon(icon)}`}
                title={label}
                aria-label={name}
                onClick={() => void this.tell(run)}
            />
        );
    }

    protected async tell(run: () => unknown): Promise<void> {
        try {
            await run();
        } catch (error) {
            await this.messages.error(error instanceof Error ? error.message : String(error));
        }
    }
}
