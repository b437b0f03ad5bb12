import { userCodeSchema } from '@coditect/protocol';

type CodeStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = 'coditect.device-code';

/** A code as it is shown on the device, however it was typed; undefined where it can't be one. */
export function readUserCode(typed: string): string | undefined {
    return userCodeSchema.safeParse(typed).data;
}

/**
 * The code of the link that was followed, which stands behind `#`. It is remembered over the sign-in, which a fragment does
 * not outlive.
 */
export function codeOfLink(fragment: string, store: () => CodeStore): string | undefined {
    const code = readUserCode(fragment.replace(/^#/, ''));
    try {
        if (code !== undefined) {
            store().setItem(key, code);
            return code;
        }
        return readUserCode(store().getItem(key) ?? '');
    } catch (error) {
        // Storage may be refused by a browser's settings: then the code is typed.
        if (error instanceof DOMException) {
            return code;
        }
        throw error;
    }
}

export function forgetCode(store: () => CodeStore): void {
    try {
        store().removeItem(key);
    } catch (error) {
        if (!(error instanceof DOMException)) {
            throw error;
        }
    }
}
