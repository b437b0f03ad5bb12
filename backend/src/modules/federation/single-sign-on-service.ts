import { federationProblems, type SignInDiscovery, type SingleSignOn } from '@coditect/protocol';
import { domainOfAddress } from '../../kernel/email-address.js';
import { PlatformError } from '../../kernel/errors.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { ConnectionsService, Deed } from './connections-service.js';
import type { ConnectionsStore } from './connections-store.js';
import type { DomainsService } from './domains-service.js';
import type { DomainsStore } from './domains-store.js';

export interface SingleSignOnNeeds {
    readonly sql: Sql;
    readonly connections: ConnectionsService;
    readonly connectionsStore: ConnectionsStore;
    readonly domains: DomainsService;
    readonly domainsStore: DomainsStore;
    readonly audit: AuditService;
    readonly onDidChange: (organizationId: string) => Promise<void>;
}

/** What an organisation has set up as a whole, and what follows from it for an address. */
export class SingleSignOnService {
    constructor(private readonly needs: SingleSignOnNeeds) {}

    get(organizationId: string): Promise<SingleSignOn> {
        return this.needs.sql.asTenant(organizationId, async transaction => ({
            connections: [...(await this.needs.connections.list(transaction, organizationId))],
            domains: [...(await this.needs.domains.list(transaction, organizationId))],
            required: await this.needs.connectionsStore.isRequired(transaction, organizationId)
        }));
    }

    /** It can be required only when it is known to work: a domain is verified and a connection has signed somebody in. */
    async require(organizationId: string, required: boolean, { principal, client }: Deed): Promise<SingleSignOn> {
        await this.needs.sql.asTenant(organizationId, async transaction => {
            if (required) {
                const connections = await this.needs.connectionsStore.list(transaction, organizationId);
                const domains = await this.needs.domainsStore.list(transaction, organizationId);
                if (!connections.some(({ testedAt }) => testedAt) || !domains.some(({ verifiedAt }) => verifiedAt)) {
                    throw new PlatformError(
                        'conflict',
                        federationProblems.connectionUntested,
                        'Verify a domain and sign in through a connection once, so that nobody is locked out. Then it can be required.'
                    );
                }
            }
            if ((await this.needs.connectionsStore.isRequired(transaction, organizationId)) === required) {
                return;
            }
            await this.needs.connectionsStore.setRequired(transaction, organizationId, required);
            await this.needs.audit.record(transaction, organizationId, {
                action: required ? 'sso.required' : 'sso.made-optional',
                actor: { kind: 'person', userId: principal.userId },
                client
            });
        });
        await this.needs.onDidChange(organizationId);
        return this.get(organizationId);
    }

    /** By the domain alone: no account is looked for, so none can be found out. */
    async discover(email: string): Promise<SignInDiscovery> {
        const domain = domainOfAddress(email);
        const connection = await this.needs.sql.asPlatform(async transaction => {
            const organizationId = domain && (await this.needs.domainsStore.ownerOf(transaction, domain));
            const connections = organizationId ? await this.needs.connectionsStore.list(transaction, organizationId) : [];
            return connections.find(({ testedAt }) => testedAt);
        });
        return connection
            ? { kind: 'sso', connectionId: connection.connectionId, startPath: this.needs.connections.startPathOf(connection) }
            : { kind: 'password' };
    }
}
