import { createHash } from 'node:crypto';

/** What stands in front of a log's first entry. */
export const firstHash = Buffer.alloc(32);

/** What an entry says without naming where somebody was or what exactly was changed: it stays for good. */
export interface ChainedBody {
    readonly at: Date;
    readonly action: string;
    readonly actor: { readonly kind: string; readonly id?: string | undefined };
    readonly target?: { readonly kind: string; readonly id: string } | undefined;
    /** Salted hash of the personal part, which can be erased without breaking the chain. */
    readonly personalHash: Buffer;
}

/** SHA-256 of a salt and the personal part's text. Without the salt, an erased part can't be found by guessing. */
export function personalHash(salt: Buffer, personal: string): Buffer {
    return createHash('sha256').update(salt).update(personal, 'utf8').digest();
}

/** SHA-256 of the body in canonical JSON. */
export function bodyHash({ at, action, actor, target, personalHash }: ChainedBody): Buffer {
    const body = { at: at.toISOString(), action, actor, target, personal: personalHash.toString('hex') };
    return createHash('sha256').update(canonical(body)).digest();
}

/**
 * SHA-256 over the hash of the entry before, the organisation's 16 bytes, the position as 8 bytes (big endian) and the body's
 * hash. `audit_append` in the database computes the same.
 */
export function linkHash(previous: Buffer, organizationId: string, position: number, body: Buffer): Buffer {
    const at = Buffer.alloc(8);
    at.writeBigInt64BE(BigInt(position));
    return createHash('sha256')
        .update(previous)
        .update(Buffer.from(organizationId.replaceAll('-', ''), 'hex'))
        .update(at)
        .update(body)
        .digest();
}

/** JSON with its keys sorted and no white space: RFC 8785 for strings, booleans, integers, null, arrays and objects. */
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
