import { injectable, postConstruct } from '@theia/core/shared/inversify';
import { TerminalWidgetImpl } from '@theia/terminal/lib/browser/terminal-widget-impl';
import { EarlyInput } from '../common/early-input';

/**
 * Theia's terminal takes the keyboard as soon as it is shown, but passes on only what is typed after its shell was attached.
 * This one keeps what comes before and passes it on first.
 */
@injectable()
export class PatientTerminalWidget extends TerminalWidgetImpl {
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
