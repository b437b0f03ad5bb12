import type { License, Tier } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { EventsService } from '../events/index.js';
import type { LicenseRow, LicensesStore } from './licenses-store.js';
import { tiers } from './tiers.js';

export class LicensesService {
    constructor(
        private readonly sql: Sql,
        private readonly store: LicensesStore,
        private readonly events: EventsService,
        private readonly clock: Clock,
        private readonly onChange: (organizationId: string) => Promise<void>
    ) {}

    /** Part of the sign-up's transaction: every organisation has a licence from the first moment. */
    async grantFree(transaction: SqlTransaction, organizationId: string): Promise<void> {
        await this.store.insert(transaction, { organizationId, tier: 'free', since: this.clock.now() });
    }

    async licenseOf(organizationId: string): Promise<License> {
        const row = await this.sql.asTenant(organizationId, transaction => this.store.find(transaction, organizationId));
        if (!row) {
            throw noSuchOrganization();
        }
        return present(row);
    }

    /** Idempotent: setting the tier that an organisation has already keeps its date and tells nobody. */
    async setTier(organizationId: string, tier: Tier): Promise<License> {
        const { license, changed } = await this.sql.asPlatform(async transaction => {
            const row = await this.store.changeTier(transaction, { organizationId, tier, since: this.clock.now() });
            const current = row ?? (await this.store.find(transaction, organizationId));
            if (!current) {
                throw noSuchOrganization();
            }
            const license = present(current);
            if (row) {
                await this.events.append(transaction, { organizationId, payload: { type: 'license.changed', license } });
            }
            return { license, changed: row !== undefined };
        });
        if (changed) {
            await this.events.announce(organizationId);
            await this.onChange(organizationId);
        }
        return license;
    }

    tiersOf(organizationIds: readonly string[]): Promise<ReadonlyMap<string, Tier>> {
        return this.sql.asPlatform(transaction => this.store.tiersOf(transaction, organizationIds));
    }
}

function present(row: LicenseRow): License {
    const definition = tiers[row.tier];
    return {
        organizationId: row.organizationId,
        tier: row.tier,
        tierName: definition.name,
        limits: definition.limits,
        since: row.since.toISOString()
    };
}

const noSuchOrganization = () => notFound('There is no such organisation.');
