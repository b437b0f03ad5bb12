import { safeNextPath } from '@coditect/protocol';
import type { BrowserStore } from '../storage/browser-store.js';

export { safeNextPath };

/** The sign-in page, set to come back to `path`. The home page needs no coming back to: signing in leads on from there. */
export function signInPath(path: string): string {
    const next = safeNextPath(path);
    return next === undefined || next === '/' ? '/sign-in' : `/sign-in?next=${next}`;
}

/** The page to show a person who has just signed in. */
export function pathAfterSignIn(next: string | null | undefined): string {
    return safeNextPath(next) ?? '/open';
}

/** Another page on the way in, such as the other form, that keeps in mind where to go afterwards. */
export function pathWithNext(
    path: '/sign-in' | '/sign-in/company' | '/sign-in/factor' | '/sign-up',
    next: string | null | undefined
): string {
    const safe = safeNextPath(next);
    return safe === undefined ? path : `${path}?next=${safe}`;
}

const nextKey = 'coditect.next';

/**
 * Remembers where a person wanted to go who has to open a mailed link first: it opens in another tab, of this browser at
 * best. Where that keeps nothing, the link leads to the workspace.
 */
export function rememberNext(next: string | null, store: BrowserStore): void {
    const safe = safeNextPath(next);
    if (safe === undefined) {
        store.removeItem(nextKey);
    } else {
        store.setItem(nextKey, safe);
    }
}

/** Gives it once. */
export function takeRememberedNext(store: BrowserStore): string | undefined {
    const next = store.getItem(nextKey);
    store.removeItem(nextKey);
    return safeNextPath(next);
}
