import { accountProblems, type User } from '@coditect/protocol';
import { domainOfAddress } from '../../kernel/email-address.js';
import { PlatformError, singleSignOnRequired } from '../../kernel/errors.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { FirstFactor, KnownAccount } from '../identity/index.js';
import type { DomainsStore } from './domains-store.js';
import type { Memberships } from './memberships.js';

/**
 * "Single sign-on only": whoever is a member and has an address of the organisation's verified domains gets in by its
 * connections alone. Owners keep every way, so that a broken identity provider locks nobody out for good.
 */
export class SingleSignOnPolicy {
    constructor(
        private readonly domains: DomainsStore,
        private readonly memberships: Memberships,
        private readonly accountOf: (transaction: SqlTransaction, userId: string) => Promise<KnownAccount | undefined>
    ) {}

    /** The organisation that demands its own identity provider of this person: one at most, since a domain has one owner. */
    async demandOn(transaction: SqlTransaction, userId: string): Promise<string | undefined> {
        const account = await this.accountOf(transaction, userId);
        return account && this.demandOnUser(transaction, account.user);
    }

    private async demandOnUser(transaction: SqlTransaction, user: User): Promise<string | undefined> {
        const domain = domainOfAddress(user.email);
        const organizationId = domain && (await this.domains.requiringOwnerOf(transaction, domain));
        if (!organizationId) {
            return undefined;
        }
        const standings = await this.memberships.standingsOf(transaction, user.id);
        const there = standings.find(standing => standing.organizationId === organizationId);
        return there && there.role !== 'owner' ? organizationId : undefined;
    }

    /** The same as a set, for what an organisation's access is made of. */
    async demandsOn(transaction: SqlTransaction, userId: string): Promise<ReadonlySet<string>> {
        const demanding = await this.demandOn(transaction, userId);
        return new Set(demanding === undefined ? [] : [demanding]);
    }

    /**
     * The organisation that shuts the person's other ways in: one that demands it and that is all there is to the account. Who
     * belongs to others too, or administrates the installation, gets in as ever, finds that organisation closed, and can link its
     * provider: none shuts anybody out of what is not its own.
     */
    async shutBy(transaction: SqlTransaction, user: User): Promise<string | undefined> {
        const demanding = await this.demandOnUser(transaction, user);
        if (demanding === undefined || user.administrator) {
            return undefined;
        }
        const standings = await this.memberships.standingsOf(transaction, user.id);
        return standings.some(({ personal, organizationId }) => !personal && organizationId !== demanding) ? undefined : demanding;
    }

    /** Asked before each sign-in goes on from its first factor. */
    async admit(transaction: SqlTransaction, first: FirstFactor, { user }: KnownAccount): Promise<void> {
        const demanding = await this.shutBy(transaction, user);
        if (demanding !== undefined && demanding !== first.signedOnOrganizationId) {
            throw singleSignOnRequired();
        }
    }

    /** An address elsewhere would open the ways that are shut, while the person is still a member. */
    async admitAddress(transaction: SqlTransaction, userId: string, email: string): Promise<void> {
        const demanding = await this.demandOn(transaction, userId);
        const domain = demanding && domainOfAddress(email);
        if (demanding !== undefined && (!domain || (await this.domains.requiringOwnerOf(transaction, domain)) !== demanding)) {
            const sentence = 'Your organisation lets you in by its single sign-on alone, so your address stays in one of its domains.';
            throw new PlatformError('conflict', accountProblems.addressOfOrganization, sentence);
        }
    }
}
