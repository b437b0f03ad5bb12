import type { Role } from '@coditect/protocol';
import { type RawBuilder, sql } from 'kysely';
import { emailKeyOf } from '../../kernel/email-address.js';
import type { SqlTransaction } from '../../ports/sql.js';
import { keyOf, wordsOf } from './member-words.js';
import { type Person } from './people.js';
import type { OrganizationTables } from './tables.js';

export interface MemberRow {
    readonly userId: string;
    readonly name: string;
    readonly email: string;
    readonly role: Role;
    readonly suspended: boolean;
    /** Nobody can sign in to the account, so that it does not count where somebody must be there. */
    readonly deactivated: boolean;
    readonly joinedAt: Date;
}

/** Where a page of members ends: the next begins after it. */
export interface MemberPosition {
    readonly nameKey: string;
    readonly userId: string;
}

export interface MemberFilter {
    /** Beginnings of words, all of which a member must have. */
    readonly prefixes?: readonly string[];
    readonly teamId?: string;
    readonly after?: MemberPosition | undefined;
    readonly limit: number;
}

export type NamedPerson = Pick<Person, 'userId' | 'name' | 'email'>;

/** Greater than whatever a word may go on with, byte by byte. */
const lastCharacter = '\u{10ffff}';

const columns = [
    'memberships.user_id',
    'memberships.member_name',
    'memberships.member_email',
    'memberships.role',
    'memberships.suspended_at',
    'memberships.deactivated',
    'memberships.created_at'
] as const;

