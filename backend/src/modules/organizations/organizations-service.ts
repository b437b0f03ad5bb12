import { type Membership, type Role, roleMay } from '@coditect/protocol';
import type { RawBuilder } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { MembersStore, NamedPerson } from './members-store.js';
import type { OrganizationsStore } from './organizations-store.js';

/** What a person is in an organisation, as far as every request must know. */
export interface OrganizationAccess {
    readonly organizationId: string;
    readonly role: Role;
    readonly personal: boolean;
    /** The organisation lets nobody in who has not signed in with a second factor. */
    readonly factorRequired: boolean;
    /** The organisation lets this person in by its own identity provider alone. */
    readonly singleSignOnRequired: boolean;
}

/** A membership as it is, also one that lets nobody in for now. */
export interface Standing {
    readonly organizationId: string;
    readonly personal: boolean;
    readonly role: Role;
    readonly suspended: boolean;
}

/** Which of a person's organisations ask this person to come by their own identity provider, as the module that owns it knows it. */
export type SingleSignOnDemands = (transaction: SqlTransaction, userId: string) => Promise<ReadonlySet<string>>;

/** Whose rights may be others than they were: a person's everywhere, or everybody's in one organisation. */
export type AccessChange = { readonly userId: string } | { readonly organizationId: string };

const personChannel = 'memberships:changed';
const organizationChannel = 'organizations:changed';
/** A change on another process is noticed at once through pubsub, and after this long even if the message is lost. */
const keptMilliseconds = 1_500;
const keptPeople = 20_000;

/** Organisations are the tenants. Each person has a personal one, made at sign-up. */
export class OrganizationsService {
    private readonly cache: LRUCache<string, readonly OrganizationAccess[]>;
    /** Counts changes: what was read while one was made is not kept. */
    private changes = 0;

    constructor(
        private readonly sql: Sql,
        private readonly store: OrganizationsStore,
        private readonly members: MembersStore,
        private readonly clock: Clock,
        private readonly random: Random,
        private readonly pubsub: PubSub,
        private readonly singleSignOnDemands: SingleSignOnDemands
    ) {
        this.cache = new LRUCache({ max: keptPeople, ttl: keptMilliseconds, perf: { now: () => clock.now().getTime() } });
        this.onDidChangeAccess(change => this.forget(change));
        pubsub.onDidMiss(() => {
            this.changes += 1;
            this.cache.clear();
        });
    }

    /**
     * What the person is in that organisation; undefined where he or she is no member, or not for now, or where it asks for its
     * own identity provider and the session did not begin there (`signedOnOrganizationId` of the session).
     */
    async accessOf(
        userId: string,
        organizationId: string,
        signedOnOrganizationId: string | undefined
    ): Promise<OrganizationAccess | undefined> {
        const all = await this.allAccessOf(userId);
        return all.find(access => access.organizationId === organizationId && isOpen(access, signedOnOrganizationId));
    }

    /** The same; the personal organisation where none is given, the person has left it or it is closed to this session. */
    async accessOrHome(
        userId: string,
        organizationId: string | undefined,
        signedOnOrganizationId: string | undefined
    ): Promise<OrganizationAccess | undefined> {
        const open = (await this.allAccessOf(userId)).filter(access => isOpen(access, signedOnOrganizationId));
        return open.find(access => access.organizationId === organizationId) ?? open[0];
    }

    /** Whether the person is a member there and would get in by the organisation's own identity provider. */
    async asksForSingleSignOn(userId: string, organizationId: string): Promise<boolean> {
        const all = await this.allAccessOf(userId);
        return all.some(access => access.organizationId === organizationId && access.singleSignOnRequired);
    }

    /** Whether the person's role there is one for workspaces, however he or she signs in. */
    async mayUseWorkspaces(userId: string, organizationId: string): Promise<boolean> {
        const all = await this.allAccessOf(userId);
        return all.some(access => access.organizationId === organizationId && roleMay(access.role, 'workspaces:use'));
    }

    /** To be called once a change of what a person is somewhere is committed: every process reads it anew. */
    async announceChange(userId: string): Promise<void> {
        this.forget({ userId });
        await this.pubsub.publish(personChannel, userId);
    }

    /** The same for a change that concerns everybody in an organisation. */
    async announceOrganization(organizationId: string): Promise<void> {
        this.forget({ organizationId });
        await this.pubsub.publish(organizationChannel, organizationId);
    }

