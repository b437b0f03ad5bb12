import { type Member, mayAssign, organizationProblems, type Role } from '@coditect/protocol';
import { notFound, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { MailService } from '../mails/index.js';
import { transferMails } from './mails.js';
import { prefixesOf } from './member-words.js';
import type { MemberFilter, MemberRow, MembersStore } from './members-store.js';
import type { By, Committed, Memberships } from './memberships.js';
import { noSuchMember, roleAboveOwn } from './organization-refusals.js';
import { readCursor, writeCursor } from './page-cursor.js';
import type { People } from './people.js';

export interface MembersPage {
    readonly members: Member[];
    readonly next?: string;
}

export interface MembersQuery {
    readonly search?: string | undefined;
    readonly teamId?: string;
    readonly after?: string | undefined;
    readonly limit: number;
}

/** What people do to the members of their organisation: none may touch a role that stands above the own one. */
export class MembersService {
    constructor(
        private readonly sql: Sql,
        private readonly store: MembersStore,
        private readonly memberships: Memberships,
        private readonly people: People,
        private readonly mails: MailService,
        private readonly audit: AuditService,
        private readonly controlOrigin: string
    ) {}

    async list(organizationId: string, { search = '', teamId, after, limit }: MembersQuery): Promise<MembersPage> {
        const prefixes = prefixesOf(search);
        if (prefixes === undefined) {
            return { members: [] };
        }
        const filter: MemberFilter = { prefixes, after: readCursor(after), limit, ...(teamId === undefined ? {} : { teamId }) };
        const { members, next } = await this.sql.asTenant(organizationId, transaction =>
            this.store.list(transaction, organizationId, filter)
        );
        return { members: members.map(present), ...(next ? { next: writeCursor(next) } : {}) };
    }

    changeRole(principal: Principal, userId: string, role: Role, client: Client): Promise<Member> {
        return this.change(principal, userId, role, client, (transaction, by) =>
            this.memberships.setRole(transaction, principal.organizationId, userId, role, by)
        );
    }

    async suspend(principal: Principal, userId: string, client: Client): Promise<Member> {
        if (userId === principal.userId) {
            throw new PlatformError(
                'conflict',
                organizationProblems.roleAboveOwn,
                "You can't suspend yourself. Leave the organisation instead."
            );
        }
        return this.change(principal, userId, undefined, client, (transaction, by) =>
            this.memberships.setSuspended(transaction, principal.organizationId, userId, true, by)
        );
    }

    reactivate(principal: Principal, userId: string, client: Client): Promise<Member> {
        return this.change(principal, userId, undefined, client, (transaction, by) =>
            this.memberships.setSuspended(transaction, principal.organizationId, userId, false, by)
        );
    }

    async remove(principal: Principal, userId: string, client: Client): Promise<void> {
        await this.change(principal, userId, undefined, client, (transaction, by) =>
            this.memberships.remove(transaction, principal.organizationId, userId, by)
        );
    }

    async leave(principal: Principal, client: Client): Promise<void> {
        const { organizationId, userId } = principal;
        const committed = await this.sql.asTenant(organizationId, async transaction => {
            await this.memberships.lock(transaction, organizationId);
            return this.memberships.remove(transaction, organizationId, userId, byOf(principal, client), 'member.left');
        });
        await committed();
    }

    /** The other becomes an owner, the caller an admin. Both get a mail, in case it was not the caller. */
    async transfer(principal: Principal, userId: string, client: Client): Promise<void> {
        const { organizationId } = principal;
        const committed = await this.sql.asPlatform(async transaction => {
            const organization = await this.memberships.lock(transaction, organizationId);
            const giver = await this.memberships.find(transaction, organizationId, principal.userId);
            const taker = await this.memberships.find(transaction, organizationId, userId);
            if (giver?.role !== 'owner' || giver.suspended) {
                throw roleAboveOwn();
            }
            if (!taker || taker.suspended || taker.deactivated || userId === principal.userId) {
                throw noSuchMember();
            }
            const [from, to] = [await this.people.find(transaction, principal.userId), await this.people.find(transaction, userId)];
            if (!from || !to) {
                throw noSuchMember();
            }
            if (!to.verified) {
                const sentence = `${to.name} has to verify the address of the account first.`;
                throw new PlatformError('conflict', organizationProblems.unverified, sentence);
            }
            const mails = transferMails({ organizationId, organization: organization.name, from, to, controlOrigin: this.controlOrigin });
            const queued = [await this.mails.queue(transaction, mails.giver), await this.mails.queue(transaction, mails.taker)];
            const by = byOf(principal, client);
            const changed = [
                await this.memberships.setRole(transaction, organizationId, userId, 'owner', by),
                await this.memberships.setRole(transaction, organizationId, principal.userId, 'admin', by)
            ];
            const target = { kind: 'user', id: userId };
            await this.audit.record(transaction, organizationId, { ...by, action: 'organization.transferred', target });
            return [...changed, ...queued];
        });
        for (const tell of committed) {
            await tell();
        }
    }

    /** The caller's own role is read once the organisation is held: of two who demote each other, the second finds that it may not. */
    private async change(
        principal: Principal,
        userId: string,
        role: Role | undefined,
        client: Client,
        work: (transaction: SqlTransaction, by: By) => Promise<Committed>
    ): Promise<Member> {
        const { organizationId } = principal;
        const { member, committed } = await this.sql.asTenant(organizationId, async transaction => {
            await this.memberships.lock(transaction, organizationId);
            const actor = await this.memberships.find(transaction, organizationId, principal.userId);
            if (!actor || actor.suspended) {
                throw notFound();
            }
            const before = await this.memberships.get(transaction, organizationId, userId);
            if (!mayAssign(actor.role, before.role) || (role !== undefined && !mayAssign(actor.role, role))) {
                throw roleAboveOwn();
            }
            const committed = await work(transaction, byOf(principal, client));
            return { committed, member: (await this.memberships.find(transaction, organizationId, userId)) ?? before };
        });
        await committed();
        return present(member);
    }
}

export function byOf(principal: Principal, client: Client): By {
    return { actor: { kind: 'person', userId: principal.userId }, client };
}

function present(row: MemberRow): Member {
    return {
        userId: row.userId,
        name: row.name,
        email: row.email,
        role: row.role,
        suspended: row.suspended,
        joinedAt: row.joinedAt.toISOString()
    };
}
