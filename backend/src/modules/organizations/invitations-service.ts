import {
    type Invitation,
    type InvitationPreview,
    invitationProblems,
    type Membership,
    mayAssign,
    type Role,
    roleMay
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { emailKeyOf } from '../../kernel/email-address.js';
import { elevationRequired, forbidden, invalidField, notFound, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditEntry, AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { MailService } from '../mails/index.js';
import type { InvitationRow, InvitationsStore } from './invitations-store.js';
import { invitationMail } from './mails.js';
import { byOf } from './members-service.js';
import type { MemberRow, MembersStore } from './members-store.js';
import type { Committed, Memberships } from './memberships.js';
import { roleAboveOwn } from './organization-refusals.js';
import type { OrganizationRow, OrganizationsStore } from './organizations-store.js';
import { type People, type Person } from './people.js';

const dayMilliseconds = 24 * 60 * 60 * 1000;
const goodMilliseconds = 7 * dayMilliseconds;
/** Invitations that an organisation may send in a day: nobody is to be flooded from here. */
const createdADay = 100;
const sendsAtMost = 5;
const betweenSendsMilliseconds = 60_000;

interface Acceptance {
    readonly membership?: Membership;
    readonly refusal?: PlatformError;
    readonly committed: readonly Committed[];
}

/** Invitations by mail. Each is bound to an address, and only a person who has shown that address to be the own can accept it. */
export class InvitationsService {
    constructor(
        private readonly sql: Sql,
        private readonly store: InvitationsStore,
        private readonly organizations: OrganizationsStore,
        private readonly members: MembersStore,
        private readonly memberships: Memberships,
        private readonly people: People,
        private readonly mails: MailService,
        private readonly events: EventsService,
        private readonly audit: AuditService,
        private readonly clock: Clock,
        private readonly random: Random,
        private readonly controlOrigin: string
    ) {}

    async list(organizationId: string): Promise<Invitation[]> {
        const rows = await this.sql.asTenant(organizationId, transaction => this.store.listOpen(transaction, organizationId));
        return rows.map(row => this.present(row));
    }

    /** Nothing here looks at whether the address has an account. */
    create(principal: Principal, invited: { email: string; role?: Role | undefined }, client: Client): Promise<Invitation> {
        const { organizationId } = principal;
        return this.change(principal, async (transaction, organization, actor) => {
            const role = invited.role ?? organization.defaultRole;
            this.refuse(principal, actor, role);
            if (await this.members.findByEmail(transaction, organizationId, invited.email)) {
                throw invalidField('email', invitationProblems.alreadyMember, 'This person is a member already.', 'conflict');
            }
            const now = this.clock.now();
            const earlier = await this.store.findOpenByEmail(transaction, organizationId, invited.email);
            if (earlier && earlier.expiresAt > now) {
                const sentence = 'This address is invited already. Send that invitation again, or take it back first.';
                throw invalidField('email', invitationProblems.alreadyInvited, sentence, 'conflict');
            }
            if (earlier) {
                await this.store.revoke(transaction, earlier.invitationId, now);
            }
            const since = new Date(now.getTime() - dayMilliseconds);
            if ((await this.store.countCreatedSince(transaction, organizationId, since)) >= createdADay) {
                throw tooMany(`Your organisation sent ${createdADay} invitations within a day. Send more tomorrow.`, dayMilliseconds);
            }
            const token = this.random.token();
            const row = await this.store.insert(transaction, {
                organizationId,
                invitationId: this.random.uuid(),
                email: invited.email,
                role,
                tokenHash: hashToken(token),
                invitedBy: principal.userId,
                invitedByName: actor.name,
                createdAt: now,
                expiresAt: new Date(now.getTime() + goodMilliseconds)
            });
            const sent = await this.send(transaction, organization, actor, row, token, client);
            await this.record(transaction, row, principal, client, 'invitation.created');
            return { row, committed: sent };
        });
    }

    /** A new link, since only the old one's hash is kept. */
    resend(principal: Principal, invitationId: string, client: Client): Promise<Invitation> {
        return this.change(principal, async (transaction, organization, actor) => {
            const found = await this.find(transaction, organization.organizationId, invitationId);
            this.refuse(principal, actor, found.role);
            const now = this.clock.now();
            const wait = found.sentAt.getTime() + betweenSendsMilliseconds - now.getTime();
            if (wait > 0) {
                throw tooMany('This invitation was sent just now. Wait a minute before you send it again.', wait);
            }
            if (found.sends >= sendsAtMost) {
                const sentence = `This invitation was sent ${sendsAtMost} times. Take it back and make a new one if the address is right.`;
                throw tooMany(sentence, dayMilliseconds);
            }
            const token = this.random.token();
            const row = await this.store.renew(transaction, invitationId, {
                tokenHash: hashToken(token),
                sentAt: now,
                sends: found.sends + 1,
                expiresAt: new Date(now.getTime() + goodMilliseconds)
            });
            const sent = await this.send(transaction, organization, actor, row, token, client);
            await this.record(transaction, row, principal, client, 'invitation.resent');
            return { row, committed: sent };
        });
    }

    async revoke(principal: Principal, invitationId: string, client: Client): Promise<void> {
        await this.change(principal, async (transaction, organization, actor) => {
            const row = await this.find(transaction, organization.organizationId, invitationId);
            if (!mayAssign(actor.role, row.role)) {
                throw roleAboveOwn();
            }
            await this.store.revoke(transaction, invitationId, this.clock.now());
            await this.tell(transaction, row.organizationId);
            await this.record(transaction, row, principal, client, 'invitation.revoked');
            return { row, committed: async () => undefined };
        });
    }

    /** For whoever holds the link, signed in or not. */
    async preview(token: string): Promise<InvitationPreview> {
        const found = await this.sql.asPlatform(async transaction => {
            const row = await this.store.findOpenByToken(transaction, hashToken(token));
            const organization = row && (await this.organizations.find(transaction, row.organizationId));
            return row && organization && { row, organization };
        });
        if (!found || found.organization.deletedAt || found.row.expiresAt <= this.clock.now()) {
            throw invalid();
        }
        const { row, organization } = found;
        return { organizationName: organization.name, email: row.email, role: row.role, expiresAt: row.expiresAt.toISOString() };
    }

    async accept(principal: Principal, token: string, client: Client): Promise<Membership> {
        const { membership, refusal, committed } = await this.sql.asPlatform(transaction =>
            this.acceptWithin(transaction, principal, hashToken(token), client)
        );
        for (const tell of committed) {
            await tell();
        }
        if (!membership) {
            throw refusal ?? invalid();
        }
        return membership;
    }

    /** A refusal is answered rather than thrown, so that its record is committed. */
    private async acceptWithin(transaction: SqlTransaction, principal: Principal, tokenHash: Buffer, client: Client): Promise<Acceptance> {
        const there = await this.store.findOpenByToken(transaction, tokenHash);
        const organization = there && (await this.organizations.lock(transaction, there.organizationId));
        // Once more, now that the organisation is held: of two that come at once, the second finds nothing.
        const row = organization && (await this.store.findOpenByToken(transaction, tokenHash));
        const person = await this.people.find(transaction, principal.userId);
        if (!row || organization.deletedAt || row.expiresAt <= this.clock.now() || !person) {
            return { committed: [] };
        }
        const { organizationId, invitationId } = row;
        const refusal = refusalOf(row, person) ?? refusalOfMember(await this.members.find(transaction, organizationId, person.userId));
        if (refusal) {
            await this.record(transaction, row, principal, client, 'invitation.refused');
            return { refusal, committed: [] };
        }
        await this.store.accept(transaction, invitationId, this.clock.now());
        await this.tell(transaction, organizationId);
        const joined = await this.memberships.join(transaction, organizationId, person, row.role, byOf(principal, client));
        await this.record(transaction, row, principal, client, 'invitation.accepted');
        const member = await this.memberships.get(transaction, organizationId, person.userId);
        return {
            membership: { organizationId, name: organization.name, personal: false, role: member.role },
            committed: [joined, () => this.events.announce(organizationId)]
        };
    }

    private async change(
        principal: Principal,
        work: (
            transaction: SqlTransaction,
            organization: OrganizationRow,
            actor: MemberRow
        ) => Promise<{ readonly row: InvitationRow; readonly committed: Committed }>
    ): Promise<Invitation> {
        const { organizationId } = principal;
        const { row, committed } = await this.sql.asPlatform(async transaction => {
            const organization = await this.memberships.lock(transaction, organizationId);
            const actor = await this.memberships.find(transaction, organizationId, principal.userId);
            if (!actor || actor.suspended) {
                throw notFound();
            }
            return work(transaction, organization, actor);
        });
        await committed();
        await this.events.announce(organizationId);
        return this.present(row);
    }

    private async find(transaction: SqlTransaction, organizationId: string, invitationId: string): Promise<InvitationRow> {
        const row = await this.store.findOpen(transaction, organizationId, invitationId);
        if (!row) {
            throw notFound('There is no such invitation. It may have been accepted or taken back.');
        }
        return row;
    }

    /** Who gives a role that manages members makes others as mighty as a change of roles would, and so proves as much. */
    private refuse(principal: Principal, actor: MemberRow, role: Role): void {
        if (!mayAssign(actor.role, role)) {
            throw roleAboveOwn();
        }
        const fresh = principal.elevatedUntil !== undefined && principal.elevatedUntil > this.clock.now();
        if (roleMay(role, 'members:manage') && !fresh) {
            throw elevationRequired();
        }
    }

    private async send(
        transaction: SqlTransaction,
        organization: OrganizationRow,
        actor: MemberRow,
        row: InvitationRow,
        token: string,
        client: Client
    ): Promise<Committed> {
        const mail = invitationMail({
            to: row.email,
            language: client.language,
            organization: organization.name,
            inviter: actor.name,
            url: `${this.controlOrigin}/invitation#${token}`
        });
        await this.tell(transaction, organization.organizationId);
        return this.mails.queue(transaction, mail);
    }

    private async tell(transaction: SqlTransaction, organizationId: string): Promise<void> {
        await this.events.append(transaction, { organizationId, payload: { type: 'invitations.changed', organizationId } });
    }

    private record(
        transaction: SqlTransaction,
        row: InvitationRow,
        principal: Principal,
        client: Client,
        action: AuditEntry['action']
    ): Promise<void> {
        return this.audit.record(transaction, row.organizationId, {
            action,
            actor: { kind: 'person', userId: principal.userId },
            target: { kind: 'invitation', id: row.invitationId },
            client,
            details: { email: row.email, role: row.role }
        });
    }

    private present(row: InvitationRow): Invitation {
        return {
            invitationId: row.invitationId,
            email: row.email,
            role: row.role,
            ...(row.invitedBy === undefined ? {} : { invitedBy: row.invitedByName }),
            state: row.expiresAt > this.clock.now() ? 'pending' : 'expired',
            createdAt: row.createdAt.toISOString(),
            sentAt: row.sentAt.toISOString(),
            expiresAt: row.expiresAt.toISOString()
        };
    }
}

function refusalOf(row: InvitationRow, person: Person): PlatformError | undefined {
    if (emailKeyOf(row.email) !== emailKeyOf(person.email)) {
        const sentence = 'This invitation is for another address than that of your account. Sign in with the address that it was sent to.';
        return new PlatformError('forbidden', invitationProblems.otherAddress, sentence);
    }
    if (!person.verified) {
        const sentence =
            'Verify the address of your account first: follow the link in the mail that we sent you. Then open this invitation again.';
        return new PlatformError('forbidden', invitationProblems.unverified, sentence);
    }
    return undefined;
}

function refusalOfMember(member: MemberRow | undefined): PlatformError | undefined {
    return member?.suspended ? forbidden('You are suspended in this organisation. Ask one of its owners or admins.') : undefined;
}

const invalid = () =>
    new PlatformError(
        'not-found',
        invitationProblems.invalid,
        'This invitation was used, taken back, or is too old. Ask who invited you for a new one.'
    );

const tooMany = (sentence: string, milliseconds: number) =>
    new PlatformError('too-many', invitationProblems.tooMany, sentence, undefined, Math.max(1, Math.ceil(milliseconds / 1000)));
