import type { Membership, Role } from '@coditect/protocol';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
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

/** Which of a person's organisations ask this person to come by their own identity provider, as the module that owns it knows it. */
export type SingleSignOnDemands = (transaction: SqlTransaction, userId: string) => Promise<ReadonlySet<string>>;

const changedChannel = 'memberships:changed';
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
        private readonly clock: Clock,
        private readonly random: Random,
        private readonly pubsub: PubSub,
        private readonly singleSignOnDemands: SingleSignOnDemands
    ) {
        this.cache = new LRUCache({ max: keptPeople, ttl: keptMilliseconds, perf: { now: () => clock.now().getTime() } });
        pubsub.subscribe(changedChannel, userId => this.forget(userId));
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

    /** To be called once a change of what a person is somewhere is committed: every process reads it anew. */
    async announceChange(userId: string): Promise<void> {
        this.forget(userId);
        await this.pubsub.publish(changedChannel, userId);
    }

    private async allAccessOf(userId: string): Promise<readonly OrganizationAccess[]> {
        const known = this.cache.get(userId);
        if (known) {
            return known;
        }
        const before = this.changes;
        const read = await this.sql.asPlatform(async transaction => {
            const memberships = await this.store.accessOf(transaction, userId);
            const demanding = await this.singleSignOnDemands(transaction, userId);
            return memberships.map(membership => ({ ...membership, singleSignOnRequired: demanding.has(membership.organizationId) }));
        });
        if (before === this.changes && read.length > 0) {
            this.cache.set(userId, read);
        }
        return read;
    }

    private forget(userId: string): void {
        this.changes += 1;
        this.cache.delete(userId);
    }

    /** Part of the sign-up's transaction. Returns the new organisation's id. */
    async createPersonal(transaction: SqlTransaction, userId: string, personName: string): Promise<string> {
        const organizationId = this.random.uuid();
        await this.store.insertPersonal(transaction, organizationId, personName, userId, this.clock.now());
        return organizationId;
    }

    /** The personal organisation comes first. */
    membershipsOf(userId: string): Promise<readonly Membership[]> {
        return this.sql.asPlatform(transaction => this.store.membershipsOf(transaction, userId));
    }

    /** The ids of the organisations that a person belongs to. */
    idsOf(transaction: SqlTransaction, userId: string): Promise<readonly string[]> {
        return this.store.idsOf(transaction, userId);
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
}

function isOpen(access: OrganizationAccess, signedOnOrganizationId: string | undefined): boolean {
    return !access.singleSignOnRequired || access.organizationId === signedOnOrganizationId;
}
