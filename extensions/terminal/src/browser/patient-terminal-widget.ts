import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { PreferenceService } from '@theia/core/lib/common/preferences/preference-service';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import { TerminalWidgetImpl } from '@theia/terminal/lib/browser/terminal-widget-impl';
import { EarlyInput } from '../common/early-input';
import { shellIntegrationPreference, shellIntegrationVariable } from '../common/terminal-preferences';

/**
 * Theia's terminal takes the keyboard as soon as it is shown, but passes on only what is typed after its shell was attached.
 * This one keeps what comes before and passes it on first. And it can show marks in front of lines, which is what xterm calls a
 * proposed part of its interface.
 */
@injectable()
export class PatientTerminalWidget extends TerminalWidgetImpl {
    @inject(PreferenceService)
    protected readonly allPreferences: PreferenceService;

    @inject(FrontendApplicationStateService)
    protected readonly applicationState: FrontendApplicationStateService;

    protected readonly earlyInput = new EarlyInput();

    @postConstruct()
    protected override init(): void {
        super.init();
        const keeping = this.onData(data => {
            // What the terminal itself answers to a query of the shell is no input.
            if (!this.deviceStatusCodes.has(data)) {
                this.earlyInput.keep(data);
            }
        });
        this.toDispose.push(keeping);
    }

    /** Of a task that had ended before the page was loaded anew nothing can be shown: its terminal does not come back. */
    override async start(id?: number): Promise<number> {
        try {
            return await super.start(id);
        } catch (error) {
            if (!this.restored || this.kind !== 'task') {
                throw error;
            }
            // Not before it has its place: the layout would give one to what is gone, too.
            void this.applicationState.reachedState('ready').then(() => this.dispose());
            return -1;
        }
    }

    protected override updateCommandHistoryConfig(): void {
        super.updateCommandHistoryConfig();
        this.term.options.allowProposedApi = true;
    }

    protected override createTerminal(): Promise<number> {
        if (this.allPreferences.get(shellIntegrationPreference) === false) {
            this.options = { ...this.options, env: { ...this.options.env, [shellIntegrationVariable]: 'off' } };
        }
        return super.createTerminal();
    }

    protected override connectTerminalProcess(): void {
        super.connectTerminalProcess();
        this.waitForConnection?.promise.then(
            connection => {
                const text = this.earlyInput.take();
                if (text) {
                    connection.getWriteBuffer().writeString(text).commit();
                }
            },
            error => this.logger.error('The shell of a terminal was not attached.', error)
        );
    }
}