    /** Calls back after each change that was announced, on any process. */
    onDidChangeAccess(listener: (change: AccessChange) => void): { dispose(): void } {
        const subscriptions = [
            this.pubsub.subscribe(personChannel, userId => listener({ userId })),
            this.pubsub.subscribe(organizationChannel, organizationId => listener({ organizationId }))
        ];
        return {
            dispose: () => {
                for (const subscription of subscriptions) {
                    subscription.dispose();
                }
            }
        };
    }

    /** What a person is in each organisation, within a transaction, also where he or she is suspended. */
    standingsOf(transaction: SqlTransaction, userId: string): Promise<readonly Standing[]> {
        return this.store.standingsOf(transaction, userId);
    }

    /** Part of the sign-up's transaction. Returns the new organisation's id. */
    async createPersonal(transaction: SqlTransaction, person: NamedPerson): Promise<string> {
        const organizationId = this.random.uuid();
        const now = this.clock.now();
        await this.store.insert(transaction, { organizationId, name: person.name, personal: true }, person.userId, now);
        await this.members.insert(transaction, organizationId, person, 'owner', now);
        return organizationId;
    }

    /** Part of the transaction that gives an account another name or address. */
    async describePerson(transaction: SqlTransaction, person: NamedPerson): Promise<void> {
        await this.members.describe(transaction, person);
        await this.store.renamePersonal(transaction, person.userId, person.name);
    }

    /** The person's account was closed, or opened again: a closed one is no owner whom an organisation could do with. */
    async setDeactivated(transaction: SqlTransaction, userId: string, deactivated: boolean): Promise<void> {
        await this.members.setDeactivated(transaction, userId, deactivated);
    }

    /** The personal organisation comes first. */
    membershipsOf(userId: string, transaction?: SqlTransaction): Promise<readonly Membership[]> {
        return transaction
            ? this.store.membershipsOf(transaction, userId)
            : this.sql.asPlatform(within => this.store.membershipsOf(within, userId));
    }

    /** The ids of the organisations that a person belongs to, also of those that are deleted and may come back: an array, or null. */
    idsOf(userId: string): RawBuilder<string[] | null> {
        return this.members.organizationsOf(userId);
    }

    /** Names of the person's organisations that ask for a second factor. */
    factorRequiredBy(transaction: SqlTransaction, userId: string): Promise<readonly string[]> {
        return this.store.factorRequiredBy(transaction, userId);
    }

    exists(organizationId: string): Promise<boolean> {
        return this.sql.asPlatform(transaction => this.store.exists(transaction, organizationId));
    }

    personalOrganizationsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
        return this.sql.asPlatform(transaction => this.store.personalOf(transaction, userIds));
    }

    private async allAccessOf(userId: string): Promise<readonly OrganizationAccess[]> {
        return this.cache.get(userId) ?? this.sql.asPlatform(transaction => this.readAccess(transaction, userId));
    }

    /** Reads within a transaction of somebody else's what will be asked for next. */
    async rememberAccess(transaction: SqlTransaction, userId: string): Promise<void> {
        if (!this.cache.has(userId)) {
            await this.readAccess(transaction, userId);
        }
    }

    private async readAccess(transaction: SqlTransaction, userId: string): Promise<readonly OrganizationAccess[]> {
        const before = this.changes;
        const memberships = await this.store.accessOf(transaction, userId);
        // A personal organisation demands nothing, so most people are spared the question.
        const shared = memberships.some(({ personal }) => !personal);
        const demanding = shared ? await this.singleSignOnDemands(transaction, userId) : new Set<string>();
        const read = memberships.map(membership => ({
            ...membership,
            singleSignOnRequired: demanding.has(membership.organizationId)
        }));
        if (before === this.changes && read.length > 0) {
            this.cache.set(userId, read);
        }
        return read;
    }

    private forget(change: AccessChange): void {
        this.changes += 1;
        if ('userId' in change) {
            this.cache.delete(change.userId);
            return;
        }
        for (const [userId, all] of this.cache.entries()) {
            if (all.some(access => access.organizationId === change.organizationId)) {
                this.cache.delete(userId);
            }
        }
    }
}

function isOpen(access: OrganizationAccess, signedOnOrganizationId: string | undefined): boolean {
    return !access.singleSignOnRequired || access.organizationId === signedOnOrganizationId;
}
