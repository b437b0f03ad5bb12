import type { AuditAction } from '@coditect/protocol';
import type { Client } from '../../kernel/principal.js';

export type AuditActor =
    | { readonly kind: 'person'; readonly userId: string }
    /** An organisation's directory (SCIM). */
    | { readonly kind: 'directory'; readonly directoryId: string }
    | { readonly kind: 'platform' }
    /** Nobody that is known: a sign-in that was refused. */
    | { readonly kind: 'stranger' };

/** Something that happened, for the audit log. No secret belongs in it. */
export interface AuditEntry {
    readonly action: AuditAction;
    readonly actor: AuditActor;
    /** What it was done to: `{ kind: 'user', id }`, `{ kind: 'api-key', id }`, ... */
    readonly target?: { readonly kind: string; readonly id: string };
    readonly client?: Client;
    /** Small and flat; what an auditor needs beyond the action, such as the role before and after. */
    readonly details?: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
}
