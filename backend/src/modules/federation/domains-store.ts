import type { SqlTransaction } from '../../ports/sql.js';

type DomainTables = {
    organization_domains: {
        organization_id: string;
        domain_id: string;
        domain: string;
        token: string;
        created_at: Date;
        verified_at: Date | null;
    };
    single_sign_on: { organization_id: string; required: boolean };
};

/** Says that another organisation has shown already that the domain is its own. */
export const verifiedDomainConstraint = 'organization_domains_verified';

export interface DomainRow {
    readonly organizationId: string;
    readonly domainId: string;
    readonly domain: string;
    /** What the TXT record must show. Known to the organisation; it proves nothing where it isn't in the domain's own records. */
    readonly token: string;
    readonly createdAt: Date;
    readonly verifiedAt: Date | null;
}

export class DomainsStore {
    /** The organisation's claim: the new one, or the one that was there. */
    async claim(transaction: SqlTransaction, row: DomainRow): Promise<DomainRow> {
        const claimed = await transaction
            .withTables<DomainTables>()
            .insertInto('organization_domains')
            .values({
                organization_id: row.organizationId,
                domain_id: row.domainId,
                domain: row.domain,
                token: row.token,
                created_at: row.createdAt,
                verified_at: row.verifiedAt
            })
            .onConflict(conflict => conflict.constraint('organization_domains_claim').doUpdateSet({ domain: row.domain }))
            .returningAll()
            .executeTakeFirstOrThrow();
        return read(claimed);
    }

    async find(transaction: SqlTransaction, domainId: string): Promise<DomainRow | undefined> {
        const row = await transaction
            .withTables<DomainTables>()
            .selectFrom('organization_domains')
            .selectAll()
            .where('domain_id', '=', domainId)
            .executeTakeFirst();
        return row && read(row);
    }

    async list(transaction: SqlTransaction, organizationId: string): Promise<readonly DomainRow[]> {
        const rows = await transaction
            .withTables<DomainTables>()
            .selectFrom('organization_domains')
            .selectAll()
            .where('organization_id', '=', organizationId)
            .orderBy('domain')
            .execute();
        return rows.map(read);
    }

    /** Throws UniqueViolation with {@link verifiedDomainConstraint} where another organisation has verified it. */
    async markVerified(transaction: SqlTransaction, domainId: string, at: Date): Promise<void> {
        await transaction
            .withTables<DomainTables>()
            .updateTable('organization_domains')
            .set({ verified_at: at })
            .where('domain_id', '=', domainId)
            .execute();
    }

    async delete(transaction: SqlTransaction, domainId: string): Promise<void> {
        await transaction.withTables<DomainTables>().deleteFrom('organization_domains').where('domain_id', '=', domainId).execute();
    }

    /** The organisation that has shown that the domain is its own. */
    async ownerOf(transaction: SqlTransaction, domain: string): Promise<string | undefined> {
        const row = await transaction
            .withTables<DomainTables>()
            .selectFrom('organization_domains')
            .select('organization_id')
            .where('domain', '=', domain)
            .where('verified_at', 'is not', null)
            .executeTakeFirst();
        return row?.organization_id;
    }

    /** The organisation that owns the domain and lets its people in by its connections alone. */
    async requiringOwnerOf(transaction: SqlTransaction, domain: string): Promise<string | undefined> {
        const row = await transaction
            .withTables<DomainTables>()
            .selectFrom('organization_domains')
            .innerJoin('single_sign_on', 'single_sign_on.organization_id', 'organization_domains.organization_id')
            .select('organization_domains.organization_id')
            .where('organization_domains.domain', '=', domain)
            .where('organization_domains.verified_at', 'is not', null)
            .where('single_sign_on.required', '=', true)
            .executeTakeFirst();
        return row?.organization_id;
    }
}

function read(row: DomainTables['organization_domains']): DomainRow {
    return {
        organizationId: row.organization_id,
        domainId: row.domain_id,
        domain: row.domain,
        token: row.token,
        createdAt: row.created_at,
        verifiedAt: row.verified_at
    };
}
