import type { AccountSummary } from '@coditect/protocol';
import type { AccountFilter, IdentityService } from '../identity/index.js';
import type { LicensesService } from '../licenses/index.js';
import type { OrganizationsService } from '../organizations/index.js';

export interface AccountPage {
    accounts: AccountSummary[];
    next?: string;
}

export class AdministrationService {
    constructor(
        private readonly identity: IdentityService,
        private readonly organizations: OrganizationsService,
        private readonly licenses: LicensesService
    ) {}

    async listAccounts(filter: AccountFilter): Promise<AccountPage> {
        // One more than is shown tells whether there is a next page.
        const rows = await this.identity.listAccounts({ ...filter, limit: filter.limit + 1 });
        const shown = rows.slice(0, filter.limit);
        const personal = await this.organizations.personalOrganizationsOf(shown.map(row => row.user.id));
        const tiers = await this.licenses.tiersOf([...personal.values()]);
        const accounts = shown.flatMap(row => {
            const organizationId = personal.get(row.user.id);
            const tier = organizationId && tiers.get(organizationId);
            return organizationId && tier ? [{ user: row.user, organizationId, tier, createdAt: row.createdAt.toISOString() }] : [];
        });
        const last = shown.at(-1);
        return { accounts, ...(rows.length > filter.limit && last ? { next: last.user.id } : {}) };
    }
}
