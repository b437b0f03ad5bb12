import type { Membership } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { OrganizationsStore } from './organizations-store.js';

/** Organisations are the tenants. For now each person has a personal one, made at sign-up. */
export class OrganizationsService {
    constructor(
        private readonly sql: Sql,
        private readonly store: OrganizationsStore,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /** Part of the sign-up's transaction. Returns the new organisation's id. */
    async createPersonal(transaction: SqlTransaction, userId: string, personName: string): Promise<string> {
        const organizationId = this.random.uuid();
        await this.store.insertPersonal(transaction, organizationId, personName, userId, this.clock.now());
        return organizationId;
    }

    /** The personal organisation comes first. */
    membershipsOf(userId: string): Promise<readonly Membership[]> {
        return this.sql.asPlatform(transaction => this.store.membershipsOf(transaction, userId));
    }

    exists(organizationId: string): Promise<boolean> {
        return this.sql.asPlatform(transaction => this.store.exists(transaction, organizationId));
    }

    personalOrganizationsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
        return this.sql.asPlatform(transaction => this.store.personalOf(transaction, userIds));
    }
}
