import { OpenerService, open } from '@theia/core/lib/browser/opener-service';
import { ApplicationShell } from '@theia/core/lib/browser/shell/application-shell';
import { CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import type URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { GitServer } from '../common/git-protocol';
import { GitCommands } from './git-commands';
import { GitHunkCommands } from './git-hunk-commands';
import { GitRepositories, type GitRepository } from './git-repositories';
import { GitResourceState } from './git-scm-provider';

/** Opens the history of a file. The view is loaded when it is first asked for. */
@injectable()
export class FileHistoryContribution implements CommandContribution {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitRepositories)
    protected readonly repositories: GitRepositories;

    @inject(GitHunkCommands)
    protected readonly edited: GitHunkCommands;

    @inject(ApplicationShell)
    protected readonly shell: ApplicationShell;

    @inject(OpenerService)
    protected readonly openers: OpenerService;

    registerCommands(commands: CommandRegistry): void {
        commands.registerCommand(GitCommands.FILE_HISTORY, {
            execute: (given?: unknown) =>
                this.show(given instanceof GitResourceState ? given.sourceUri : this.edited.current()?.editor.uri),
            isEnabled: (given?: unknown) => given instanceof GitResourceState || this.edited.current() !== undefined
        });
    }

    protected async show(file: URI | undefined): Promise<void> {
        const repository = file && this.repositories.findForFile(file);
        if (file && repository) {
            await this.open(file, repository);
        }
    }

    protected async open(file: URI, { root }: GitRepository): Promise<void> {
        const { FileHistoryWidget } = await import('./file-history-widget.js');
        const id = FileHistoryWidget.idOf(file);
        if (!this.shell.getWidgetById(id)) {
            const widget = new FileHistoryWidget(file, root, this.server, uri => open(this.openers, uri));
            await this.shell.addWidget(widget, { area: 'bottom' });
        }
        await this.shell.activateWidget(id);
    }
}
