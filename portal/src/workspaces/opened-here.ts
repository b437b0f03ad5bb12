const key = 'coditect.opened';

/** More would only be remembered, and never be the next. */
const most = 8;

export type OpenedStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** Slugs of the workspaces that this browser has entered, the last one first: it has a cookie for each, as long as the session lasts. */
export function openedHere(storage: OpenedStorage): readonly string[] {
    return (storage.getItem(key) ?? '').split(' ').filter(slug => slug !== '');
}

export function noteOpened(storage: OpenedStorage, slug: string): void {
    storage.setItem(key, [slug, ...openedHere(storage).filter(other => other !== slug)].slice(0, most).join(' '));
}
