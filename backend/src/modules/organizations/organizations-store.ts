import type { Membership, Role } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';
import type { OrganizationAccess, Standing } from './organizations-service.js';
import type { OrganizationTables } from './tables.js';

export interface OrganizationRow {
    readonly organizationId: string;
    readonly name: string;
    readonly personal: boolean;
    readonly factorRequired: boolean;
    readonly defaultRole: Exclude<Role, 'owner'>;
    readonly createdAt: Date;
    readonly deletedAt: Date | undefined;
}

export class OrganizationsStore {
    async insert(
        transaction: SqlTransaction,
        organization: { readonly organizationId: string; readonly name: string; readonly personal: boolean },
        createdBy: string,
        at: Date
    ): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .insertInto('organizations')
            .values({
                organization_id: organization.organizationId,
                name: organization.name,
                personal: organization.personal,
                created_at: at,
                created_by: createdBy,
                deleted_at: null
            })
            .execute();
    }

    /** Also one that is deleted. */
    async find(transaction: SqlTransaction, organizationId: string): Promise<OrganizationRow | undefined> {
        const row = await this.select(transaction).where('organization_id', '=', organizationId).executeTakeFirst();
        return row && read(row);
    }

    /** Holds the row until the transaction ends, so that changes of one organisation and its members take turns. */
    async lock(transaction: SqlTransaction, organizationId: string): Promise<OrganizationRow | undefined> {
        const row = await this.select(transaction).where('organization_id', '=', organizationId).forNoKeyUpdate().executeTakeFirst();
        return row && read(row);
    }

    async update(
        transaction: SqlTransaction,
        organizationId: string,
        change: {
            readonly name?: string | undefined;
            readonly defaultRole?: Exclude<Role, 'owner'> | undefined;
            readonly factorRequired?: boolean;
            readonly deletedAt?: Date | null;
        }
    ): Promise<OrganizationRow> {
        const row = await transaction
            .withTables<OrganizationTables>()
            .updateTable('organizations')
            .set({
                ...(change.name === undefined ? {} : { name: change.name }),
                ...(change.defaultRole === undefined ? {} : { default_role: change.defaultRole }),
                ...(change.factorRequired === undefined ? {} : { factor_required: change.factorRequired }),
                ...(change.deletedAt === undefined ? {} : { deleted_at: change.deletedAt })
            })
            .where('organization_id', '=', organizationId)
            .returningAll()
            .executeTakeFirstOrThrow();
        return read(row);
    }

    async countCreatedSince(transaction: SqlTransaction, userId: string, since: Date): Promise<number> {
        const { count } = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('organizations')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('created_by', '=', userId)
            .where('personal', '=', false)
            .where('created_at', '>', since)
            .executeTakeFirstOrThrow();
        return count;
    }

    /** Organisations that were deleted after `since` and that the person owned. */
    async deletedOf(transaction: SqlTransaction, userId: string, since: Date): Promise<readonly OrganizationRow[]> {
        const rows = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('organizations')
            .innerJoin('memberships', 'memberships.organization_id', 'organizations.organization_id')
            .selectAll('organizations')
            .where('memberships.user_id', '=', userId)
            .where('memberships.role', '=', 'owner')
            .where('memberships.suspended_at', 'is', null)
            .where('organizations.deleted_at', '>', since)
            .orderBy('organizations.deleted_at', 'desc')
            .execute();
        return rows.map(read);
    }

    /** The personal one leads, then the one that the person joined first. */
    async membershipsOf(transaction: SqlTransaction, userId: string): Promise<readonly Membership[]> {
        const rows = await this.belonging(transaction, userId)
            .select(['organizations.organization_id', 'organizations.name', 'organizations.personal', 'memberships.role'])
            .execute();
        return rows.map(row => ({ organizationId: row.organization_id, name: row.name, personal: row.personal, role: row.role }));
    }

    /** In the same order. */
    async accessOf(transaction: SqlTransaction, userId: string): Promise<readonly Omit<OrganizationAccess, 'singleSignOnRequired'>[]> {
        const rows = await this.belonging(transaction, userId)
            .select(['memberships.organization_id', 'memberships.role', 'organizations.personal', 'organizations.factor_required'])
            .execute();
        return rows.map(row => ({
            organizationId: row.organization_id,
            role: row.role,
            personal: row.personal,
            factorRequired: row.factor_required
        }));
    }

    /** Names of the person's organisations that ask for a second factor. */
    async factorRequiredBy(transaction: SqlTransaction, userId: string): Promise<readonly string[]> {
        const rows = await this.belonging(transaction, userId)
            .select('organizations.name')
            .where('organizations.factor_required', '=', true)
            .execute();
        return rows.map(row => row.name);
    }

    /** All that are not deleted. */
    async standingsOf(transaction: SqlTransaction, userId: string): Promise<readonly Standing[]> {
        const rows = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('memberships')
            .innerJoin('organizations', 'organizations.organization_id', 'memberships.organization_id')
            .select(['memberships.organization_id', 'memberships.role', 'memberships.suspended_at', 'organizations.personal'])
            .where('memberships.user_id', '=', userId)
            .where('organizations.deleted_at', 'is', null)
            .execute();
        return rows.map(row => ({
            organizationId: row.organization_id,
            personal: row.personal,
            role: row.role,
            suspended: row.suspended_at !== null
        }));
    }

    async exists(transaction: SqlTransaction, organizationId: string): Promise<boolean> {
        const found = await this.find(transaction, organizationId);
        return found !== undefined && found.deletedAt === undefined;
    }

    /** The personal organisation of each person. */
    async personalOf(transaction: SqlTransaction, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
        if (userIds.length === 0) {
            return new Map();
        }
        const rows = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('memberships')
            .innerJoin('organizations', 'organizations.organization_id', 'memberships.organization_id')
            .select(['memberships.user_id', 'memberships.organization_id'])
            .where('memberships.user_id', 'in', [...userIds])
            .where('memberships.role', '=', 'owner')
            .where('organizations.personal', '=', true)
            .execute();
        return new Map(rows.map(row => [row.user_id, row.organization_id]));
    }

    async renamePersonal(transaction: SqlTransaction, userId: string, name: string): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .updateTable('organizations')
            .set({ name })
            .where('personal', '=', true)
            .where('organization_id', 'in', eb => eb.selectFrom('memberships').select('organization_id').where('user_id', '=', userId))
            .execute();
    }

    /** Where the person is let in: neither suspended there, nor is the organisation deleted. */
    private belonging(transaction: SqlTransaction, userId: string) {
        return transaction
            .withTables<OrganizationTables>()
            .selectFrom('memberships')
            .innerJoin('organizations', 'organizations.organization_id', 'memberships.organization_id')
            .where('memberships.user_id', '=', userId)
            .where('memberships.suspended_at', 'is', null)
            .where('organizations.deleted_at', 'is', null)
            .orderBy('organizations.personal', 'desc')
            .orderBy('memberships.created_at')
            .orderBy('memberships.organization_id');
    }

    private select(transaction: SqlTransaction) {
        return transaction.withTables<OrganizationTables>().selectFrom('organizations').selectAll();
    }
}

function read(row: {
    organization_id: string;
    name: string;
    personal: boolean;
    factor_required: boolean;
    default_role: Exclude<Role, 'owner'>;
    created_at: Date;
    deleted_at: Date | null;
}): OrganizationRow {
    return {
        organizationId: row.organization_id,
        name: row.name,
        personal: row.personal,
        factorRequired: row.factor_required,
        defaultRole: row.default_role,
        createdAt: row.created_at,
        deletedAt: row.deleted_at ?? undefined
    };
}
