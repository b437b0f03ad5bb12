import { dayOf } from '../frame/moments.js';

/** Since when something is set up and when it was used last, in words. */
export function usedWords(since: string, lastUsedAt: string | null): string {
    const used = lastUsedAt === null ? 'not used yet' : `last used on ${dayOf(lastUsedAt)}`;
    return `Since ${dayOf(since)}, ${used}`;
}
