import type { KeybindingRegistry } from '@theia/core/lib/browser/keybinding';
import type { CommandRegistry } from '@theia/core/lib/common/command';
import { injectable } from '@theia/core/shared/inversify';
import type { TerminalWidget } from '@theia/terminal/lib/browser/base/terminal-widget';
import { ShellTerminalProfile } from '@theia/terminal/lib/browser/shell-terminal-profile';
import { TerminalCommands, TerminalFrontendContribution } from '@theia/terminal/lib/browser/terminal-frontend-contribution';
import { TerminalWidgetImpl } from '@theia/terminal/lib/browser/terminal-widget-impl';

/**
 * Opens the second half of a split terminal in the folder that the first is in, as VS Code does, and splits from the command palette
 * and by keyboard too, where Theia needs a click. And starts no shell with a first visit that nobody has asked for.
 */
@injectable()
export class FolderKeepingTerminals extends TerminalFrontendContribution {
    override async initializeLayout(): Promise<void> {
        // Theia would open a terminal in the closed panel.
    }

    override registerCommands(commands: CommandRegistry): void {
        super.registerCommands(commands);
        const isEnabled = (...args: unknown[]) => args.length === 0 && this.currentTerminal !== undefined;
        commands.registerHandler(TerminalCommands.SPLIT.id, { isEnabled, isVisible: isEnabled, execute: () => this.splitTerminal() });
    }

    override registerKeybindings(keybindings: KeybindingRegistry): void {
        super.registerKeybindings(keybindings);
        keybindings.registerKeybinding({ command: TerminalCommands.SPLIT.id, keybinding: 'ctrlcmd+shift+5', when: 'terminalFocus' });
    }

    protected override async splitTerminal(reference: TerminalWidget | undefined = this.currentTerminal): Promise<void> {
        const profile = this.profileService.defaultProfile;
        if (!(reference instanceof TerminalWidgetImpl) || !(profile instanceof ShellTerminalProfile)) {
            await super.splitTerminal(reference);
            return;
        }
        const terminal = await profile.modify({ cwd: await reference.cwd }).start();
        await this.open(terminal, { widgetOptions: { ref: reference, mode: 'split-right' } });
    }
}
