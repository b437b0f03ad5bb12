import type { AuditAction } from '@coditect/protocol';
import type { Client } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import { bodyHash, canonical, personalHash } from './audit-chain.js';

export type AuditActor =
    | { readonly kind: 'person'; readonly userId: string }
    /** An organisation's directory (SCIM). */
    | { readonly kind: 'directory'; readonly directoryId: string }
    | { readonly kind: 'platform' }
    /** Nobody that is known: a sign-in that was refused. */
    | { readonly kind: 'stranger' };

export type AuditDetails = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

/** Something that happened, for the audit log. No secret belongs in it. */
export interface AuditEntry {
    readonly action: AuditAction;
    readonly actor: AuditActor;
    /** What it was done to: `{ kind: 'user', id }`, `{ kind: 'api-key', id }`, ... The id stays for good: no name, no address. */
    readonly target?: { readonly kind: string; readonly id: string };
    readonly client?: Client;
    /** Small and flat; what an auditor needs beyond the action, such as the role before and after. */
    readonly details?: AuditDetails;
}

/** What can be erased of an entry. */
export interface PersonalPart {
    readonly address?: string;
    readonly userAgent?: string;
    readonly details?: AuditDetails;
}

/** An entry as it is kept, but for its place in a log. */
export interface SealedEntry {
    readonly at: Date;
    readonly action: string;
    readonly actor: { readonly kind: string; readonly id?: string | undefined };
    readonly target?: { readonly kind: string; readonly id: string } | undefined;
    readonly salt: Buffer;
    /** Canonical JSON of a {@link PersonalPart}. */
    readonly personal: string;
    readonly personalHash: Buffer;
    readonly bodyHash: Buffer;
}

const saltBytes = 16;

export function sealEntry({ action, actor, target, client, details }: AuditEntry, at: Date, random: Random): SealedEntry {
    const salt = Buffer.from(random.token(), 'base64url').subarray(0, saltBytes);
    const personal = canonical({ address: client?.address, userAgent: client?.userAgent, details });
    const body = { at, action, actor: { kind: actor.kind, id: idOf(actor) }, target, personalHash: personalHash(salt, personal) };
    return { ...body, salt, personal, bodyHash: bodyHash(body) };
}

function idOf(actor: AuditActor): string | undefined {
    if (actor.kind === 'person') {
        return actor.userId;
    }
    return actor.kind === 'directory' ? actor.directoryId : undefined;
}
