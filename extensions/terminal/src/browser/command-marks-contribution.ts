import { ClipboardService } from '@theia/core/lib/browser/clipboard-service';
import type { KeybindingContribution, KeybindingRegistry } from '@theia/core/lib/browser/keybinding';
import { Command, type CommandContribution, type CommandRegistry } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { TerminalService } from '@theia/terminal/lib/browser/base/terminal-service';
import type { TerminalWidget } from '@theia/terminal/lib/browser/base/terminal-widget';
import type { TerminalContribution, TerminalWidgetImpl } from '@theia/terminal/lib/browser/terminal-widget-impl';
import { CommandMarks } from './command-marks';

export namespace CommandMarksCommands {
    const category = 'Terminal';
    const categoryKey = nls.getDefaultKey('Terminal');
    export const PREVIOUS = Command.toLocalizedCommand(
        { id: 'coditect.terminal.previousCommand', category, label: 'Go to Previous Command' },
        'coditect/terminal/previousCommand',
        categoryKey
    );
    export const NEXT = Command.toLocalizedCommand(
        { id: 'coditect.terminal.nextCommand', category, label: 'Go to Next Command' },
        'coditect/terminal/nextCommand',
        categoryKey
    );
    export const COPY_OUTPUT = Command.toLocalizedCommand(
        { id: 'coditect.terminal.copyLastOutput', category, label: 'Copy Output of Last Command' },
        'coditect/terminal/copyLastOutput',
        categoryKey
    );
}

/** Marks the commands of each terminal, and lets a person go from one to another. */
@injectable()
export class CommandMarksContribution implements TerminalContribution, CommandContribution, KeybindingContribution {
    @inject(TerminalService)
    protected readonly terminals: TerminalService;

    @inject(ClipboardService)
    protected readonly clipboard: ClipboardService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    protected readonly marks = new WeakMap<TerminalWidget, CommandMarks>();

    onCreate(widget: TerminalWidgetImpl): void {
        const marks = new CommandMarks(widget.getTerminal(), path => {
            // Files that the terminal names are looked for from there.
            widget.lastCwd = URI.fromFilePath(path);
        });
        this.marks.set(widget, marks);
        widget.onDispose(() => marks.dispose());
    }

    registerCommands(commands: CommandRegistry): void {
        const isEnabled = () => this.current !== undefined;
        commands.registerCommand(CommandMarksCommands.PREVIOUS, { isEnabled, execute: () => this.current?.goTo('previous') });
        commands.registerCommand(CommandMarksCommands.NEXT, { isEnabled, execute: () => this.current?.goTo('next') });
        commands.registerCommand(CommandMarksCommands.COPY_OUTPUT, { isEnabled, execute: () => this.copyOutput() });
    }

    registerKeybindings(keybindings: KeybindingRegistry): void {
        const when = 'terminalFocus';
        keybindings.registerKeybinding({ command: CommandMarksCommands.PREVIOUS.id, keybinding: 'ctrl+up', when });
        keybindings.registerKeybinding({ command: CommandMarksCommands.NEXT.id, keybinding: 'ctrl+down', when });
    }

    protected get current(): CommandMarks | undefined {
        const terminal = this.terminals.currentTerminal ?? this.terminals.lastUsedTerminal;
        return terminal && this.marks.get(terminal);
    }

    protected async copyOutput(): Promise<void> {
        const output = this.current?.lastOutput();
        if (output === undefined) {
            await this.messages.info(
                nls.localize(
                    'coditect/terminal/noOutput',
                    'The terminal knows of no command that has ended. It does in bash and zsh, and in shells that mark commands themselves.'
                )
            );
        } else {
            await this.clipboard.writeText(output);
        }
    }
}
