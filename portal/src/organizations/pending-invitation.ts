import { type BrowserStore, readJson } from '../storage/browser-store.js';

/** As long as an invitation is good. */
const keptMilliseconds = 7 * 24 * 60 * 60 * 1000;
const key = 'coditect.invitation';

/**
 * The secret of an invitation whose person has yet to sign up or in. It has to outlive the mail that confirms an address, whose
 * link opens in another tab, so it is kept for all tabs of this browser. It is of use to nobody but the one who was invited.
 */
export function keepInvitation(store: BrowserStore, token: string, now: number): void {
    store.setItem(key, JSON.stringify({ token, until: now + keptMilliseconds }));
}

export function readInvitation(store: BrowserStore, now: number): string | undefined {
    const kept = keptIn(store);
    if (kept === undefined || kept.until <= now) {
        store.removeItem(key);
        return undefined;
    }
    return kept.token;
}

export function dropInvitation(store: BrowserStore): void {
    store.removeItem(key);
}

function keptIn(store: BrowserStore): { readonly token: string; readonly until: number } | undefined {
    const kept = readJson(store, key) as { token?: unknown; until?: unknown } | undefined;
    return typeof kept?.token === 'string' && typeof kept.until === 'number' ? { token: kept.token, until: kept.until } : undefined;
}