export class MembersStore {
    async insert(transaction: SqlTransaction, organizationId: string, person: NamedPerson, role: Role, at: Date): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .insertInto('memberships')
            .values({
                organization_id: organizationId,
                user_id: person.userId,
                role,
                created_at: at,
                suspended_at: null,
                ...described(person)
            })
            .execute();
        await this.insertWords(transaction, organizationId, person);
    }

    async find(transaction: SqlTransaction, organizationId: string, userId: string): Promise<MemberRow | undefined> {
        const row = await this.of(transaction, organizationId).select(columns).where('user_id', '=', userId).executeTakeFirst();
        return row && read(row);
    }

    async findByEmail(transaction: SqlTransaction, organizationId: string, email: string): Promise<MemberRow | undefined> {
        const row = await this.of(transaction, organizationId)
            .select(columns)
            .where('email_key', '=', emailKeyOf(email))
            .executeTakeFirst();
        return row && read(row);
    }

    /** By name; the id settles the order of those who are called alike. */
    async list(
        transaction: SqlTransaction,
        organizationId: string,
        { prefixes = [], teamId, after, limit }: MemberFilter
    ): Promise<{ readonly members: readonly MemberRow[]; readonly next: MemberPosition | undefined }> {
        let query = this.of(transaction, organizationId)
            .select([...columns, 'memberships.name_key'])
            .orderBy('memberships.name_key')
            .orderBy('memberships.user_id')
            .limit(limit + 1);
        if (after) {
            query = query.where(sql<boolean>`(memberships.name_key, memberships.user_id) > (${after.nameKey}, ${after.userId}::uuid)`);
        }
        for (const prefix of prefixes) {
            query = query.where('memberships.user_id', 'in', eb =>
                eb
                    .selectFrom('member_words')
                    .select('member_words.user_id')
                    .where('member_words.organization_id', '=', organizationId)
                    .where('member_words.word', '>=', prefix)
                    .where('member_words.word', '<', prefix + lastCharacter)
            );
        }
        if (teamId !== undefined) {
            query = query.where('memberships.user_id', 'in', eb =>
                eb
                    .selectFrom('team_members')
                    .select('team_members.user_id')
                    .where('team_members.organization_id', '=', organizationId)
                    .where('team_members.team_id', '=', teamId)
            );
        }
        const rows = await query.execute();
        const shown = rows.slice(0, limit);
        const last = shown.at(-1);
        return {
            members: shown.map(read),
            next: rows.length > limit && last ? { nameKey: last.name_key, userId: last.user_id } : undefined
        };
    }

    async count(transaction: SqlTransaction, organizationId: string): Promise<number> {
        const { count } = await this.of(transaction, organizationId)
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow();
        return count;
    }

    /** Whether somebody else is an owner and can come in. */
    async hasOwnerBeside(transaction: SqlTransaction, organizationId: string, userId: string): Promise<boolean> {
        const other = await this.of(transaction, organizationId)
            .select('user_id')
            .where('role', '=', 'owner')
            .where('suspended_at', 'is', null)
            .where('deactivated', '=', false)
            .where('user_id', '!=', userId)
            .limit(1)
            .executeTakeFirst();
        return other !== undefined;
    }

    async update(
        transaction: SqlTransaction,
        organizationId: string,
        userId: string,
        change: { readonly role?: Role; readonly suspendedAt?: Date | null }
    ): Promise<MemberRow> {
        const row = await transaction
            .withTables<OrganizationTables>()
            .updateTable('memberships')
            .set({
                ...(change.role === undefined ? {} : { role: change.role }),
                ...(change.suspendedAt === undefined ? {} : { suspended_at: change.suspendedAt })
            })
            .where('organization_id', '=', organizationId)
            .where('user_id', '=', userId)
            .returning(columns)
            .executeTakeFirstOrThrow();
        return read(row);
    }

    /** The person's teams there go with it. */
    async delete(transaction: SqlTransaction, organizationId: string, userId: string): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .deleteFrom('memberships')
            .where('organization_id', '=', organizationId)
            .where('user_id', '=', userId)
            .execute();
    }

    /** Where the person belongs and is not suspended, whether or not the organisation is deleted. */
    organizationsOf(userId: string): RawBuilder<string[] | null> {
        return sql`(select array_agg(organization_id) from memberships where user_id = ${userId} and suspended_at is null)`;
    }

    /** The account has another name or address: every organisation of the person shows it. */
    async describe(transaction: SqlTransaction, person: NamedPerson): Promise<void> {
        const db = transaction.withTables<OrganizationTables>();
        const rows = await db
            .updateTable('memberships')
            .set(described(person))
            .where('user_id', '=', person.userId)
            .returning('organization_id')
            .execute();
        for (const { organization_id } of rows) {
            await db
                .deleteFrom('member_words')
                .where('organization_id', '=', organization_id)
                .where('user_id', '=', person.userId)
                .execute();
            await this.insertWords(transaction, organization_id, person);
        }
    }

    /** The account was closed, or opened again. */
    async setDeactivated(transaction: SqlTransaction, userId: string, deactivated: boolean): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .updateTable('memberships')
            .set({ deactivated })
            .where('user_id', '=', userId)
            .execute();
    }

    private async insertWords(transaction: SqlTransaction, organizationId: string, person: NamedPerson): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .insertInto('member_words')
            .values(wordsOf(person).map(word => ({ organization_id: organizationId, user_id: person.userId, word })))
            .execute();
    }

    private of(transaction: SqlTransaction, organizationId: string) {
        return transaction
            .withTables<OrganizationTables>()
            .selectFrom('memberships')
            .where('memberships.organization_id', '=', organizationId);
    }
}

function described({ name, email }: NamedPerson) {
    return { member_name: name, member_email: email, email_key: emailKeyOf(email), name_key: keyOf(name) };
}

function read(row: {
    user_id: string;
    member_name: string;
    member_email: string;
    role: Role;
    suspended_at: Date | null;
    deactivated: boolean;
    created_at: Date;
}): MemberRow {
    return {
        userId: row.user_id,
        name: row.member_name,
        email: row.member_email,
        role: row.role,
        suspended: row.suspended_at !== null,
        deactivated: row.deactivated,
        joinedAt: row.created_at
    };
}
