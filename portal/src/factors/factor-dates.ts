const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** Since when something is set up and when it was used last, in words. */
export function usedWords(since: string, lastUsedAt: string | null): string {
    const used = lastUsedAt === null ? 'not used yet' : `last used on ${day.format(new Date(lastUsedAt))}`;
    return `Since ${day.format(new Date(since))}, ${used}`;
}

export function dayOf(moment: string): string {
    return day.format(new Date(moment));
}
