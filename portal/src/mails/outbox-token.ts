import { ApiClient, outboxTokenHeader } from '@coditect/protocol';
import { apiRoot } from '../api/api.js';
import type { BrowserStore } from '../storage/browser-store.js';

const key = 'coditect.outbox';

/** For this tab, until it is closed: mails are read, links in them followed, and the next mail looked for. */
export function keepOutboxToken(store: BrowserStore, token: string): void {
    store.setItem(key, token);
}

export function readOutboxToken(store: BrowserStore): string | undefined {
    return store.getItem(key) ?? undefined;
}

/** Unless another one has come in its place meanwhile. */
export function dropOutboxToken(store: BrowserStore, token: string): void {
    if (store.getItem(key) === token) {
        store.removeItem(key);
    }
}

/** Calls the API as who has the token. Headers hold visible ASCII alone: anything else is no token, and is sent as none. */
export function outboxApi(token: string): ApiClient {
    const shown = /^[\w-]+$/.test(token) ? token : '';
    return new ApiClient(apiRoot, (path, init) => fetch(path, { ...init, headers: { ...init.headers, [outboxTokenHeader]: shown } }));
}
