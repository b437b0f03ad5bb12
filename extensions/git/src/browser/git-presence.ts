import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { inject, injectable } from '@theia/core/shared/inversify';
import { GitServer } from '../common/git-protocol';

const onceInMilliseconds = 1_000;

/**
 * Lets the workspace know at which page somebody sends off what was typed, as a line in a terminal: what is asked in a terminal is
 * then answered by the page of who typed it, where several people or windows are at work.
 */
@injectable()
export class GitPresence implements FrontendApplicationContribution {
    @inject(GitServer)
    protected readonly server: GitServer;

    protected told = Number.NEGATIVE_INFINITY;

    onStart(): void {
        window.addEventListener('keydown', event => this.onKey(event), { capture: true, passive: true });
    }

    protected onKey({ key, timeStamp }: KeyboardEvent): void {
        if (key === 'Enter' && timeStamp - this.told >= onceInMilliseconds) {
            this.told = timeStamp;
            this.server.notifyPresence();
        }
    }
}
