import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import { type Lock, onOneProcess } from '../../ports/lock.js';
import type { OutboundWeb } from '../../ports/outbound-web.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { Flows, SignInLimits } from '../identity/index.js';
import { MetadataImport } from './metadata-import.js';
import { migrations } from './migrations.js';
import { createRoutes, type OnArrival } from './routes.js';
import type { SamlConnections } from './saml-connection.js';
import { type EndSessions, SamlService } from './saml-service.js';
import { SamlStore } from './saml-store.js';
import { ServiceProviderKeys } from './service-provider-keys.js';

export { checkSamlSettings } from './connection-settings.js';
export type { SamlConnection } from './saml-connection.js';
export { type Arrival, type Departure, SamlService } from './saml-service.js';

const expireEveryMilliseconds = 10 * 60 * 1000;

/** Who the connections are, and what becomes of people whom they vouch for, is the business of others: they are passed in. */
export interface SamlNeeds {
    readonly sql: Sql;
    readonly lock: Lock;
    readonly flows: Flows;
    readonly audit: AuditService;
    readonly secretBox: SecretBox;
    readonly limits: SignInLimits;
    readonly web: OutboundWeb;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
    readonly controlOrigin: string;
    readonly connections: SamlConnections;
    readonly onArrival: OnArrival;
    readonly endSessions: EndSessions;
}

export function createSamlModule(needs: SamlNeeds): Module & { readonly saml: SamlService } {
    const { sql, clock, random, audit, secretBox, controlOrigin } = needs;
    const store = new SamlStore();
    const keys = new ServiceProviderKeys(sql, store, secretBox, audit, clock, random, new URL(controlOrigin).hostname);
    const saml = new SamlService({ ...needs, store, keys });
    const metadata = new MetadataImport(needs.web, clock);
    const expiring = new PeriodicTask(
        'saml.expire',
        expireEveryMilliseconds,
        onOneProcess(needs.lock, 'saml.expire', () => sql.asPlatform(transaction => store.deleteExpired(transaction, clock.now()))),
        clock,
        needs.logger
    );
    return {
        name: 'saml',
        migrations,
        routes: createRoutes({ saml, metadata, onArrival: needs.onArrival, limits: needs.limits }),
        saml,
        start: async () => expiring.start(),
        stop: () => expiring.stop()
    };
}
