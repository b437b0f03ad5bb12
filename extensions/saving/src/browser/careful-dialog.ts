import { ConfirmDialog } from '@theia/core/lib/browser/dialogs';
import type { Message } from '@theia/core/lib/browser/widgets/widget';

/** Comes up while somebody types, maybe: the next Enter or space must change nothing, so its way out has the focus. */
export class CarefulDialog extends ConfirmDialog {
    protected override onActivateRequest(message: Message): void {
        super.onActivateRequest(message);
        this.closeButton?.focus();
    }

    protected override handleEnter(event: KeyboardEvent): boolean {
        if (event.target instanceof HTMLButtonElement) {
            // The browser presses the button that has the focus.
            return false;
        }
        super.handleEnter(event);
        return true;
    }
}
