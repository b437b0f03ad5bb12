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
}

const changedChannel = 'memberships:changed';
/** A change on another process is noticed at once through pubsub, and after this long even if the message is lost. */
const keptMilliseconds = 5_000;
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
        private readonly pubsub: PubSub
    ) {
        this.cache = new LRUCache({ max: keptPeople, ttl: keptMilliseconds, perf: { now: () => clock.now().getTime() } });
        pubsub.subscribe(changedChannel, userId => this.forget(userId));
    }

    /** What the person is in that organisation; undefined where he or she is no member, or not for now. */
    async accessOf(userId: string, organizationId: string): Promise<OrganizationAccess | undefined> {
        return (await this.allAccessOf(userId)).find(access => access.organizationId === organizationId);
    }

    /** The same; the personal organisation where none is given or the person has left it. */
    async accessOrHome(userId: string, organizationId: string | undefined): Promise<OrganizationAccess | undefined> {
        const all = await this.allAccessOf(userId);
        return all.find(access => access.organizationId === organizationId) ?? all[0];
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
        const read = await this.sql.asPlatform(transaction => this.store.accessOf(transaction, userId));
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

    exists(organizationId: string): Promise<boolean> {
        return this.sql.asPlatform(transaction => this.store.exists(transaction, organizationId));
    }

    personalOrganizationsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
        return this.sql.asPlatform(transaction => this.store.personalOf(transaction, userIds));
    }
}
