import { LRUCache } from 'lru-cache';

const usesBefore = 10;
/** Each connection keeps the plans of all that it ran: more texts than this come of lists whose length varies. */
const mostNames = 300;
const watchedTexts = 1_000;

/**
 * What must be planned each time. What selects `*` fails for good once a newer version adds a column. What names a partial index by
 * its condition fails once PostgreSQL makes a plan without the parameters' values, since it can't tell then that the condition is that one.
 * And such a plan of one page of many rows, or of a search, is a bad one: the first page of 10,000 members took three times as long.
 */
const neverNamed = /\*|\bon conflict \([^)]*\) where\b|\b(?:limit|offset|like)\b/i;

/**
 * Which statements are worth a name, so that PostgreSQL parses and plans them once a connection rather than each time: those
 * that are used often.
 */
export class StatementNames {
    private readonly uses = new LRUCache<string, number>({ max: watchedTexts });
    private readonly names = new Map<string, string>();

    /** Undefined for a statement that is not prepared. */
    nameOf(text: string): string | undefined {
        const known = this.names.get(text);
        if (known !== undefined || this.names.size >= mostNames || neverNamed.test(text)) {
            return known;
        }
        const uses = (this.uses.get(text) ?? 0) + 1;
        this.uses.set(text, uses);
        return uses > usesBefore ? this.take(text) : undefined;
    }

    private take(text: string): string {
        const name = `often_${this.names.size}`;
        this.names.set(text, name);
        this.uses.delete(text);
        return name;
    }
}
