import { userCodeSchema } from '@coditect/protocol';
import type { BrowserStore } from '../storage/browser-store.js';

const key = 'coditect.device-code';

/** A code as it is shown on the device, however it was typed; undefined where it can't be one. */
export function readUserCode(typed: string): string | undefined {
    return userCodeSchema.safeParse(typed).data;
}

/**
 * The code of the link that was followed, which stands behind `#`. It is remembered over the sign-in, which a fragment does
 * not outlive. Where a browser keeps nothing, it is typed.
 */
export function codeOfLink(fragment: string, store: BrowserStore): string | undefined {
    const code = readUserCode(fragment.replace(/^#/, ''));
    if (code !== undefined) {
        store.setItem(key, code);
        return code;
    }
    return readUserCode(store.getItem(key) ?? '');
}

export function forgetCode(store: BrowserStore): void {
    store.removeItem(key);
}
