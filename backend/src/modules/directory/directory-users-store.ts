import { sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';
import { type Page, pageOf, type Range } from './directory-page.js';
import type { FilterColumns } from './scim-filter.js';
import { userAttributes } from './scim-schema.js';
import type { Resource } from './scim-values.js';

type UserTables = {
    directory_users: {
        organization_id: string;
        user_id: string;
        user_name: string;
        user_name_key: string;
        external_id: string | null;
        active: boolean;
        attributes: Resource;
        created_at: Date;
        updated_at: Date;
    };
    directory_accounts: { user_id: string; organization_id: string };
};

export interface DirectoryUser {
    readonly userId: string;
    readonly userName: string;
    readonly externalId: string | undefined;
    readonly active: boolean;
    /** What else the directory said, under the schema's names. */
    readonly attributes: Resource;
    readonly createdAt: Date;
    readonly updatedAt: Date;
}

const filterColumns: FilterColumns = {
    attributes: userAttributes,
    columns: {
        id: { expression: sql.ref('user_id'), kind: 'uuid' },
        userName: { expression: sql.ref('user_name_key'), kind: 'lower-case' },
        externalId: { expression: sql.ref('external_id'), kind: 'text' },
        active: { expression: sql.ref('active'), kind: 'boolean' },
        'meta.created': { expression: sql.ref('created_at'), kind: 'time' },
        'meta.lastModified': { expression: sql.ref('updated_at'), kind: 'time' }
    },
    json: sql.ref('attributes')
};

export class DirectoryUsersStore {
    async find(transaction: SqlTransaction, organizationId: string, userId: string): Promise<DirectoryUser | undefined> {
        const row = await this.of(transaction, organizationId).where('user_id', '=', userId).executeTakeFirst();
        return row && read(row);
    }

    async findByName(transaction: SqlTransaction, organizationId: string, userName: string): Promise<DirectoryUser | undefined> {
        const row = await this.of(transaction, organizationId).where('user_name_key', '=', userName.toLowerCase()).executeTakeFirst();
        return row && read(row);
    }

    async list(
        transaction: SqlTransaction,
        organizationId: string,
        filter: string | undefined,
        range: Range
    ): Promise<Page<DirectoryUser>> {
        const { total, items } = await pageOf(this.of(transaction, organizationId), filterColumns, filter, range);
        return { total, items: items.map(read) };
    }

    /** Throws UniqueViolation where another person of the directory has the name or the external id. */
    async insert(transaction: SqlTransaction, organizationId: string, user: DirectoryUser): Promise<void> {
        await transaction
            .withTables<UserTables>()
            .insertInto('directory_users')
            .values({ organization_id: organizationId, user_id: user.userId, created_at: user.createdAt, ...said(user) })
            .execute();
    }

    async update(transaction: SqlTransaction, organizationId: string, user: DirectoryUser): Promise<void> {
        await transaction
            .withTables<UserTables>()
            .updateTable('directory_users')
            .set(said(user))
            .where('organization_id', '=', organizationId)
            .where('user_id', '=', user.userId)
            .execute();
    }

    /** Which of these the directory has sent. */
    async known(transaction: SqlTransaction, organizationId: string, userIds: readonly string[]): Promise<ReadonlySet<string>> {
        if (userIds.length === 0) {
            return new Set();
        }
        const rows = await transaction
            .withTables<UserTables>()
            .selectFrom('directory_users')
            .select('user_id')
            .where('organization_id', '=', organizationId)
            .where('user_id', '=', sql<string>`any(${[...userIds]}::uuid[])`)
            .execute();
        return new Set(rows.map(row => row.user_id));
    }

    /** Whether the account was made by this organisation's directory. */
    async isManaged(transaction: SqlTransaction, organizationId: string, userId: string): Promise<boolean> {
        const row = await transaction
            .withTables<UserTables>()
            .selectFrom('directory_accounts')
            .select('user_id')
            .where('user_id', '=', userId)
            .where('organization_id', '=', organizationId)
            .executeTakeFirst();
        return row !== undefined;
    }

    async manage(transaction: SqlTransaction, organizationId: string, userId: string): Promise<void> {
        await transaction
            .withTables<UserTables>()
            .insertInto('directory_accounts')
            .values({ user_id: userId, organization_id: organizationId })
            .execute();
    }

    /** The account is this organisation's from now on, if another had made it. */
    async takeOver(transaction: SqlTransaction, organizationId: string, userId: string): Promise<void> {
        await transaction
            .withTables<UserTables>()
            .updateTable('directory_accounts')
            .set({ organization_id: organizationId })
            .where('user_id', '=', userId)
            .execute();
    }

    private of(transaction: SqlTransaction, organizationId: string) {
        return transaction.withTables<UserTables>().selectFrom('directory_users').selectAll().where('organization_id', '=', organizationId);
    }
}

function said({ userName, externalId, active, attributes, updatedAt }: DirectoryUser) {
    return {
        user_name: userName,
        user_name_key: userName.toLowerCase(),
        external_id: externalId ?? null,
        active,
        attributes: sql<Resource>`${JSON.stringify(attributes)}::jsonb`,
        updated_at: updatedAt
    };
}

function read(row: UserTables['directory_users']): DirectoryUser {
    return {
        userId: row.user_id,
        userName: row.user_name,
        externalId: row.external_id ?? undefined,
        active: row.active,
        attributes: row.attributes,
        createdAt: row.created_at,
        updatedAt: row.updated_at
    };
}
