import type { Identity, Membership } from '@coditect/protocol';
import { FrontendApplication } from '@theia/core/lib/browser/frontend-application';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { ApplicationShell } from '@theia/core/lib/browser/shell/application-shell';
import { codicon } from '@theia/core/lib/browser/widgets/widget';
import { WindowService } from '@theia/core/lib/browser/window/window-service';
import { CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import { Disposable } from '@theia/core/lib/common/disposable';
import { MenuContribution, MenuModelRegistry } from '@theia/core/lib/common/menu';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { QuickPickService } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import { PlatformConnection } from '../common/platform-connection';
import { ACCOUNT_MENU, ACCOUNT_MENU_NAVIGATION, ACCOUNT_MENU_PERSON, ACCOUNT_MENU_SESSION, AccountCommands } from './account-commands';
import { AccountService } from './account-service';
import { ControlOrigin } from './control-origin';

/** The account's menu at the foot of the left side bar, and its commands. */
@injectable()
export class AccountContribution implements FrontendApplicationContribution, CommandContribution, MenuContribution {
    @inject(AccountService)
    protected readonly account: AccountService;

    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    @inject(ControlOrigin)
    protected readonly controlOrigin: ControlOrigin;

    @inject(ApplicationShell)
    protected readonly shell: ApplicationShell;

    @inject(WindowService)
    protected readonly windowService: WindowService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(QuickPickService)
    protected readonly quickPicks: QuickPickService;

    @inject(MenuModelRegistry)
    protected readonly menus: MenuModelRegistry;

    protected personItem: Disposable = Disposable.NULL;

    onStart(app: FrontendApplication): void {
        app.shell.leftPanelHandler.addBottomMenu({
            id: 'coditect-account',
            iconClass: codicon('account'),
            title: nls.localize('coditect/identity/account', 'Account'),
            menuPath: ACCOUNT_MENU,
            order: 2
        });
        this.account.onDidChangeIdentity(identity => this.showPersonInMenu(identity));
    }

    registerCommands(commands: CommandRegistry): void {
        commands.registerCommand(AccountCommands.SHOW_PERSON, { execute: () => this.tellProblems(() => this.showPerson()) });
        commands.registerCommand(AccountCommands.SWITCH_ORGANIZATION, {
            execute: () => this.tellProblems(() => this.switchOrganization())
        });
        commands.registerCommand(AccountCommands.SHOW_WORKSPACES, { execute: () => this.tellProblems(() => this.leaveFor('/')) });
        commands.registerCommand(AccountCommands.SIGN_OUT, { execute: () => this.tellProblems(() => this.signOut()) });
    }

    registerMenus(menus: MenuModelRegistry): void {
        this.showPersonInMenu(undefined);
        menus.registerMenuAction(ACCOUNT_MENU_NAVIGATION, {
            commandId: AccountCommands.SWITCH_ORGANIZATION.id,
            label: nls.localize('coditect/identity/switchOrganization', 'Switch Organisation…'),
            order: '0'
        });
        menus.registerMenuAction(ACCOUNT_MENU_NAVIGATION, {
            commandId: AccountCommands.SHOW_WORKSPACES.id,
            label: nls.localize('coditect/identity/showWorkspaces', 'Back to Your Workspaces'),
            order: '1'
        });
        menus.registerMenuAction(ACCOUNT_MENU_SESSION, {
            commandId: AccountCommands.SIGN_OUT.id,
            label: nls.localize('coditect/identity/signOut', 'Sign Out')
        });
    }

    protected showPersonInMenu(identity: Identity | undefined): void {
        this.personItem.dispose();
        this.personItem = this.menus.registerMenuAction(ACCOUNT_MENU_PERSON, {
            commandId: AccountCommands.SHOW_PERSON.id,
            label: identity ? signedInAs(identity) : nls.localize('coditect/identity/showPerson', 'Show Who Is Signed In')
        });
    }

    protected async showPerson(): Promise<void> {
        await this.messages.info(signedInAs(await this.account.read()));
    }

    /** Leads to the person's workspace in another organisation, over the portal: this origin may not change the session. */
    protected async switchOrganization(): Promise<void> {
        const { memberships, currentOrganizationId } = await this.account.read();
        const others = memberships.filter(({ organizationId }) => organizationId !== currentOrganizationId);
        if (others.length === 0) {
            await this.messages.info(
                nls.localize(
                    'coditect/identity/noOtherOrganization',
                    'You belong to no other organisation. You can make one in the portal.'
                )
            );
            return;
        }
        const chosen = await this.quickPicks.show(
            others.map(membership => ({ label: membership.name, description: placeIn(membership), membership })),
            { placeholder: nls.localize('coditect/identity/chooseOrganization', 'Choose the organisation to work in') }
        );
        if (chosen) {
            await this.leaveFor(`/switch/${chosen.membership.organizationId}`);
        }
    }

    protected async signOut(): Promise<void> {
        const address = await this.controlOrigin.pageAddress('/sign-in');
        if (await this.saveAll()) {
            await this.connection.signOut();
            this.leave(address);
        }
    }

    protected async leaveFor(path: string): Promise<void> {
        const address = await this.controlOrigin.pageAddress(path);
        if (await this.saveAll()) {
            this.leave(address);
        }
    }

    /** Whether nothing is left unsaved. */
    protected async saveAll(): Promise<boolean> {
        await this.shell.saveAll();
        if (this.shell.canSaveAll()) {
            await this.messages.warn(
                nls.localize(
                    'coditect/identity/unsaved',
                    'Some editors could not be saved. Save or close them, then try again. You are still signed in.'
                )
            );
            return false;
        }
        return true;
    }

    protected leave(address: string): void {
        this.windowService.setSafeToShutDown();
        window.location.assign(address);
    }

    protected async tellProblems(run: () => Promise<void>): Promise<void> {
        try {
            await run();
        } catch (error) {
            await this.messages.error(error instanceof Error ? error.message : String(error));
        }
    }
}

function signedInAs({ user, memberships, currentOrganizationId }: Identity): string {
    const current = memberships.find(({ organizationId }) => organizationId === currentOrganizationId);
    return current === undefined || current.personal
        ? nls.localize('coditect/identity/signedInAs', 'Signed in as {0} ({1})', user.name, user.email)
        : nls.localize(
              'coditect/identity/signedInAsIn',
              'Signed in as {0} ({1}), {2} of {3}',
              user.name,
              user.email,
              placeIn(current),
              current.name
          );
}

function placeIn({ personal, role }: Membership): string {
    if (personal) {
        return nls.localize('coditect/identity/personal', 'personal');
    }
    switch (role) {
        case 'owner':
            return nls.localize('coditect/identity/owner', 'owner');
        case 'admin':
            return nls.localize('coditect/identity/admin', 'admin');
        case 'billing':
            return nls.localize('coditect/identity/billing', 'billing');
        case 'member':
            return nls.localize('coditect/identity/member', 'member');
        case 'viewer':
            return nls.localize('coditect/identity/viewer', 'viewer');
    }
}
