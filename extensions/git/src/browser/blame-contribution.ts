import { CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import { failureOf } from '../common/git-failure';
import { GitServer } from '../common/git-protocol';
import type { BlameDecorations } from './blame-decorations';
import { GitCommands } from './git-commands';
import { GitHunkCommands } from './git-hunk-commands';

/** Shows and hides who wrote each line of a file. What draws it is loaded when it is first asked for. */
@injectable()
export class BlameContribution implements CommandContribution {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitHunkCommands)
    protected readonly edited: GitHunkCommands;

    @inject(MessageService)
    protected readonly messages: MessageService;

    protected readonly shown = new WeakMap<object, BlameDecorations>();

    registerCommands(commands: CommandRegistry): void {
        commands.registerCommand(GitCommands.BLAME, { execute: () => this.toggle(), isEnabled: () => this.edited.current() !== undefined });
    }

    protected async toggle(): Promise<void> {
        const file = this.edited.current();
        if (!file) {
            return;
        }
        const { editor, repository, path } = file;
        const before = this.shown.get(editor);
        if (before) {
            this.shown.delete(editor);
            before.dispose();
            return;
        }
        try {
            await editor.document.save();
            const lines = await this.server.blame(repository.root, path);
            const { BlameDecorations } = await import('./blame-decorations.js');
            this.shown.set(editor, new BlameDecorations(editor.getControl(), lines));
        } catch (error) {
            await this.messages.error(failureOf(error).message);
        }
    }
}
