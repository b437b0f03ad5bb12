import type { Role, User } from '@coditect/protocol';
import type { Client } from '../../kernel/principal.js';
import type { SqlTransaction } from '../../ports/sql.js';

export interface Standing {
    readonly organizationId: string;
    readonly personal: boolean;
    readonly role: Role;
    /** Not for now: the organisation's directory has suspended the member. */
    readonly suspended: boolean;
}

export interface Joining {
    readonly organizationId: string;
    readonly user: User;
    readonly role: Role;
    /** The name of the connection that the person came by. */
    readonly connection: string;
    readonly client: Client;
}

/** What a sign-in needs of the organisations' module, within its own transaction. */
export interface Memberships {
    standingsOf(transaction: SqlTransaction, userId: string): Promise<readonly Standing[]>;
    /** Makes the person a member and records it. Returns what to do once that is committed. */
    join(transaction: SqlTransaction, joining: Joining): Promise<() => Promise<void>>;
}
