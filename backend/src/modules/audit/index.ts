import type { Clock } from '../../kernel/clock.js';
import type { Module } from '../../kernel/module.js';
import type { SqlTransaction } from '../../ports/sql.js';
import { AuditService } from './audit-service.js';
import { AuditStore } from './audit-store.js';
import { migrations } from './migrations.js';

export type { AuditActor, AuditEntry } from './audit-entry.js';
export { AuditService, installationLog } from './audit-service.js';

export interface AuditNeeds {
    readonly clock: Clock;
    readonly organizationsOf: (transaction: SqlTransaction, userId: string) => Promise<readonly string[]>;
}

export function createAuditModule(needs: AuditNeeds): Module & { readonly audit: AuditService } {
    const audit = new AuditService(new AuditStore(), needs.clock, needs.organizationsOf);
    return { name: 'audit', migrations, routes: [], audit };
}
