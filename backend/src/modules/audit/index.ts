import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { CheckpointLedger } from '../../ports/checkpoint-ledger.js';
import { type Lock, onOneProcess } from '../../ports/lock.js';
import type { Sql } from '../../ports/sql.js';
import { AuditReader, type NamesOf } from './audit-reader.js';
import { AuditService, type OrganizationsOf } from './audit-service.js';
import { AuditStore } from './audit-store.js';
import { AuditVerifier } from './audit-verifier.js';
import { CheckpointKeys } from './checkpoint-keys.js';
import { CheckpointWriter } from './checkpoint-writer.js';
import { CheckpointsStore } from './checkpoints-store.js';
import { migrations } from './migrations.js';
import { createRoutes } from './routes.js';

export { AuditUncheckableError, AuditUsageError, NobodyReadsError, readCommandLine, runAuditCommand } from './audit-command.js';
export type { AuditActor, AuditDetails, AuditEntry } from './audit-entry.js';
export { AuditService, installationLog, noOrganizations } from './audit-service.js';

const checkpointEveryMilliseconds = 15 * 60 * 1000;

export interface AuditNeeds {
    readonly sql: Sql;
    readonly lock: Lock;
    readonly ledger: CheckpointLedger;
    readonly secretBox: SecretBox;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
    readonly organizationsOf: OrganizationsOf;
    readonly namesOf: NamesOf;
}

export interface AuditModule extends Module {
    readonly audit: AuditService;
    /** Signs now where each log stands, rather than at the next round. */
    readonly checkpoint: () => Promise<void>;
}

export function createAuditModule(needs: AuditNeeds): AuditModule {
    const { sql, ledger, clock, logger } = needs;
    const store = new AuditStore();
    const checkpoints = new CheckpointsStore();
    const audit = new AuditService(store, clock, needs.random, needs.organizationsOf);
    const verifier = new AuditVerifier(sql, store, checkpoints);
    const reader = new AuditReader(sql, store, audit, verifier, needs.namesOf, clock);
    const keys = new CheckpointKeys(sql, checkpoints, ledger, needs.secretBox, clock);
    const writer = new CheckpointWriter(sql, checkpoints, keys, ledger, clock);
    const writing = new PeriodicTask(
        'audit.checkpoint',
        checkpointEveryMilliseconds,
        onOneProcess(needs.lock, 'audit.checkpoint', () => writer.run()),
        clock,
        logger
    );
    return {
        name: 'audit',
        migrations,
        routes: createRoutes(reader),
        audit,
        checkpoint: () => writer.run(),
        start: async () => writing.start(),
        stop: async () => {
            await writing.stop();
            await writer.run();
        }
    };
}
