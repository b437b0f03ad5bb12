import { Command } from '@theia/core/lib/common/command';
import type { MenuPath } from '@theia/core/lib/common/menu';

export const ACCOUNT_MENU: MenuPath = ['coditect_account_menu'];
export const ACCOUNT_MENU_PERSON: MenuPath = [...ACCOUNT_MENU, '1_person'];
export const ACCOUNT_MENU_NAVIGATION: MenuPath = [...ACCOUNT_MENU, '2_navigation'];
export const ACCOUNT_MENU_SESSION: MenuPath = [...ACCOUNT_MENU, '3_session'];

export namespace AccountCommands {
    const category = 'Account';
    const categoryKey = 'coditect/identity/category';

    export const SHOW_PERSON = Command.toLocalizedCommand(
        { id: 'coditect.account.showPerson', category, label: 'Show Who Is Signed In' },
        'coditect/identity/showPerson',
        categoryKey
    );
    export const SWITCH_ORGANIZATION = Command.toLocalizedCommand(
        { id: 'coditect.account.switchOrganization', category, label: 'Switch Organisation…' },
        'coditect/identity/switchOrganization',
        categoryKey
    );
    export const SHOW_WORKSPACES = Command.toLocalizedCommand(
        { id: 'coditect.account.showWorkspaces', category, label: 'Back to Your Workspaces' },
        'coditect/identity/showWorkspaces',
        categoryKey
    );
    export const SIGN_OUT = Command.toLocalizedCommand(
        { id: 'coditect.account.signOut', category, label: 'Sign Out' },
        'coditect/identity/signOut',
        categoryKey
    );
}
