import { nls } from '@theia/core/lib/common/nls';

export interface StartAction {
    readonly icon: string;
    readonly label: string;
    /** Opens the workspace's introduction where it is left out. */
    readonly command?: string;
}

/** What the page offers, by the ids of the commands that do it. */
export function startSections(): readonly { readonly title: string; readonly actions: readonly StartAction[] }[] {
    return [
        {
            title: nls.localize('coditect/welcome/start', 'Start'),
            actions: [
                {
                    icon: 'new-file',
                    label: nls.localize('coditect/welcome/newFile', 'New file'),
                    command: 'workbench.action.files.newUntitledFile'
                },
                {
                    icon: 'folder-opened',
                    label: nls.localize('coditect/welcome/openFolder', 'Open a folder'),
                    command: 'workspace:openFolder'
                },
                { icon: 'repo-clone', label: nls.localize('coditect/welcome/clone', 'Clone a repository'), command: 'coditect.git.clone' },
                { icon: 'terminal', label: nls.localize('coditect/welcome/terminal', 'New terminal'), command: 'terminal:new' },
                {
                    icon: 'radio-tower',
                    label: nls.localize('coditect/welcome/ports', 'Ports of your servers'),
                    command: 'coditect.ports.toggle'
                }
            ]
        },
        {
            title: nls.localize('coditect/welcome/yours', 'Make it yours'),
            actions: [
                {
                    icon: 'color-mode',
                    label: nls.localize('coditect/welcome/theme', 'Choose a theme'),
                    command: 'workbench.action.selectTheme'
                },
                { icon: 'record-keys', label: nls.localize('coditect/welcome/keymap', 'Keyboard shortcuts'), command: 'keymaps:open' },
                { icon: 'settings-gear', label: nls.localize('coditect/welcome/settings', 'Settings'), command: 'preferences:open' }
            ]
        },
        {
            title: nls.localize('coditect/welcome/learn', 'Learn'),
            actions: [
                { icon: 'book', label: nls.localize('coditect/welcome/introduction', 'Read the introduction') },
                {
                    icon: 'list-unordered',
                    label: nls.localize('coditect/welcome/commands', 'All commands'),
                    command: 'workbench.action.showCommands'
                }
            ]
        }
    ];
}
