import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { StatusBar, StatusBarAlignment } from '@theia/core/lib/browser/status-bar/status-bar-types';
import { Command, CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import { inject, injectable } from '@theia/core/shared/inversify';
import { licenseStatusText } from '../common/license-presentation';
import { LicenseDialog } from './license-dialog';
import { LicenseService } from './license-service';

export namespace LicenseCommands {
    export const SHOW = Command.toLocalizedCommand(
        { id: 'coditect.license.show', category: 'Account', label: 'Show Licence' },
        'coditect/license/show',
        'coditect/identity/category'
    );
}

/** The tier in the status bar, and the command that shows its limits. */
@injectable()
export class LicenseContribution implements FrontendApplicationContribution, CommandContribution {
    @inject(LicenseService)
    protected readonly licenses: LicenseService;

    @inject(StatusBar)
    protected readonly statusBar: StatusBar;

    protected dialog: LicenseDialog | undefined;

    onStart(): void {
        this.licenses.onDidChangeState(() => this.showStatus());
        this.showStatus();
    }

    registerCommands(commands: CommandRegistry): void {
        commands.registerCommand(LicenseCommands.SHOW, { execute: () => this.showDialog() });
    }

    protected showStatus(): void {
        const { text, tooltip, accessibleName } = licenseStatusText(this.licenses.state);
        void this.statusBar.setElement('coditect-license', {
            text,
            tooltip,
            alignment: StatusBarAlignment.RIGHT,
            // After what an editor says of its file, which comes and goes; before the bell.
            priority: -200,
            command: LicenseCommands.SHOW.id,
            accessibilityInformation: { label: accessibleName, role: 'button' }
        });
    }

    protected async showDialog(): Promise<void> {
        if (this.dialog) {
            this.dialog.activate();
            return;
        }
        this.dialog = new LicenseDialog(this.licenses);
        try {
            await this.dialog.open();
        } finally {
            this.dialog = undefined;
        }
    }
}
