/** How long an IDE may take to find its restarted backend before its page is said to need a reload. */
export const reconnectMilliseconds = 10_000;

/**
 * What to do with the page of an IDE whose workspace has been restarted. It is kept, with all that was typed, as long as
 * the IDE may still reconnect by itself; a reload is only ever offered, never done.
 */
export function reloadOrKeep(resumed: { readonly millisecondsSince: number; readonly ideOnline: boolean }): 'keep' | 'offer-reload' {
    return !resumed.ideOnline && resumed.millisecondsSince >= reconnectMilliseconds ? 'offer-reload' : 'keep';
}
