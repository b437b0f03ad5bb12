import { allowed } from '../forms/allowed.js';

const key = 'coditect.opened';

/** More would only be remembered, and never be the next. */
const most = 8;

export type OpenedStorage = Pick<Storage, 'getItem' | 'setItem'>;

interface Entry {
    readonly slug: string;
    /** Who entered last: the cookie that this browser has for the workspace is that person's. */
    readonly userId: string;
}

/**
 * Slugs of the workspaces that this browser has entered, the last one first, and the person last of all who did: there is a cookie for
 * each, as long as the session lasts. Where somebody else was later, the portal has to hand over anew, or one person would work as another.
 */
export function openedHere(storage: () => OpenedStorage, userId: string): readonly string[] {
    return entries(storage).flatMap(entry => (entry.userId === userId ? entry.slug : []));
}

export function noteOpened(storage: () => OpenedStorage, slug: string, userId: string): void {
    const kept = [{ slug, userId }, ...entries(storage).filter(entry => entry.slug !== slug)].slice(0, most);
    const text = kept.map(entry => `${entry.slug}:${entry.userId}`).join(' ');
    allowed(() => storage().setItem(key, text), undefined);
}

function entries(storage: () => OpenedStorage): readonly Entry[] {
    return (allowed(() => storage().getItem(key), null) ?? '').split(' ').flatMap(text => {
        const [slug, userId] = text.split(':');
        return slug && userId ? { slug, userId } : [];
    });
}
