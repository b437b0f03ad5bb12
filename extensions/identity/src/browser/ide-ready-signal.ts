import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { inject, injectable } from '@theia/core/shared/inversify';
import { ideReadyEvent } from '../common/ide-ready';

@injectable()
export class IdeReadySignal implements FrontendApplicationContribution {
    @inject(FrontendApplicationStateService)
    protected readonly state: FrontendApplicationStateService;

    onStart(): void {
        void this.state.reachedState('ready').then(() => {
            document.documentElement.dataset.ide = 'ready';
            window.dispatchEvent(new CustomEvent(ideReadyEvent));
        });
    }
}
