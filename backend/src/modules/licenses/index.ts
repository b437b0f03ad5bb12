import type { Clock } from '../../kernel/clock.js';
import type { Module } from '../../kernel/module.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import { LicensesService } from './licenses-service.js';
import { LicensesStore } from './licenses-store.js';
import { migrations } from './migrations.js';
import { createRoutes } from './routes.js';

export { LicensesService } from './licenses-service.js';

export interface LicensesNeeds {
    readonly sql: Sql;
    readonly events: EventsService;
    readonly audit: AuditService;
    /** After another tier was set. */
    readonly onChange: (organizationId: string) => Promise<void>;
    readonly clock: Clock;
}

export function createLicensesModule(needs: LicensesNeeds): Module & { readonly licenses: LicensesService } {
    const licenses = new LicensesService(needs.sql, new LicensesStore(), needs.events, needs.audit, needs.clock, needs.onChange);
    return { name: 'licenses', migrations, routes: createRoutes(licenses), licenses };
}
