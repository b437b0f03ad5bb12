import type { Role } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';
import type { By, Committed, MemberRow, NamedPerson } from '../organizations/index.js';

/** What of the organisations' rules a directory works by. Each is part of a transaction that has taken {@link lock}. */
export interface DirectoryMemberships {
    /** Holds the organisation; refuses one that is deleted or personal. */
    lock(transaction: SqlTransaction, organizationId: string): Promise<{ readonly defaultRole: Role }>;
    find(transaction: SqlTransaction, organizationId: string, userId: string): Promise<MemberRow | undefined>;
    /** Whether the person belongs to another organisation than this one and the personal, be it suspended there. */
    belongsBeside(transaction: SqlTransaction, organizationId: string, userId: string): Promise<boolean>;
    join(transaction: SqlTransaction, organizationId: string, person: NamedPerson, role: Role, by: By): Promise<Committed>;
    setSuspended(transaction: SqlTransaction, organizationId: string, userId: string, suspended: boolean, by: By): Promise<Committed>;
    remove(transaction: SqlTransaction, organizationId: string, userId: string, by: By): Promise<Committed>;
}

/** Teams, within a tenant's transaction that has taken the organisation's lock. */
export interface DirectoryTeams {
    /** Makes a team, or takes one over that has the name. */
    putNamed(transaction: SqlTransaction, organizationId: string, name: string): Promise<{ readonly teamId: string }>;
    /** Throws UniqueViolation where another team has the name. */
    rename(transaction: SqlTransaction, organizationId: string, teamId: string, name: string): Promise<void>;
    delete(transaction: SqlTransaction, organizationId: string, teamId: string): Promise<void>;
    addMembers(transaction: SqlTransaction, organizationId: string, teamId: string, userIds: readonly string[]): Promise<void>;
    removeMembers(transaction: SqlTransaction, organizationId: string, teamId: string, userIds: readonly string[]): Promise<void>;
    /** To be called last in the transaction; what it returns, once that is committed. */
    changed(transaction: SqlTransaction, organizationId: string): Promise<Committed>;
}

/** The organisation that has shown that the domain (in lower case) is its own. */
export type OwnerOfDomain = (transaction: SqlTransaction, domain: string) => Promise<string | undefined>;
