import { createHash } from 'node:crypto';

/** What is chained of an entry. */
export interface ChainedEntry {
    readonly organizationId: string;
    /** Counts an organisation's entries from 1 without gaps. */
    readonly position: number;
    readonly at: Date;
    readonly content: unknown;
}

export const firstHash = Buffer.alloc(32);

/**
 * SHA-256 over the hash of the entry before and this entry in canonical JSON (keys sorted, no white space; RFC 8785 for the
 * values that occur here: strings, booleans, integers, null, arrays and objects).
 */
export function chainHash(previous: Buffer, entry: ChainedEntry): Buffer {
    const { organizationId, position, at, content } = entry;
    return createHash('sha256')
        .update(previous)
        .update(canonical({ organizationId, position, at: at.toISOString(), content }))
        .digest();
}

export function canonical(value: unknown): string {
    if (Array.isArray(value)) {
        return `[${value.map(canonical).join(',')}]`;
    }
    if (value !== null && typeof value === 'object') {
        const members = Object.entries(value)
            .filter(([, member]) => member !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
        return `{${members.join(',')}}`;
    }
    return JSON.stringify(value);
}
