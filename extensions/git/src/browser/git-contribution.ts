import { platformPaths } from '@coditect/protocol';
import { OpenerService, open } from '@theia/core/lib/browser/opener-service';
import { ApplicationShell } from '@theia/core/lib/browser/shell/application-shell';
import { WindowService } from '@theia/core/lib/browser/window/window-service';
import { type Command, CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable } from '@theia/core/shared/inversify';
import type { DirtyDiffWidget } from '@theia/scm/lib/browser/dirty-diff/dirty-diff-widget';
import { SCM_VIEW_CONTAINER_ID } from '@theia/scm/lib/browser/scm-contribution';
import { ScmHistoryGraphWidget } from '@theia/scm/lib/browser/scm-history-graph-widget';
import { WorkspaceService } from '@theia/workspace/lib/browser/workspace-service';
import { failureOf } from '../common/git-failure';
import { GitServer } from '../common/git-protocol';
import { GitBranchCommands } from './git-branch-commands';
import { GitChangeCommands } from './git-change-commands';
import { GitCloning } from './git-cloning';
import { GitCommands } from './git-commands';
import { GitFailures } from './git-failures';
import { GitHunkCommands } from './git-hunk-commands';
import { GitOperations } from './git-operations';
import { GitRepositories, type GitRepository } from './git-repositories';
import { type GitGroupId, GitResourceGroup, GitResourceState } from './git-scm-provider';

