import {
    type DeletedOrganization,
    identityProblems,
    type Membership,
    type Organization,
    organizationProblems,
    type Role,
    restorableDays,
    roleMay
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { elevationRequired, invalidField, notFound, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditEntry, AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { MembersStore } from './members-store.js';
import type { Memberships } from './memberships.js';
import type { OrganizationHooks } from './organization-hooks.js';
import type { OrganizationsService } from './organizations-service.js';
import type { OrganizationRow, OrganizationsStore } from './organizations-store.js';
import type { People } from './people.js';

const dayMilliseconds = 24 * 60 * 60 * 1000;
/** Organisations that one person may make in a day. */
const createdADay = 10;

type Change = Parameters<OrganizationsStore['update']>[2];

/** Making, naming, guarding and deleting organisations. */
export class OrganizationSettings {
    constructor(
        private readonly sql: Sql,
        private readonly store: OrganizationsStore,
        private readonly members: MembersStore,
        private readonly memberships: Memberships,
        private readonly organizations: OrganizationsService,
        private readonly people: People,
        private readonly events: EventsService,
        private readonly audit: AuditService,
        private readonly clock: Clock,
        private readonly random: Random,
        private readonly hooks: OrganizationHooks
    ) {}

    /** The person's organisations; to a program, the one that it is bound to. */
    async list(principal: Principal): Promise<{ organizations: Membership[]; deleted: DeletedOrganization[] }> {
        const bound = principal.credential !== 'session';
        const { memberships, deleted } = await this.sql.asPlatform(async transaction => ({
            memberships: await this.store.membershipsOf(transaction, principal.userId),
            deleted: bound ? [] : await this.store.deletedOf(transaction, principal.userId, this.restorableSince())
        }));
        return {
            organizations: memberships.filter(one => !bound || one.organizationId === principal.organizationId),
            deleted: deleted.map(presentDeleted)
        };
    }

    async create(principal: Principal, name: string, client: Client): Promise<Organization> {
        const organizationId = this.random.uuid();
        const created = await this.sql.asPlatform(async transaction => {
            const person = await this.people.find(transaction, principal.userId);
            if (!person) {
                throw notFound();
            }
            if (!person.verified && !person.administrator) {
                throw unverified();
            }
            await this.limitCreation(transaction, principal.userId);
            const now = this.clock.now();
            await this.store.insert(transaction, { organizationId, name, personal: false }, person.userId, now);
            await this.members.insert(transaction, organizationId, person, 'owner', now);
            await this.hooks.onCreate(transaction, organizationId);
            await this.record(transaction, organizationId, 'organization.created', principal, client, { name });
            return this.describe(transaction, organizationId, 'owner');
        });
        await this.organizations.announceChange(principal.userId);
        return created;
    }

    get(principal: Principal): Promise<Organization> {
        const { organizationId, role } = principal;
        return this.sql.asTenant(organizationId, transaction => this.describe(transaction, organizationId, role));
    }

    /** Renames it, or changes which role invitations give at first. */
    async update(principal: Principal, change: Pick<Change, 'name' | 'defaultRole'>, client: Client): Promise<Organization> {
        const fresh = principal.elevatedUntil !== undefined && principal.elevatedUntil > this.clock.now();
        // The directory gives it to whomever it makes, so it is a change of roles, and asks for as much.
        if (change.defaultRole !== undefined && roleMay(change.defaultRole, 'members:manage') && !fresh) {
            throw elevationRequired();
        }
        const details = {
            ...(change.name === undefined ? {} : { name: change.name }),
            ...(change.defaultRole === undefined ? {} : { defaultRole: change.defaultRole })
        };
        return this.change(principal, change, client, 'organization.updated', details);
    }

    /** Who turns it on must get in afterwards. */
    async setFactorRequired(principal: Principal, factorRequired: boolean, client: Client): Promise<Organization> {
        if (factorRequired && !principal.multiFactor) {
            const sentence = 'Sign in with a second factor yourself first, so that you are not the first to be kept out.';
            throw new PlatformError('forbidden', identityProblems.factorRequired, sentence);
        }
        const details = { factorRequired };
        return this.change(principal, { factorRequired }, client, 'organization.factor-required-changed', details);
    }

    async delete(principal: Principal, typedName: string, client: Client): Promise<DeletedOrganization> {
        const { organizationId } = principal;
        const row = await this.sql.asTenant(organizationId, async transaction => {
            const organization = await this.memberships.lock(transaction, organizationId);
            if (organization.name !== typedName.trim()) {
                throw invalidField('name', organizationProblems.otherName, `Type "${organization.name}" to confirm.`);
            }
            const deleted = await this.store.update(transaction, organizationId, { deletedAt: this.clock.now() });
            await this.tell(transaction, deleted);
            await this.record(transaction, organizationId, 'organization.deleted', principal, client, { name: deleted.name });
            return deleted;
        });
        await this.events.announce(organizationId);
        await this.organizations.announceOrganization(organizationId);
        await this.hooks.onDelete(organizationId);
        return presentDeleted(row);
    }

    /** Only to its owners is there something to bring back. */
    async restore(principal: Principal, organizationId: string, client: Client): Promise<Organization> {
        const restored = await this.sql.asPlatform(async transaction => {
            const found = await this.store.lock(transaction, organizationId);
            const member = found && (await this.members.find(transaction, organizationId, principal.userId));
            const restorable = found?.deletedAt !== undefined && found.deletedAt > this.restorableSince();
            if (!restorable || member?.role !== 'owner' || member.suspended) {
                throw notFound();
            }
            await this.tell(transaction, await this.store.update(transaction, organizationId, { deletedAt: null }));
            await this.record(transaction, organizationId, 'organization.restored', principal, client);
            return this.describe(transaction, organizationId, member.role);
        });
        await this.events.announce(organizationId);
        await this.organizations.announceOrganization(organizationId);
        // Who looked at the person's other organisations reads the list anew.
        await this.organizations.announceChange(principal.userId);
        return restored;
    }

    private async change(
        principal: Principal,
        change: Change,
        client: Client,
        action: AuditEntry['action'],
        details: NonNullable<AuditEntry['details']>
    ): Promise<Organization> {
        const { organizationId, role } = principal;
        const changed = await this.sql.asTenant(organizationId, async transaction => {
            await this.memberships.lock(transaction, organizationId);
            if (Object.keys(details).length > 0) {
                await this.tell(transaction, await this.store.update(transaction, organizationId, change));
                await this.record(transaction, organizationId, action, principal, client, details);
            }
            return this.describe(transaction, organizationId, role);
        });
        await this.events.announce(organizationId);
        await this.organizations.announceOrganization(organizationId);
        return changed;
    }

    /** Of two that come at once from one person, the second waits for the first to be counted. */
    private async limitCreation(transaction: SqlTransaction, userId: string): Promise<void> {
        const home = (await this.store.personalOf(transaction, [userId])).get(userId);
        if (home !== undefined) {
            await this.store.lock(transaction, home);
        }
        const since = new Date(this.clock.now().getTime() - dayMilliseconds);
        if ((await this.store.countCreatedSince(transaction, userId, since)) >= createdADay) {
            const sentence = `You made ${createdADay} organisations within a day. Make the next one tomorrow.`;
            throw new PlatformError('too-many', organizationProblems.tooMany, sentence, undefined, dayMilliseconds / 1000);
        }
    }

    private async describe(transaction: SqlTransaction, organizationId: string, role: Role): Promise<Organization> {
        const row = await this.store.find(transaction, organizationId);
        if (!row) {
            throw notFound();
        }
        return {
            organizationId,
            name: row.name,
            personal: row.personal,
            role,
            factorRequired: row.factorRequired,
            defaultRole: row.defaultRole,
            members: await this.members.count(transaction, organizationId),
            createdAt: row.createdAt.toISOString()
        };
    }

    private async tell(transaction: SqlTransaction, row: OrganizationRow): Promise<void> {
        const { organizationId, name, factorRequired, deletedAt } = row;
        await this.events.append(transaction, {
            organizationId,
            payload: { type: 'organization.changed', organizationId, name, factorRequired, deleted: deletedAt !== undefined }
        });
    }

    private record(
        transaction: SqlTransaction,
        organizationId: string,
        action: AuditEntry['action'],
        principal: Principal,
        client: Client,
        details?: NonNullable<AuditEntry['details']>
    ): Promise<void> {
        return this.audit.record(transaction, organizationId, {
            action,
            actor: { kind: 'person', userId: principal.userId },
            target: { kind: 'organization', id: organizationId },
            client,
            ...(details ? { details } : {})
        });
    }

    private restorableSince(): Date {
        return new Date(this.clock.now().getTime() - restorableDays * dayMilliseconds);
    }
}

function presentDeleted(row: OrganizationRow): DeletedOrganization {
    const deletedAt = row.deletedAt?.getTime() ?? 0;
    return {
        organizationId: row.organizationId,
        name: row.name,
        restorableUntil: new Date(deletedAt + restorableDays * dayMilliseconds).toISOString()
    };
}

const unverified = () =>
    new PlatformError(
        'forbidden',
        organizationProblems.unverified,
        'Verify the address of your account first: follow the link in the mail that we sent you.'
    );
