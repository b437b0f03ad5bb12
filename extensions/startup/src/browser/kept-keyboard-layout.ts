import { BrowserKeyboardLayoutProvider } from '@theia/core/lib/browser/keyboard/browser-keyboard-layout-provider';
import type { NativeKeyboardLayout } from '@theia/core/lib/common/keyboard/keyboard-layout-provider';
import { injectable } from '@theia/core/shared/inversify';

/** A document, as far as it says whether a browser made it ahead of its person's click. */
export interface PreparedPage extends Pick<EventTarget, 'addEventListener'> {
    readonly prerendering?: boolean;
}

/**
 * Browsers tell the layout of the keyboard to a page that is shown; one that is made ahead waits for it, and with it would nearly all of
 * the start. Such a page begins with the layout of the last visit, and looks at the keyboard when it is shown.
 */
@injectable()
export class KeptKeyboardLayout extends BrowserKeyboardLayoutProvider {
    protected get page(): PreparedPage {
        return window.document;
    }

    override async getNativeLayout(): Promise<NativeKeyboardLayout> {
        if (!this.page.prerendering) {
            return super.getNativeLayout();
        }
        this.page.addEventListener('prerenderingchange', () => void this.lookAgain(), { once: true });
        await this.initialized.promise;
        return this.currentLayout.raw;
    }

    protected async lookAgain(): Promise<void> {
        const kept = this.currentLayout;
        const layout = await super.getNativeLayout();
        if (this.currentLayout !== kept) {
            this.nativeLayoutChanged.fire(layout);
        }
    }
}
