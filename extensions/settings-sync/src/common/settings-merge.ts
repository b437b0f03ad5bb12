import type { Changes, Entries } from './settings-file';

/** What a file and the platform last agreed on. */
export interface Agreed {
    readonly version: number;
    readonly entries: Entries;
}

/** What leads from one state to another. */
export function changesBetween(before: Entries, after: Entries): Changes {
    const set = Object.fromEntries(Object.entries(after).filter(([key, value]) => !isSame(before, key, value)));
    return { set, removed: Object.keys(before).filter(key => !Object.hasOwn(after, key)) };
}

/**
 * What was changed here since both last agreed. Where they never did, as in a new workspace, what the platform has goes before,
 * and only what it does not have is new.
 */
export function changesHere(
    agreed: Agreed | undefined,
    here: Entries,
    there: Agreed
): { readonly base: number; readonly changes: Changes } {
    if (agreed) {
        return { base: agreed.version, changes: changesBetween(agreed.entries, here) };
    }
    const { set } = changesBetween(there.entries, here);
    return {
        base: there.version,
        changes: { set: Object.fromEntries(Object.entries(set).filter(([key]) => !Object.hasOwn(there.entries, key))), removed: [] }
    };
}

export function isEmpty({ set, removed }: Changes): boolean {
    return removed.length === 0 && Object.keys(set).length === 0;
}

function isSame(entries: Entries, key: string, value: unknown): boolean {
    return Object.hasOwn(entries, key) && JSON.stringify(entries[key]) === JSON.stringify(value);
}
