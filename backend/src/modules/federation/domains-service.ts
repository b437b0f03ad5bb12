import { federationProblems, type OrganizationDomain } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, notFound, PlatformError, unavailable } from '../../kernel/errors.js';
import type { Random } from '../../kernel/random.js';
import type { Names } from '../../ports/names.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { Deed } from './connections-service.js';
import { type DomainRow, type DomainsStore, verifiedDomainConstraint } from './domains-store.js';
import { isPublicMailDomain } from './public-domains.js';

const maximumDomains = 50;
const recordPrefix = 'coditect-verification=';

export interface DomainsNeeds {
    readonly sql: Sql;
    readonly store: DomainsStore;
    readonly names: Names;
    readonly audit: AuditService;
    /** To be called once it is committed that people of a domain may be asked for single sign-on, or no longer. */
    readonly onDidChange: (organizationId: string) => Promise<void>;
    readonly clock: Clock;
    readonly random: Random;
}

/** Domains that an organisation says are its own, and has shown to be by a record in their DNS. */
export class DomainsService {
    constructor(private readonly needs: DomainsNeeds) {}

    async add(organizationId: string, domain: string, deed: Deed): Promise<OrganizationDomain> {
        if (isPublicMailDomain(domain)) {
            const sentence = 'Anybody can have an address in this domain, so it belongs to no organisation.';
            throw invalidField('domain', federationProblems.domainPublic, sentence);
        }
        const row: DomainRow = {
            organizationId,
            domainId: this.needs.random.uuid(),
            domain,
            token: this.needs.random.token(),
            createdAt: this.needs.clock.now(),
            verifiedAt: null
        };
        return this.needs.sql.asTenant(organizationId, async transaction => {
            if ((await this.needs.store.list(transaction, organizationId)).length >= maximumDomains) {
                throw new PlatformError(
                    'conflict',
                    federationProblems.tooManyConnections,
                    `An organisation has at most ${maximumDomains} domains. Remove one first.`
                );
            }
            const claimed = await this.needs.store.claim(transaction, row);
            if (claimed.domainId === row.domainId) {
                await this.record(transaction, claimed, 'sso.domain-added', deed);
            }
            return view(claimed);
        });
    }

    /** Looks for the record. A domain that was verified once stays so until it is removed. */
    async check(organizationId: string, domainId: string, deed: Deed): Promise<OrganizationDomain> {
        const row = await this.needs.sql.asTenant(organizationId, transaction => this.get(transaction, domainId));
        if (row.verifiedAt) {
            return view(row);
        }
        const texts = await this.needs.names.textsOf(row.domain).catch(() => {
            throw unavailable(`The name servers of ${row.domain} do not answer. Try again in a few minutes.`);
        });
        if (!texts.some(text => text.trim() === recordOf(row))) {
            throw new PlatformError(
                'conflict',
                federationProblems.recordMissing,
                `There is no such TXT record at ${row.domain} yet. New records can take up to an hour to be seen.`
            );
        }
        const verifiedAt = this.needs.clock.now();
        await this.needs.sql
            .asTenant(organizationId, async transaction => {
                await this.needs.store.markVerified(transaction, domainId, verifiedAt);
                await this.record(transaction, row, 'sso.domain-verified', deed);
            })
            .catch((error: unknown) => {
                if (error instanceof UniqueViolation && error.constraint === verifiedDomainConstraint) {
                    throw new PlatformError(
                        'conflict',
                        federationProblems.domainTaken,
                        'Another organisation here has verified this domain. It has to give it up first.'
                    );
                }
                throw error;
            });
        await this.needs.onDidChange(organizationId);
        return view({ ...row, verifiedAt });
    }

    async remove(organizationId: string, domainId: string, deed: Deed): Promise<void> {
        await this.needs.sql.asTenant(organizationId, async transaction => {
            const row = await this.get(transaction, domainId);
            await this.needs.store.delete(transaction, domainId);
            await this.record(transaction, row, 'sso.domain-removed', deed);
        });
        await this.needs.onDidChange(organizationId);
    }

    async list(transaction: SqlTransaction, organizationId: string): Promise<readonly OrganizationDomain[]> {
        return (await this.needs.store.list(transaction, organizationId)).map(view);
    }

    private async get(transaction: SqlTransaction, domainId: string): Promise<DomainRow> {
        const row = await this.needs.store.find(transaction, domainId);
        if (!row) {
            throw notFound('There is no such domain.');
        }
        return row;
    }

    private record(
        transaction: SqlTransaction,
        row: DomainRow,
        action: 'sso.domain-added' | 'sso.domain-verified' | 'sso.domain-removed',
        { principal, client }: Deed
    ): Promise<void> {
        return this.needs.audit.record(transaction, row.organizationId, {
            action,
            actor: { kind: 'person', userId: principal.userId },
            target: { kind: 'domain', id: row.domainId },
            client,
            details: { domain: row.domain }
        });
    }
}

function recordOf({ token }: DomainRow): string {
    return recordPrefix + token;
}

function view(row: DomainRow): OrganizationDomain {
    return { id: row.domainId, domain: row.domain, record: recordOf(row), verifiedAt: row.verifiedAt?.toISOString() ?? null };
}
