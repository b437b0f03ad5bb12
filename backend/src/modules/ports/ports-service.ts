import { identityProblems, maximumSharedPorts, type PortHandOver, portPaths, portProblems, type SharedPort } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { OrganizationsService } from '../organizations/index.js';
import { lacksFactor, type PortAccess } from './port-access.js';
import type { PortsStore, SharedPortRow } from './ports-store.js';

export interface PortsServiceNeeds {
    readonly sql: Sql;
    readonly events: EventsService;
    readonly audit: AuditService;
    readonly organizations: OrganizationsService;
    /** Finds a workspace by the first label of its host name. */
    readonly findWorkspace: (slug: string) => Promise<{ readonly workspaceId: string; readonly organizationId: string } | undefined>;
    /** The workspace's slug where the caller may enter it. Rejects where not. */
    readonly slugOf: (principal: Principal, workspaceId: string) => Promise<string>;
    readonly portOriginOf: (slug: string, port: number) => string;
    readonly clock: Clock;
}

/** What people ask of the ports of their workspaces: to see one, to share it, to take it back. */
export class PortsService {
    constructor(
        private readonly store: PortsStore,
        private readonly access: PortAccess,
        private readonly needs: PortsServiceNeeds
    ) {}

    async list(principal: Principal, workspaceId: string): Promise<SharedPort[]> {
        const slug = await this.needs.slugOf(principal, workspaceId);
        const rows = await this.needs.sql.asTenant(principal.organizationId, transaction =>
            this.store.listShared(transaction, workspaceId)
        );
        return rows.map(row => this.present(slug, row));
    }

    async share(principal: Principal, workspaceId: string, port: number, client: Client): Promise<SharedPort> {
        const slug = await this.needs.slugOf(principal, workspaceId);
        const { organizationId, userId } = principal;
        const shared = await this.change(principal, workspaceId, slug, async transaction => {
            const before = await this.store.listShared(transaction, workspaceId);
            if (before.length >= maximumSharedPorts && !before.some(row => row.port === port)) {
                throw tooManyShared();
            }
            if (!(await this.store.share(transaction, { workspaceId, organizationId, port }, userId, this.needs.clock.now()))) {
                return false;
            }
            await this.record(transaction, principal, 'port.shared', workspaceId, port, client);
            return true;
        });
        const row = shared.find(candidate => candidate.port === port);
        if (!row) {
            throw noSuchPort();
        }
        return row;
    }

    async stopSharing(principal: Principal, workspaceId: string, port: number, client: Client): Promise<void> {
        const slug = await this.needs.slugOf(principal, workspaceId);
        await this.change(principal, workspaceId, slug, async transaction => {
            if (!(await this.store.stopSharing(transaction, workspaceId, port))) {
                return false;
            }
            await this.record(transaction, principal, 'port.made-private', workspaceId, port, client);
            return true;
        });
        await this.access.announceStop(principal.organizationId);
    }

    /** A code for a port's origin. A port that is not shared and one that doesn't exist get the same answer. */
    async open(principal: Principal, slug: string, port: number): Promise<PortHandOver> {
        const found = await this.needs.findWorkspace(slug);
        const elsewhere = principal.workspaceId !== undefined && principal.workspaceId !== found?.workspaceId;
        if (!found || elsewhere) {
            throw noSuchPort();
        }
        const place = { ...found, port };
        if (!(await this.access.mayVisit(principal, place))) {
            throw (await this.lacksFactorOnly(principal, place)) ? factorRequired() : noSuchPort();
        }
        const { code, expiresAt } = await this.access.issueCode({
            workspaceId: found.workspaceId,
            organizationId: found.organizationId,
            port,
            userId: principal.userId,
            sessionId: principal.sessionId
        });
        return { enterUrl: this.needs.portOriginOf(slug, port) + portPaths.enter, code, expiresAt: expiresAt.toISOString() };
    }

    private async lacksFactorOnly(principal: Principal, place: { workspaceId: string; organizationId: string; port: number }) {
        const there = await this.needs.organizations.accessOf(principal.userId, place.organizationId, principal.signedOnOrganizationId);
        return there !== undefined && lacksFactor(there, principal) && this.access.mayVisit({ ...principal, multiFactor: true }, place);
    }

    /** Does the work and, where it changed something, tells all members what is shared now. Returns that. */
    private async change(
        { organizationId }: Principal,
        workspaceId: string,
        slug: string,
        work: (transaction: SqlTransaction) => Promise<boolean>
    ): Promise<readonly SharedPort[]> {
        const { sql, events } = this.needs;
        const { ports, changed } = await sql.asTenant(organizationId, async transaction => {
            const changed = await work(transaction);
            const ports = (await this.store.listShared(transaction, workspaceId)).map(row => this.present(slug, row));
            if (changed) {
                await events.append(transaction, { organizationId, payload: { type: 'ports.changed', workspaceId, ports } });
            }
            return { ports, changed };
        });
        if (changed) {
            await events.announce(organizationId);
        }
        return ports;
    }

    private record(
        transaction: SqlTransaction,
        { organizationId, userId }: Principal,
        action: 'port.shared' | 'port.made-private',
        workspaceId: string,
        port: number,
        client: Client
    ): Promise<void> {
        return this.needs.audit.record(transaction, organizationId, {
            action,
            actor: { kind: 'person', userId },
            target: { kind: 'workspace', id: workspaceId },
            client,
            details: { port }
        });
    }

    private present(slug: string, { port, sharedAt }: SharedPortRow): SharedPort {
        return { port, origin: this.needs.portOriginOf(slug, port), sharedAt: sharedAt.toISOString() };
    }
}

const noSuchPort = () =>
    new PlatformError(
        'not-found',
        portProblems.notFound,
        'There is no such port, or it is not shared with you. Ask the person whose workspace it is to share it with your organisation.'
    );

const tooManyShared = () =>
    new PlatformError(
        'conflict',
        portProblems.tooManyShared,
        `A workspace shares at most ${maximumSharedPorts} ports. Make one private that nobody needs.`
    );

const factorRequired = () =>
    new PlatformError(
        'forbidden',
        identityProblems.factorRequired,
        'This organisation asks for a second factor. Set one up in your security settings, and sign in with it.'
    );
