import type { BrowserStore } from './browser-store.js';

/** A store for specs, which is there always. */
export function memoryStore(first: Readonly<Record<string, string>> = {}): BrowserStore & { readonly kept: Map<string, string> } {
    const kept = new Map(Object.entries(first));
    return {
        kept,
        getItem: key => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
        removeItem: key => void kept.delete(key)
    };
}
