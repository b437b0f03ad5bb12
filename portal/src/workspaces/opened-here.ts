import type { BrowserStore } from '../storage/browser-store.js';

const key = 'coditect.opened';

/** More would only be remembered, and never be the next. */
const most = 8;

interface Entry {
    readonly slug: string;
    /** Who entered last: the cookie that this browser has for the workspace is that person's. */
    readonly userId: string;
}

/**
 * Slugs of the workspaces that this browser has entered, the last one first, and the person last of all who did: there is a cookie for
 * each, as long as the session lasts. Where somebody else was later, the portal has to hand over anew, or one person would work as another.
 */
export function openedHere(store: BrowserStore, userId: string): readonly string[] {
    return entries(store).flatMap(entry => (entry.userId === userId ? entry.slug : []));
}

export function noteOpened(store: BrowserStore, slug: string, userId: string): void {
    const kept = [{ slug, userId }, ...entries(store).filter(entry => entry.slug !== slug)].slice(0, most);
    store.setItem(key, kept.map(entry => `${entry.slug}:${entry.userId}`).join(' '));
}

function entries(store: BrowserStore): readonly Entry[] {
    return (store.getItem(key) ?? '').split(' ').flatMap(text => {
        const [slug, userId] = text.split(':');
        return slug && userId ? { slug, userId } : [];
    });
}
