import type { Tier } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';

type LicenseTables = {
    licenses: { organization_id: string; tier: Tier; since: Date };
};

export interface LicenseRow {
    readonly organizationId: string;
    readonly tier: Tier;
    readonly since: Date;
}

export class LicensesStore {
    async find(transaction: SqlTransaction, organizationId: string): Promise<LicenseRow | undefined> {
        const row = await transaction
            .withTables<LicenseTables>()
            .selectFrom('licenses')
            .selectAll()
            .where('organization_id', '=', organizationId)
            .executeTakeFirst();
        return row && { organizationId: row.organization_id, tier: row.tier, since: row.since };
    }

    async insert(transaction: SqlTransaction, license: LicenseRow): Promise<void> {
        await transaction
            .withTables<LicenseTables>()
            .insertInto('licenses')
            .values({ organization_id: license.organizationId, tier: license.tier, since: license.since })
            .execute();
    }

    /** As {@link find}, and held until the transaction ends. */
    async hold(transaction: SqlTransaction, organizationId: string): Promise<LicenseRow | undefined> {
        const row = await transaction
            .withTables<LicenseTables>()
            .selectFrom('licenses')
            .selectAll()
            .where('organization_id', '=', organizationId)
            .forUpdate()
            .executeTakeFirst();
        return row && { organizationId: row.organization_id, tier: row.tier, since: row.since };
    }

    async update(transaction: SqlTransaction, license: LicenseRow): Promise<void> {
        await transaction
            .withTables<LicenseTables>()
            .updateTable('licenses')
            .set({ tier: license.tier, since: license.since })
            .where('organization_id', '=', license.organizationId)
            .execute();
    }

    async tiersOf(transaction: SqlTransaction, organizationIds: readonly string[]): Promise<ReadonlyMap<string, Tier>> {
        if (organizationIds.length === 0) {
            return new Map();
        }
        const rows = await transaction
            .withTables<LicenseTables>()
            .selectFrom('licenses')
            .select(['organization_id', 'tier'])
            .where('organization_id', 'in', [...organizationIds])
            .execute();
        return new Map(rows.map(row => [row.organization_id, row.tier]));
    }
}
