import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { KeybindingContribution, KeybindingRegistry } from '@theia/core/lib/browser/keybinding';
import { TabBarToolbarContribution, TabBarToolbarRegistry } from '@theia/core/lib/browser/shell/tab-bar-toolbar';
import type { ViewWelcome } from '@theia/core/lib/browser/tree/tree-view-welcome-widget';
import { WidgetManager } from '@theia/core/lib/browser/widget-manager';
import type { Command } from '@theia/core/lib/common/command';
import { MenuContribution, MenuModelRegistry } from '@theia/core/lib/common/menu';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable } from '@theia/core/shared/inversify';
import { EDITOR_CONTEXT_MENU } from '@theia/editor/lib/browser/editor-menu';
import { SCM_CHANGE_TITLE_MENU } from '@theia/scm/lib/browser/dirty-diff/dirty-diff-widget';
import { ScmService } from '@theia/scm/lib/browser/scm-service';
import { ScmTreeWidget } from '@theia/scm/lib/browser/scm-tree-widget';
import { ScmWidget } from '@theia/scm/lib/browser/scm-widget';
import { GitCommands } from './git-commands';
import { GitScmProvider } from './git-scm-provider';

/** Where commands are offered: in the Source Control view, in editors, and before there is a repository. */
@injectable()
export class GitMenus implements MenuContribution, TabBarToolbarContribution, KeybindingContribution, FrontendApplicationContribution {
    @inject(WidgetManager)
    protected readonly widgets: WidgetManager;

    @inject(ScmService)
    protected readonly scm: ScmService;

    onStart(): void {
        this.widgets.onDidCreateWidget(({ widget }) => {
            if (widget instanceof ScmTreeWidget) {
                widget.handleViewWelcomeContentChange(welcomes);
            }
        });
    }

    registerMenus(menus: MenuModelRegistry): void {
        const add = (path: readonly string[], command: Command, when: string, order: string) =>
            menus.registerMenuAction([...path], {
                commandId: command.id,
                label: command.label ?? command.id,
                when,
                order,
                ...(command.iconClass ? { icon: command.iconClass } : {})
            });
        const inGroup = (...groups: readonly string[]) =>
            groups.map(group => `scmProvider == git && scmResourceGroup == ${group}`).join(' || ');
        const stageable = inGroup('changes', 'untracked', 'merge');
        const discardable = inGroup('changes', 'untracked');
        const staged = inGroup('index');
        for (const path of [
            ScmTreeWidget.RESOURCE_INLINE_MENU,
            ScmTreeWidget.RESOURCE_FOLDER_INLINE_MENU,
            ScmTreeWidget.RESOURCE_GROUP_INLINE_MENU
        ]) {
            add(path, GitCommands.DISCARD, discardable, '2');
            add(path, GitCommands.STAGE, stageable, '3');
            add(path, GitCommands.UNSTAGE, staged, '3');
        }
        add(ScmTreeWidget.RESOURCE_INLINE_MENU, GitCommands.OPEN_FILE, 'scmProvider == git', '1');
        const open = [...ScmTreeWidget.RESOURCE_CONTEXT_MENU, '1_open'];
        add(open, GitCommands.OPEN_CHANGE, 'scmProvider == git', '1');
        add(open, GitCommands.OPEN_FILE, 'scmProvider == git', '2');
        for (const path of [
            ScmTreeWidget.RESOURCE_CONTEXT_MENU,
            ScmTreeWidget.RESOURCE_FOLDER_CONTEXT_MENU,
            ScmTreeWidget.RESOURCE_GROUP_CONTEXT_MENU
        ]) {
            const change = [...path, '2_change'];
            add(change, GitCommands.STAGE, stageable, '1');
            add(change, GitCommands.UNSTAGE, staged, '2');
            add(change, GitCommands.DISCARD, discardable, '3');
        }
        add(SCM_CHANGE_TITLE_MENU, GitCommands.STAGE_CHANGE, 'originalResourceScheme == git', '1');
        add(SCM_CHANGE_TITLE_MENU, GitCommands.REVERT_CHANGE, 'originalResourceScheme == git', '2');
        const editor = [...EDITOR_CONTEXT_MENU, '5_git'];
        const inRepository = 'scm.providerCount > 0 && resourceScheme == file';
        add(editor, GitCommands.STAGE_HUNK, inRepository, '1');
        add(editor, GitCommands.UNSTAGE_HUNK, inRepository, '2');
        add(editor, GitCommands.OPEN_CHANGE, inRepository, '3');
        add(editor, GitCommands.FILE_HISTORY, inRepository, '4');
        add(editor, GitCommands.BLAME, inRepository, '5');
    }

    registerToolbarItems(toolbar: TabBarToolbarRegistry): void {
        const isVisible = (widget?: unknown) =>
            widget instanceof ScmWidget && this.scm.selectedRepository?.provider instanceof GitScmProvider;
        const add = (command: Command, group: string, priority: number) =>
            toolbar.registerItem({
                id: `${command.id}.toolbar`,
                command: command.id,
                tooltip: command.label ?? '',
                ...(group === 'navigation' ? {} : { text: command.label ?? '' }),
                group,
                priority,
                order: String(priority).padStart(2, '0'),
                isVisible
            });
        add(GitCommands.COMMIT, 'navigation', -2);
        add(GitCommands.REFRESH, 'navigation', -1);
        const groups: readonly (readonly Command[])[] = [
            [GitCommands.PULL, GitCommands.PUSH, GitCommands.FETCH, GitCommands.SYNCHRONIZE, GitCommands.PUBLISH],
            [GitCommands.COMMIT_ALL, GitCommands.AMEND, GitCommands.UNDO_COMMIT, GitCommands.ABORT],
            [GitCommands.STAGE_ALL, GitCommands.UNSTAGE_ALL, GitCommands.DISCARD_ALL, GitCommands.RESTORE_DISCARDED],
            [
                GitCommands.CHECKOUT,
                GitCommands.CREATE_BRANCH,
                GitCommands.RENAME_BRANCH,
                GitCommands.DELETE_BRANCH,
                GitCommands.MERGE_BRANCH
            ],
            [GitCommands.STASH, GitCommands.APPLY_STASH, GitCommands.POP_STASH, GitCommands.DROP_STASH],
            [GitCommands.CLONE, GitCommands.ADD_REMOTE, GitCommands.CREDENTIALS]
        ];
        groups.forEach((commands, index) => {
            commands.forEach((command, place) => {
                add(command, `${index + 1}_git`, place);
            });
        });
    }

    registerKeybindings(keys: KeybindingRegistry): void {
        keys.registerKeybinding({ command: GitCommands.STAGE_HUNK.id, keybinding: 'ctrlcmd+k ctrlcmd+alt+s', when: 'editorTextFocus' });
    }
}

const welcomes: ViewWelcome[] = [
    {
        view: 'scm',
        order: 0,
        content: [
            nls.localize('coditect/git/welcome', 'There is no Git repository in this workspace yet.'),
            `[${nls.localize('coditect/git/welcomeClone', 'Clone a Repository')}](command:${GitCommands.CLONE.id})`,
            `[${nls.localize('coditect/git/welcomeInitialize', 'Initialise a Repository')}](command:${GitCommands.INITIALIZE.id})`,
            nls.localize('coditect/git/welcomeCredentials', 'Tokens and SSH keys are kept in your account.')
        ].join('\n')
    }
];
