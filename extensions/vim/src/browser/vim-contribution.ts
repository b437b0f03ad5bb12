import type { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import type { KeybindingContribution, KeybindingRegistry } from '@theia/core/lib/browser/keybinding';
import type { Command, CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import { ILogger } from '@theia/core/lib/common/logger';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { PreferenceScope, PreferenceService } from '@theia/core/lib/common/preferences';
import { inject, injectable } from '@theia/core/shared/inversify';
import { VimEditors, vimModeKey } from './vim-editors';
import { vimEnabled } from './vim-preferences';

const toggleVim: Command = {
    id: 'coditect.vim.toggle',
    label: nls.localize('coditect/vim/toggle', "Vim: Turn Vim's Keys On or Off")
};
const pressKey: Command = { id: 'coditect.vim.key' };

/** With Ctrl, outside of Vim's insert mode: what the IDE would do otherwise is in its menus. */
const keysWithControl = ['a', 'b', 'd', 'e', 'f', 'i', 'o', 'r', 'u', 'v', 'x', 'y'];

@injectable()
export class VimContribution implements FrontendApplicationContribution, CommandContribution, KeybindingContribution {
    @inject(ILogger)
    private readonly logger: ILogger;

    @inject(PreferenceService)
    private readonly preferences: PreferenceService;

    @inject(VimEditors)
    private readonly editors: VimEditors;

    @inject(MessageService)
    private readonly messages: MessageService;

    onStart(): void {
        this.preferences.onPreferenceChanged(({ preferenceName }) => {
            if (preferenceName === vimEnabled) {
                this.follow();
            }
        });
        this.preferences.ready.then(() => this.follow()).catch(error => this.logger.error(error));
    }

    registerCommands(commands: CommandRegistry): void {
        commands.registerCommand(toggleVim, {
            execute: () => this.preferences.set(vimEnabled, !this.preferences.get<boolean>(vimEnabled, false), PreferenceScope.User)
        });
        commands.registerCommand(pressKey, { execute: (key: string) => this.editors.press(key) });
    }

    registerKeybindings(keybindings: KeybindingRegistry): void {
        for (const key of keysWithControl) {
            keybindings.registerKeybinding({
                command: pressKey.id,
                keybinding: `ctrl+${key}`,
                args: `<C-${key}>`,
                when: `editorTextFocus && ${vimModeKey} && ${vimModeKey} != insert && ${vimModeKey} != replace`
            });
        }
    }

    private follow(): void {
        this.editors.turn(this.preferences.get<boolean>(vimEnabled, false)).catch(error => {
            this.logger.error(error);
            this.messages.error(
                nls.localize(
                    'coditect/vim/notLoaded',
                    "Vim's keys could not be loaded. Check your connection, and turn them off and on again."
                )
            );
        });
    }
}