/** Binds commands to what they do. */
@injectable()
export class GitContribution implements CommandContribution {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitRepositories)
    protected readonly repositories: GitRepositories;

    @inject(GitOperations)
    protected readonly operations: GitOperations;

    @inject(GitFailures)
    protected readonly failures: GitFailures;

    @inject(GitChangeCommands)
    protected readonly changes: GitChangeCommands;

    @inject(GitHunkCommands)
    protected readonly hunks: GitHunkCommands;

    @inject(GitBranchCommands)
    protected readonly branches: GitBranchCommands;

    @inject(GitCloning)
    protected readonly cloning: GitCloning;

    @inject(WorkspaceService)
    protected readonly workspace: WorkspaceService;

    @inject(OpenerService)
    protected readonly openers: OpenerService;

    @inject(ApplicationShell)
    protected readonly shell: ApplicationShell;

    @inject(WindowService)
    protected readonly windows: WindowService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    registerCommands(commands: CommandRegistry): void {
        const bind = (command: Command, run: (...args: unknown[]) => Promise<unknown>, isEnabled = () => true) =>
            commands.registerCommand(command, { execute: (...args: unknown[]) => this.tellFaults(() => run(...args)), isEnabled });
        const has = () => this.repositories.selected !== undefined;
        /** Of the selected repository. */
        const of = (command: Command, run: (repository: GitRepository) => Promise<unknown>) =>
            bind(command, async () => this.repositories.selected && run(this.repositories.selected), has);
        /** Of what is selected in the Source Control view, or of the file that is edited. */
        const ofStates = (
            command: Command,
            groups: readonly GitGroupId[],
            run: (repository: GitRepository, states: readonly GitResourceState[]) => Promise<unknown>
        ) => bind(command, (...args) => this.forStates(args, groups, run), has);
        const inEditor = () => this.hunks.current() !== undefined;

        bind(GitCommands.CLONE, () => this.cloning.cloneAsked());
        bind(GitCommands.INITIALIZE, () => this.initialize());
        of(GitCommands.REFRESH, repository => repository.refresh());

        ofStates(GitCommands.STAGE, ['merge', 'changes', 'untracked'], (repository, states) => this.changes.stage(repository, states));
        ofStates(GitCommands.UNSTAGE, ['index'], (repository, states) => this.changes.unstage(repository, states));
        ofStates(GitCommands.DISCARD, ['changes', 'untracked'], (repository, states) => this.changes.discard(repository, states));
        const all = (repository: GitRepository, ...groups: GitGroupId[]) => groups.flatMap(id => repository.provider.group(id));
        of(GitCommands.STAGE_ALL, repository => this.changes.stage(repository, all(repository, 'merge', 'changes', 'untracked')));
        of(GitCommands.UNSTAGE_ALL, repository => this.changes.unstage(repository, all(repository, 'index')));
        of(GitCommands.DISCARD_ALL, repository => this.changes.discard(repository, all(repository, 'changes', 'untracked')));
        of(GitCommands.RESTORE_DISCARDED, repository => this.changes.restoreDiscarded(repository));
        ofStates(
            GitCommands.OPEN_CHANGE,
            ['index', 'changes', 'untracked', 'merge'],
            (_repository, [state]) => state?.open() ?? Promise.resolve()
        );
        ofStates(GitCommands.OPEN_FILE, ['index', 'changes', 'untracked', 'merge'], async (_repository, [state]) => {
            if (state) {
                await open(this.openers, state.sourceUri);
            }
        });

        bind(GitCommands.STAGE_CHANGE, widget => this.hunks.stageShown(widget as DirtyDiffWidget));
        bind(GitCommands.REVERT_CHANGE, widget => this.hunks.revertShown(widget as DirtyDiffWidget));
        bind(GitCommands.STAGE_HUNK, () => this.hunks.stageAtCursor(), inEditor);
        bind(GitCommands.UNSTAGE_HUNK, () => this.hunks.unstageChosen(), inEditor);

        of(GitCommands.COMMIT, repository => this.changes.commit(repository, { amend: false, all: false }));
        of(GitCommands.COMMIT_ALL, repository => this.changes.commit(repository, { amend: false, all: true }));
        of(GitCommands.AMEND, repository => this.changes.commit(repository, { amend: true, all: false }));
        of(GitCommands.UNDO_COMMIT, repository => this.changes.undoLastCommit(repository));

        of(GitCommands.CHECKOUT, repository => this.branches.checkout(repository));
        of(GitCommands.CREATE_BRANCH, repository => this.branches.create(repository));
        of(GitCommands.RENAME_BRANCH, repository => this.branches.rename(repository));
        of(GitCommands.DELETE_BRANCH, repository => this.branches.delete(repository));
        of(GitCommands.MERGE_BRANCH, repository => this.branches.merge(repository));
        of(GitCommands.ABORT, repository => this.operations.run(repository, () => this.server.abort(repository.root)));
        of(GitCommands.ADD_REMOTE, repository => this.branches.addRemote(repository));
        of(GitCommands.STASH, repository => this.branches.stash(repository));
        of(GitCommands.APPLY_STASH, repository => this.branches.useStash(repository, 'apply'));
        of(GitCommands.POP_STASH, repository => this.branches.useStash(repository, 'pop'));
        of(GitCommands.DROP_STASH, repository => this.branches.useStash(repository, 'drop'));

        of(GitCommands.FETCH, repository => this.fetch(repository));
        of(GitCommands.PULL, repository => this.pull(repository));
        of(GitCommands.PUSH, repository => this.push(repository, false));
        of(GitCommands.PUSH_FORCE, repository => this.push(repository, true));
        of(GitCommands.PUBLISH, repository => this.branches.publish(repository));
        of(GitCommands.SYNCHRONIZE, async repository => (await this.pull(repository)) && this.push(repository, false));

        of(GitCommands.HISTORY, () => this.showHistory());
        of(GitCommands.SET_IDENTITY, repository => this.failures.askIdentity(repository.root));
        bind(GitCommands.CREDENTIALS, () => this.showCredentials());
    }

    protected async initialize(): Promise<void> {
        const [root] = await this.workspace.roots;
        if (root) {
            await this.server.initialize(root.resource.path.fsPath());
            await this.repositories.scan();
        }
    }

    protected async forStates(
        args: readonly unknown[],
        groups: readonly GitGroupId[],
        run: (repository: GitRepository, states: readonly GitResourceState[]) => Promise<unknown>
    ): Promise<void> {
        const given = args
            .flat()
            .flatMap(arg => (arg instanceof GitResourceGroup ? arg.resources : arg instanceof GitResourceState ? [arg] : []));
        const edited = this.hunks.current();
        const repository = given[0]
            ? this.repositories.findForFile(given[0].sourceUri)
            : (edited?.repository ?? this.repositories.selected);
        if (!repository) {
            return;
        }
        const states =
            given.length > 0
                ? given
                : repository.provider.groups.flatMap(({ resources }) => resources.filter(({ change }) => change.path === edited?.path));
        const fitting = states.filter(({ group }) => groups.includes(group.id));
        if (fitting.length > 0) {
            await run(repository, fitting);
        }
    }

    protected fetch(repository: GitRepository): Promise<boolean> {
        const title = nls.localize('coditect/git/fetching', 'Fetching');
        return this.operations.runOverNetwork(repository, title, (operation, token) =>
            this.server.fetch(repository.root, { operation }, token)
        );
    }

    protected pull(repository: GitRepository): Promise<boolean> {
        const title = nls.localize('coditect/git/pulling', 'Pulling');
        return this.operations.runOverNetwork(repository, title, (operation, token) =>
            this.server.pull(repository.root, { operation }, token)
        );
    }

    protected push(repository: GitRepository, force: boolean): Promise<boolean> {
        const title = nls.localize('coditect/git/pushing', 'Pushing');
        return this.operations.runOverNetwork(repository, title, (operation, token) =>
            this.server.push(repository.root, { operation, force }, token)
        );
    }

    protected async showHistory(): Promise<void> {
        await this.shell.activateWidget(SCM_VIEW_CONTAINER_ID);
        // Folded together at first.
        await this.shell.activateWidget(ScmHistoryGraphWidget.ID);
    }

    protected async showCredentials(): Promise<void> {
        const answer = await window.fetch(platformPaths.workspace, { headers: { accept: 'application/json' } });
        const described: unknown = answer.ok ? await answer.json() : undefined;
        const origin = (described as { controlOrigin?: unknown } | undefined)?.controlOrigin;
        if (typeof origin === 'string') {
            this.windows.openNewWindow(new URL('/account/git', origin).href, { external: true });
        }
    }

    /** What fails outside an operation, such as the reading of a list. */
    protected async tellFaults(run: () => Promise<unknown>): Promise<void> {
        try {
            await run();
        } catch (error) {
            await this.messages.error(failureOf(error).message);
        }
    }
}
