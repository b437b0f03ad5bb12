import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { ServiceConnectionProvider } from '@theia/core/lib/browser/messaging/service-connection-provider';
import { ILogger } from '@theia/core/lib/common/logger';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { TerminalService } from '@theia/terminal/lib/browser/base/terminal-service';
import { ShellTerminalProfile } from '@theia/terminal/lib/browser/shell-terminal-profile';
import { ContributedTerminalProfileStore, TerminalProfileStore } from '@theia/terminal/lib/browser/terminal-profile-service';
import { ShellsService, shellsServicePath } from '../common/shells-protocol';

/** Offers each shell and language prompt that the workspace has as a profile for terminals. */
@injectable()
export class ShellProfilesContribution implements FrontendApplicationContribution {
    @inject(ServiceConnectionProvider)
    protected readonly services: ServiceConnectionProvider;

    @inject(TerminalService)
    protected readonly terminals: TerminalService;

    @inject(ContributedTerminalProfileStore)
    protected readonly profiles: TerminalProfileStore;

    @inject(FrontendApplicationStateService)
    protected readonly state: FrontendApplicationStateService;

    @inject(ILogger)
    @named('terminal')
    protected readonly logger: ILogger;

    onStart(): void {
        this.state
            .reachedState('ready')
            .then(() => this.register())
            .catch((error: unknown) => this.logger.warn('The shells of the workspace can not be told.', error));
    }

    protected async register(): Promise<void> {
        for (const { name, path, args } of await this.services.createProxy<ShellsService>(shellsServicePath).installed()) {
            const options = { shellPath: path, shellArgs: [...args] };
            this.profiles.registerTerminalProfile(name, new ShellTerminalProfile(this.terminals, options));
        }
    }
}
