import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { EventsService } from '../events/index.js';
import type { Committed } from './memberships.js';
import { type TeamsStore, teamNameConstraint } from './teams-store.js';

export { teamNameConstraint };

/**
 * Teams for who keeps them in the organisation's stead: its directory. Each step is part of a tenant's transaction that holds
 * the organisation (`Memberships.lock`); what is recorded of it is the caller's matter.
 */
export class TeamRosters {
    constructor(
        private readonly store: TeamsStore,
        private readonly events: EventsService,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /** Makes a team, or finds the one that has the name already. */
    async putNamed(transaction: SqlTransaction, organizationId: string, name: string): Promise<{ readonly teamId: string }> {
        const there = await this.store.findByName(transaction, organizationId, name);
        if (there) {
            return there;
        }
        const teamId = this.random.uuid();
        await this.store.insert(transaction, organizationId, teamId, name, this.clock.now());
        return { teamId };
    }

    /** Throws UniqueViolation of {@link teamNameConstraint} where another team has the name. */
    rename(transaction: SqlTransaction, organizationId: string, teamId: string, name: string): Promise<void> {
        return this.store.rename(transaction, organizationId, teamId, name);
    }

    delete(transaction: SqlTransaction, organizationId: string, teamId: string): Promise<void> {
        return this.store.delete(transaction, organizationId, teamId);
    }

    /** Members of the organisation; who is in the team already stays. */
    addMembers(transaction: SqlTransaction, organizationId: string, teamId: string, userIds: readonly string[]): Promise<void> {
        return this.store.addMembers(transaction, organizationId, teamId, userIds, this.clock.now());
    }

    removeMembers(transaction: SqlTransaction, organizationId: string, teamId: string, userIds: readonly string[]): Promise<void> {
        return this.store.removeMembers(transaction, organizationId, teamId, userIds);
    }

    /** Tells open pages. What it returns is to be called once the transaction is committed. */
    async changed(transaction: SqlTransaction, organizationId: string): Promise<Committed> {
        await this.events.append(transaction, { organizationId, payload: { type: 'teams.changed', organizationId } });
        return () => this.events.announce(organizationId);
    }
}
