import type { Clock } from '../../kernel/clock.js';
import type { Module } from '../../kernel/module.js';
import type { Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import { migrations } from './migrations.js';
import { OrganizationsService, type SingleSignOnDemands } from './organizations-service.js';
import { OrganizationsStore } from './organizations-store.js';

export { type OrganizationAccess, OrganizationsService, type SingleSignOnDemands } from './organizations-service.js';

export interface OrganizationsNeeds {
    readonly sql: Sql;
    readonly clock: Clock;
    readonly random: Random;
    readonly pubsub: PubSub;
    readonly singleSignOnDemands: SingleSignOnDemands;
}

export function createOrganizationsModule(needs: OrganizationsNeeds): Module & { readonly organizations: OrganizationsService } {
    const organizations = new OrganizationsService(
        needs.sql,
        new OrganizationsStore(),
        needs.clock,
        needs.random,
        needs.pubsub,
        needs.singleSignOnDemands
    );
    return { name: 'organizations', migrations, routes: [], organizations };
}
