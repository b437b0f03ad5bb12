import { FrontendApplication } from '@theia/core/lib/browser/frontend-application';
import type { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { injectable } from '@theia/core/shared/inversify';
import { sideBySide } from '../common/side-by-side';

type Hook = 'initialize' | 'configure' | 'onStart';

/**
 * Lets contributions wait for the backend side by side. Theia calls the next when the one before has its answers, and so pays
 * for each round trip of each: on a slow line that is most of its start. They are still called in the same order, all of one
 * phase are done before the next begins, and what fails fails alone.
 */
@injectable()
export class OverlappingFrontendApplication extends FrontendApplication {
    protected override async startContributions(): Promise<void> {
        await this.callAll('initialize', contribution => contribution.initialize?.());
        // Commands, keybindings and menus are made of what the code says, and need nothing that is configured.
        const configured = this.callAll('configure', contribution => contribution.configure?.(this));
        await this.measure('commands.onStart', async () => this.commands.onStart());
        await this.measure('keybindings.onStart', () => this.keybindings.onStart());
        await this.measure('menus.onStart', async () => this.menus.onStart());
        await configured;
        await this.callAll('onStart', contribution => contribution.onStart?.(this));
    }

    protected callAll(hook: Hook, call: (contribution: FrontendApplicationContribution) => unknown): Promise<void> {
        return sideBySide(
            this.contributions.getContributions().filter(contribution => contribution[hook] !== undefined),
            contribution => this.measureContribution(contribution, hook, async () => void (await call(contribution))),
            error => this.logger.error(`Could not ${phrases[hook]} contribution`, error)
        );
    }
}

const phrases: Readonly<Record<Hook, string>> = { initialize: 'initialize', configure: 'configure', onStart: 'start' };
