import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { PostgresSql } from '../../src/adapters/sql/postgres-sql.js';
import { serviceRole } from '../../src/adapters/sql/roles.js';
import { audit } from '../../src/compose-audit.js';
import { readConfig } from '../../src/config.js';
import { systemRandom } from '../../src/kernel/random.js';
import { AuditStore } from '../../src/modules/audit/audit-store.js';
import { type AuditEntry, AuditService, noOrganizations } from '../../src/modules/audit/index.js';
import type { TestPlatform } from './test-platform.js';

/** Writes entries as the platform's modules do, and checks logs as an operator does. */
export class AuditLog {
    readonly sql: PostgresSql;
    readonly service: AuditService;

    constructor(private readonly platform: TestPlatform) {
        this.sql = new PostgresSql({
            connection: { host: join(platform.folder, 'data', 'run'), user: serviceRole, database: 'coditect' },
            poolSize: 8,
            prepareStatements: true,
            onIdleError: () => undefined
        });
        this.service = new AuditService(new AuditStore(), platform.clock, systemRandom, noOrganizations);
    }

    close(): Promise<void> {
        return this.sql.close();
    }

    record(organizationId: string, entry: Partial<AuditEntry> = {}): Promise<void> {
        return this.sql.asTenant(organizationId, transaction =>
            this.service.record(transaction, organizationId, {
                action: 'session.started',
                actor: { kind: 'person', userId: randomUUID() },
                client: { address: '192.0.2.7', userAgent: 'Browser/1.0', language: 'en' },
                details: { methods: ['password'] },
                ...entry
            })
        );
    }

    /** An organisation with that many entries. Returns its id. */
    async filled(entries: number): Promise<string> {
        const organizationId = randomUUID();
        for (let made = 0; made < entries; made += 1) {
            await this.record(organizationId);
        }
        return organizationId;
    }

    /** `npm run audit -- <args>`. */
    async command(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
        let output = '';
        const config = readConfig({ CODITECT_DATA_DIR: join(this.platform.folder, 'data') });
        const code = await audit(args, config, async text => {
            output += text;
        });
        return { code, output };
    }

    verify(organizationId: string): Promise<{ readonly code: number; readonly output: string }> {
        return this.command('verify', '--organization', organizationId);
    }
}
