import type { License, Tier } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import { type AuditDetails, type AuditService, installationLog } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { LicenseRow, LicensesStore } from './licenses-store.js';
import { tiers } from './tiers.js';

interface Administrator {
    readonly userId: string;
    readonly client: Client;
}

export class LicensesService {
    constructor(
        private readonly sql: Sql,
        private readonly store: LicensesStore,
        private readonly events: EventsService,
        private readonly audit: AuditService,
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

    /** Idempotent: setting the tier that an organisation has already keeps its date, is not recorded, and tells nobody. */
    async setTier(organizationId: string, tier: Tier, by: Administrator): Promise<License> {
        const { license, changed } = await this.sql.asPlatform(async transaction => {
            const before = await this.store.hold(transaction, organizationId);
            if (!before) {
                throw noSuchOrganization();
            }
            if (before.tier === tier) {
                return { license: present(before), changed: false };
            }
            const row = { organizationId, tier, since: this.clock.now() };
            await this.store.update(transaction, row);
            const license = present(row);
            await this.events.append(transaction, { organizationId, payload: { type: 'license.changed', license } });
            await this.record(transaction, organizationId, { from: before.tier, to: tier }, by);
            return { license, changed: true };
        });
        if (changed) {
            await this.events.announce(organizationId);
            await this.onChange(organizationId);
        }
        return license;
    }

    /** For administrators, and for whose licence it is, whom an administrator's address and browser are no matter of. */
    private async record(transaction: SqlTransaction, organizationId: string, details: AuditDetails, { userId, client }: Administrator) {
        const entry = {
            action: 'license.tier-changed',
            actor: { kind: 'person', userId },
            target: { kind: 'organization', id: organizationId },
            details
        } as const;
        // In the order of the logs' ids, as all who add to several do.
        await this.audit.record(transaction, installationLog, { ...entry, client });
        await this.audit.record(transaction, organizationId, entry);
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
