import { CommonMenus } from '@theia/core/lib/browser/common-menus';
import { ApplicationShell } from '@theia/core/lib/browser/shell/application-shell';
import { WidgetManager } from '@theia/core/lib/browser/widget-manager';
import { Command, CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import { MenuContribution, MenuModelRegistry } from '@theia/core/lib/common/menu';
import { inject, injectable } from '@theia/core/shared/inversify';

export namespace GettingStartedCommands {
    export const SHOW = Command.toLocalizedCommand(
        { id: 'coditect.welcome.gettingStarted', category: 'Help', label: 'Getting Started' },
        'coditect/welcome/gettingStarted'
    );
}

export const gettingStartedId = 'coditect-getting-started';

/** Beside the editor there is room for the page only in a window of some width (CSS pixels). */
const roomBeside = 1_100;

@injectable()
export class GettingStartedContribution implements CommandContribution, MenuContribution {
    @inject(WidgetManager)
    protected readonly widgets: WidgetManager;

    @inject(ApplicationShell)
    protected readonly shell: ApplicationShell;

    registerCommands(commands: CommandRegistry): void {
        commands.registerCommand(GettingStartedCommands.SHOW, { execute: () => this.show('activate') });
    }

    registerMenus(menus: MenuModelRegistry): void {
        menus.registerMenuAction(CommonMenus.HELP, { commandId: GettingStartedCommands.SHOW.id, order: '0' });
    }

    /** Beside what is open at a first start, which keeps the keyboard; in front when somebody asks for it. */
    async show(mode: 'activate' | 'beside'): Promise<void> {
        const widget = await this.widgets.getOrCreateWidget(gettingStartedId);
        if (!widget.isAttached) {
            const beside = mode === 'beside' && window.innerWidth >= roomBeside;
            await this.shell.addWidget(widget, { area: 'main', ...(beside ? { mode: 'split-right' } : {}) });
        }
        if (mode === 'activate') {
            await this.shell.activateWidget(widget.id);
        } else if (window.innerWidth >= roomBeside) {
            await this.shell.revealWidget(widget.id);
        }
    }
}
