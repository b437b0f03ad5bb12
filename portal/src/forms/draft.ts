import { type BrowserStore, readJson } from '../storage/browser-store.js';

/** What a person has typed into the forms before the account, except any password. Shared, so that an address typed at sign-in is there at sign-up. */
export interface Draft {
    readonly name: string;
    readonly email: string;
}

const key = 'coditect.draft';
const empty: Draft = { name: '', email: '' };

export function readDraft(store: BrowserStore): Draft {
    const value = readJson(store, key);
    if (typeof value !== 'object' || value === null) {
        return empty;
    }
    const { name, email } = value as Partial<Record<keyof Draft, unknown>>;
    return { name: typeof name === 'string' ? name : '', email: typeof email === 'string' ? email : '' };
}

export function keepDraft(store: BrowserStore, draft: Partial<Draft>): void {
    const { name, email } = { ...readDraft(store), ...draft };
    store.setItem(key, JSON.stringify({ name, email }));
}

export function dropDraft(store: BrowserStore): void {
    store.removeItem(key);
}
