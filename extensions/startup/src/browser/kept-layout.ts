import type { FrontendApplication } from '@theia/core/lib/browser/frontend-application';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { ShellLayoutRestorer } from '@theia/core/lib/browser/shell/shell-layout-restorer';
import { inject, injectable } from '@theia/core/shared/inversify';

import debounce = require('@theia/core/shared/lodash.debounce');

/** After the last of several changes that come together. */
const settleMilliseconds = 500;

/** At the latest, however often something changes. */
const patienceMilliseconds = 5_000;

/** Without a line in the log before and after each time: this happens often. */
@injectable()
export class QuietLayoutRestorer extends ShellLayoutRestorer {
    override storeLayout(app: FrontendApplication): void {
        if (!this.shouldStoreLayout) {
            return;
        }
        try {
            this.storePerspectiveLayouts(app);
        } catch (error) {
            this.logger.error('The layout could not be kept:', error);
        }
    }
}

/**
 * Keeps which editors and views are open as they are opened and closed. Theia writes that down when the page is left, which a browser
 * that is closed with all its windows, or crashes, does not always wait for: the next visit would begin with none.
 */
@injectable()
export class KeptLayout implements FrontendApplicationContribution {
    @inject(ShellLayoutRestorer)
    protected readonly restorer: ShellLayoutRestorer;

    @inject(FrontendApplicationStateService)
    protected readonly appState: FrontendApplicationStateService;

    onStart(app: FrontendApplication): void {
        // Before the layout was restored there is none worth keeping.
        void this.appState.reachedState('ready').then(() => this.watch(app));
    }

    private watch(app: FrontendApplication): void {
        const store = debounce(() => this.restorer.storeLayout(app), settleMilliseconds, { maxWait: patienceMilliseconds });
        const { shell } = app;
        for (const didChange of [shell.onDidAddWidget, shell.onDidRemoveWidget, shell.onDidChangeCurrentWidget]) {
            didChange(store);
        }
        for (const panel of [shell.mainPanel, shell.bottomPanel]) {
            panel.layoutModified.connect(store);
        }
    }
}
