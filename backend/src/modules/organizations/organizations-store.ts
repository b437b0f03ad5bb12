import type { Membership, Role } from '@coditect/protocol';
import type { Generated } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';

import type { OrganizationAccess } from './organizations-service.js';

type OrganizationTables = {
    organizations: { organization_id: string; name: string; personal: boolean; factor_required: Generated<boolean>; created_at: Date };
    memberships: { organization_id: string; user_id: string; role: Role; created_at: Date };
};

export class OrganizationsStore {
    async insertPersonal(transaction: SqlTransaction, organizationId: string, name: string, userId: string, at: Date): Promise<void> {
        const db = transaction.withTables<OrganizationTables>();
        await db.insertInto('organizations').values({ organization_id: organizationId, name, personal: true, created_at: at }).execute();
        await db
            .insertInto('memberships')
            .values({ organization_id: organizationId, user_id: userId, role: 'owner', created_at: at })
            .execute();
    }

    /** Oldest first, so the personal one leads. */
    async membershipsOf(transaction: SqlTransaction, userId: string): Promise<readonly Membership[]> {
        const rows = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('memberships')
            .innerJoin('organizations', 'organizations.organization_id', 'memberships.organization_id')
            .select(['organizations.organization_id', 'organizations.name', 'organizations.personal', 'memberships.role'])
            .where('memberships.user_id', '=', userId)
            .orderBy('organizations.personal', 'desc')
            .orderBy('memberships.created_at')
            .execute();
        return rows.map(row => ({ organizationId: row.organization_id, name: row.name, personal: row.personal, role: row.role }));
    }

    /** The personal organisation comes first. */
    async accessOf(transaction: SqlTransaction, userId: string): Promise<readonly Omit<OrganizationAccess, 'singleSignOnRequired'>[]> {
        const rows = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('memberships')
            .innerJoin('organizations', 'organizations.organization_id', 'memberships.organization_id')
            .select(['memberships.organization_id', 'memberships.role', 'organizations.personal', 'organizations.factor_required'])
            .where('memberships.user_id', '=', userId)
            .orderBy('organizations.personal', 'desc')
            .orderBy('memberships.created_at')
            .execute();
        return rows.map(row => ({
            organizationId: row.organization_id,
            role: row.role,
            personal: row.personal,
            factorRequired: row.factor_required
        }));
    }

    async idsOf(transaction: SqlTransaction, userId: string): Promise<readonly string[]> {
        const rows = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('memberships')
            .select('organization_id')
            .where('user_id', '=', userId)
            .execute();
        return rows.map(row => row.organization_id);
    }

    async factorRequiredBy(transaction: SqlTransaction, userId: string): Promise<readonly string[]> {
        const rows = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('memberships')
            .innerJoin('organizations', 'organizations.organization_id', 'memberships.organization_id')
            .select('organizations.name')
            .where('memberships.user_id', '=', userId)
            .where('organizations.factor_required', '=', true)
            .orderBy('organizations.name')
            .execute();
        return rows.map(row => row.name);
    }

    async exists(transaction: SqlTransaction, organizationId: string): Promise<boolean> {
        const row = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('organizations')
            .select('organization_id')
            .where('organization_id', '=', organizationId)
            .executeTakeFirst();
        return row !== undefined;
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
}
