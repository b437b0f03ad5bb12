import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { OpenerService, open } from '@theia/core/lib/browser/opener-service';
import { ILogger } from '@theia/core/lib/common/logger';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { FileService } from '@theia/filesystem/lib/browser/file-service';
import { FileNavigatorContribution } from '@theia/navigator/lib/browser/navigator-contribution';
import { WorkspaceService } from '@theia/workspace/lib/browser/workspace-service';
import { welcomeFile } from '../common/welcome-file';
import { GettingStartedContribution } from './getting-started-contribution';

/** Opens the explorer, the welcome file and beside it the page to begin with where there is no layout of an earlier visit to restore. */
@injectable()
export class FirstLayoutContribution implements FrontendApplicationContribution {
    @inject(FileNavigatorContribution)
    protected readonly navigator: FileNavigatorContribution;

    @inject(WorkspaceService)
    protected readonly workspace: WorkspaceService;

    @inject(FileService)
    protected readonly files: FileService;

    @inject(OpenerService)
    protected readonly openers: OpenerService;

    @inject(GettingStartedContribution)
    protected readonly gettingStarted: GettingStartedContribution;

    @inject(FrontendApplicationStateService)
    protected readonly state: FrontendApplicationStateService;

    @inject(ILogger)
    @named('welcome')
    protected readonly logger: ILogger;

    async initializeLayout(): Promise<void> {
        await this.navigator.openView({ reveal: true });
        // Not waited for: the editor takes longest, and the rest of the IDE is usable without it.
        this.state
            .reachedState('ready')
            .then(() => this.openWelcomeFile())
            .then(() => this.gettingStarted.show('beside'))
            .catch((error: unknown) => this.logger.warn('The welcome file and the page beside it could not be opened.', error));
    }

    protected async openWelcomeFile(): Promise<void> {
        const [root] = await this.workspace.roots;
        const file = root?.resource.resolve(welcomeFile);
        if (file && (await this.files.exists(file))) {
            // Whoever is at work already, in the command palette say, keeps the keyboard.
            const idle = document.activeElement === null || document.activeElement === document.body;
            await open(this.openers, file, { mode: idle ? 'activate' : 'reveal' });
        }
    }
}
