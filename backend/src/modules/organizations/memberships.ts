import type { AuditAction, Role } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { AuditActor, AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { InvitationsStore } from './invitations-store.js';
import type { MemberRow, MembersStore, NamedPerson } from './members-store.js';
import type { OrganizationHooks } from './organization-hooks.js';
import { lastOwner, noSuchMember, personalOrganization } from './organization-refusals.js';
import type { OrganizationsService } from './organizations-service.js';
import type { OrganizationRow, OrganizationsStore } from './organizations-store.js';

/** Who changes something, for the audit log. */
export interface By {
    readonly actor: AuditActor;
    readonly client?: Client;
    /** What an auditor needs besides, such as the connection that a sign-in came by. */
    readonly details?: Readonly<Record<string, string>>;
}

/** What is to be done once the transaction is committed. */
export type Committed = () => Promise<void>;

/**
 * The changes of who belongs to an organisation, for whoever makes them: its people, its directory, a sign-in. Each is part of
 * a transaction, as the tenant or the platform, that holds the organisation by {@link lock}, and returns what to call once
 * that is committed: then it takes effect on every process. Whether the caller may is the caller's to check.
 */
export class Memberships {
    constructor(
        private readonly store: OrganizationsStore,
        private readonly members: MembersStore,
        private readonly invitations: InvitationsStore,
        private readonly organizations: OrganizationsService,
        private readonly events: EventsService,
        private readonly audit: AuditService,
        private readonly clock: Clock,
        private readonly hooks: OrganizationHooks
    ) {}

    /** Holds an organisation that has members until the transaction ends. Changes of its members take turns. */
    async lock(transaction: SqlTransaction, organizationId: string): Promise<OrganizationRow> {
        const organization = await this.store.lock(transaction, organizationId);
        if (!organization || organization.deletedAt) {
            throw notFound();
        }
        if (organization.personal) {
            throw personalOrganization();
        }
        return organization;
    }

    find(transaction: SqlTransaction, organizationId: string, userId: string): Promise<MemberRow | undefined> {
        return this.members.find(transaction, organizationId, userId);
    }

    async get(transaction: SqlTransaction, organizationId: string, userId: string): Promise<MemberRow> {
        const member = await this.members.find(transaction, organizationId, userId);
        if (!member) {
            throw noSuchMember();
        }
        return member;
    }

    /** Whether the person belongs to another organisation than this one and the personal, be it suspended there. */
    async belongsBeside(transaction: SqlTransaction, organizationId: string, userId: string): Promise<boolean> {
        const standings = await this.store.standingsOf(transaction, userId);
        return standings.some(standing => !standing.personal && standing.organizationId !== organizationId);
    }

    /** Who belongs there already stays as he or she is, also when suspended. */
    async join(transaction: SqlTransaction, organizationId: string, person: NamedPerson, role: Role, by: By): Promise<Committed> {
        if (await this.members.find(transaction, organizationId, person.userId)) {
            return async () => undefined;
        }
        await this.members.insert(transaction, organizationId, person, role, this.clock.now());
        return this.changed(transaction, organizationId, person.userId, 'member.joined', by, { role });
    }

    async setRole(transaction: SqlTransaction, organizationId: string, userId: string, role: Role, by: By): Promise<Committed> {
        const before = await this.get(transaction, organizationId, userId);
        if (before.role === role) {
            return async () => undefined;
        }
        if (role !== 'owner') {
            await this.keepAnOwner(transaction, organizationId, before);
        }
        await this.members.update(transaction, organizationId, userId, { role });
        if (role !== 'owner') {
            await this.invitations.revokeAllBy(transaction, organizationId, userId, this.clock.now());
        }
        return this.changed(transaction, organizationId, userId, 'member.role-changed', by, { before: before.role, role });
    }

    async setSuspended(
        transaction: SqlTransaction,
        organizationId: string,
        userId: string,
        suspended: boolean,
        by: By
    ): Promise<Committed> {
        const before = await this.get(transaction, organizationId, userId);
        if (before.suspended === suspended) {
            return async () => undefined;
        }
        if (suspended) {
            await this.keepAnOwner(transaction, organizationId, before);
            await this.invitations.revokeAllBy(transaction, organizationId, userId, this.clock.now());
        }
        await this.members.update(transaction, organizationId, userId, { suspendedAt: suspended ? this.clock.now() : null });
        return this.changed(transaction, organizationId, userId, suspended ? 'member.suspended' : 'member.reactivated', by);
    }

    /** `member.left` where it is the person's own deed. */
    async remove(
        transaction: SqlTransaction,
        organizationId: string,
        userId: string,
        by: By,
        action: Extract<AuditAction, 'member.removed' | 'member.left'> = 'member.removed'
    ): Promise<Committed> {
        const before = await this.get(transaction, organizationId, userId);
        await this.keepAnOwner(transaction, organizationId, before);
        await this.invitations.revokeAllBy(transaction, organizationId, userId, this.clock.now());
        await this.members.delete(transaction, organizationId, userId);
        return this.changed(transaction, organizationId, userId, action, by, { role: before.role });
    }

    private async keepAnOwner(transaction: SqlTransaction, organizationId: string, member: MemberRow): Promise<void> {
        const counts = member.role === 'owner' && !member.suspended;
        if (counts && !(await this.members.hasOwnerBeside(transaction, organizationId, member.userId))) {
            throw lastOwner();
        }
    }

    private async changed(
        transaction: SqlTransaction,
        organizationId: string,
        userId: string,
        action: AuditAction,
        by: By,
        details: Readonly<Record<string, string>> = {}
    ): Promise<Committed> {
        const now = await this.members.find(transaction, organizationId, userId);
        await this.events.append(transaction, {
            organizationId,
            payload: { type: 'membership.changed', organizationId, userId, role: now?.role ?? null, suspended: now?.suspended ?? false }
        });
        await this.audit.record(transaction, organizationId, {
            action,
            actor: by.actor,
            target: { kind: 'user', id: userId },
            ...(by.client ? { client: by.client } : {}),
            details: { ...by.details, ...details }
        });
        return async () => {
            await this.organizations.announceChange(userId);
            await this.events.announce(organizationId);
            if (!(await this.organizations.mayUseWorkspaces(userId, organizationId))) {
                await this.hooks.onShutOut(organizationId, userId);
            }
        };
    }
}
