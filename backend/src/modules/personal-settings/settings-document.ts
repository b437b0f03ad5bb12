import type { SettingsChanges } from '@coditect/protocol';

/** Entries of a document by key, in the person's order. */
export type Entries = ReadonlyMap<string, unknown>;

export function parseEntries(text: string): Entries {
    return new Map(Object.entries(JSON.parse(text) as Record<string, unknown>));
}

export function entriesObject(entries: Entries): Record<string, unknown> {
    return Object.fromEntries(entries);
}

export function formatEntries(entries: Entries): string {
    return JSON.stringify(entriesObject(entries));
}

export type Changes = Pick<SettingsChanges, 'set' | 'removed'>;

/** The entries after the changes, and the keys whose entry is another now. */
export function applyChanges(
    entries: Entries,
    { set, removed }: Changes
): { readonly entries: Entries; readonly changedKeys: readonly string[] } {
    const next = new Map(entries);
    for (const key of removed) {
        next.delete(key);
    }
    for (const [key, value] of Object.entries(set)) {
        next.set(key, value);
    }
    return { entries: next, changedKeys: changedKeys(entries, next) };
}

/** Keys of entries that one has and the other has not, or has otherwise. */
export function changedKeys(before: Entries, after: Entries): readonly string[] {
    return [...new Set([...before.keys(), ...after.keys()])].filter(
        key => JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key))
    );
}
