import type { User } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { domainOfAddress } from '../../kernel/email-address.js';
import { PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import { type AuditService, installationLog } from '../audit/index.js';
import {
    type KnownAccount,
    type SessionsService,
    type SignInResult,
    type SignInService,
    type VouchedAccounts,
    vouchedName
} from '../identity/index.js';
import type { ConnectionRow, ConnectionsStore } from './connections-store.js';
import type { DomainsStore } from './domains-store.js';
import {
    accountClosed,
    addressUnverified,
    attemptExpired,
    foreignAddress,
    linkedElsewhere,
    linkFirst,
    notMember
} from './federation-errors.js';
import type { LinkNotices } from './link-notices.js';
import type { LinkedIdentitiesStore, LinkedIdentityRow } from './linked-identities-store.js';
import type { Memberships } from './memberships.js';
import type { SignInAttempt } from './sign-in-attempt.js';
import type { SingleSignOnPolicy } from './sign-in-policy.js';

/** How long ago a provider may have asked for a proof that counts as one for us. */
const freshMilliseconds = 5 * 60 * 1000;

/** Who vouches: one of the installation's providers, or an organisation's own connection. */
export type Voucher =
    | { readonly kind: 'provider'; readonly id: string; readonly name: string; readonly issuer: string }
    | { readonly kind: 'connection'; readonly connection: ConnectionRow };

/** A person as another party vouches for him or her. The protocol's part has checked every signature, audience and time. */
export interface VouchedPerson {
    readonly by: Voucher;
    /** Never reused by that party for another person. */
    readonly subject: string;
    readonly email: string | undefined;
    /** For a connection it is of no account: there the organisation's verified domains say whose word counts. */
    readonly emailVerified: boolean;
    readonly name: string | undefined;
    /** Groups as the party names them. Kept nowhere: the directory (SCIM) has the say on teams. */
    readonly groups?: readonly string[];
    /** The party says that it asked for more than one factor this time. */
    readonly multiFactor: boolean;
    /** When the party last asked the person for a proof, as far as it says so. */
    readonly provenAt?: Date | undefined;
}

export type FederatedResult = SignInResult | { readonly kind: 'linked' };

export interface FederatedSignInNeeds {
    readonly sql: Sql;
    readonly connections: ConnectionsStore;
    readonly domains: DomainsStore;
    readonly identities: LinkedIdentitiesStore;
    readonly policy: SingleSignOnPolicy;
    readonly memberships: Memberships;
    readonly accounts: VouchedAccounts;
    readonly signIns: SignInService;
    readonly sessions: SessionsService;
    readonly notices: LinkNotices;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly random: Random;
}

/** What follows once a transaction is committed. */
type Committed = () => Promise<void>;

interface Found {
    readonly userId: string;
    readonly multiFactor: boolean;
    readonly fresh: boolean;
    readonly committed: readonly Committed[];
}

/**
 * The end of every sign-in that goes over another party, whichever protocol it spoke: whose account it is, whether one is
 * made, and what the person becomes in the organisation. See docs/adr/0015-linking-and-domains.md for the rules.
 */
export class FederatedSignIn {
    constructor(private readonly needs: FederatedSignInNeeds) {}

    /** Rejects with a PlatformError of `federationProblems`; nothing was changed then but the audit log. */
    async finish(person: VouchedPerson, attempt: SignInAttempt, client: Client): Promise<FederatedResult> {
        try {
            return await (attempt.link ? this.link(person, attempt.link, client) : this.signIn(person, client));
        } catch (error) {
            await this.recordRefusal(person.by, error, client);
            throw error;
        }
    }

    /** For the protocol's part, which refuses before anybody is known. What is no refusal but a fault is not recorded. */
    async recordRefusal(by: Voucher, error: unknown, client: Client): Promise<void> {
        if (!(error instanceof PlatformError)) {
            return;
        }
        const { code } = error;
        const [log, details] =
            by.kind === 'connection'
                ? [by.connection.organizationId, { code, connection: by.connection.name }]
                : [installationLog, { code, provider: by.id }];
        await this.needs.sql.asPlatform(transaction =>
            this.needs.audit.record(transaction, log, { action: 'session.refused', actor: { kind: 'stranger' }, client, details })
        );
    }

    private async signIn(person: VouchedPerson, client: Client): Promise<SignInResult> {
        const find = () => this.needs.sql.asPlatform(transaction => this.find(transaction, person, client));
        // Of two sign-ins at once, one finds what the other has made, if it looks again.
        const found = await find().catch(error => (error instanceof UniqueViolation ? find().catch(asRefusal) : Promise.reject(error)));
        for (const committed of found.committed) {
            await committed();
        }
        const { by } = person;
        return this.needs.signIns.proceed({
            userId: found.userId,
            client,
            method: by.kind === 'connection' ? by.connection.kind : `oidc:${by.id}`,
            multiFactor: found.multiFactor,
            fresh: found.fresh,
            ...(by.kind === 'connection'
                ? { organizationId: by.connection.organizationId, signedOnOrganizationId: by.connection.organizationId }
                : {})
        });
    }

    /** Whoever has an unattended browser has its session at the provider too: that alone opens nothing dangerous. */
    private isFresh(provenAt: Date | undefined): boolean {
        const age = provenAt && this.needs.clock.now().getTime() - provenAt.getTime();
        return age !== undefined && age >= -freshMilliseconds && age <= freshMilliseconds;
    }

    private async find(transaction: SqlTransaction, person: VouchedPerson, client: Client): Promise<Found> {
        const { by } = person;
        if (by.kind === 'connection') {
            await this.requireOwnDomain(transaction, by.connection, person.email);
        }
        const known = await this.knownLink(transaction, person);
        const found = known ? await this.known(transaction, known, person) : await this.unknown(transaction, person, client);
        if (by.kind === 'connection') {
            await this.needs.connections.markTested(transaction, by.connection, this.needs.clock.now());
        }
        return found;
    }

    /** A company is believed about the addresses of its own domains alone. */
    private async requireOwnDomain(transaction: SqlTransaction, connection: ConnectionRow, email: string | undefined): Promise<void> {
        const domain = email === undefined ? undefined : domainOfAddress(email);
        const owner = domain && (await this.needs.domains.ownerOf(transaction, domain));
        if (owner !== connection.organizationId) {
            throw foreignAddress();
        }
    }

    /** The link of this identity; one that came from a company holds only while its person is a member there. */
    private async knownLink(transaction: SqlTransaction, { by, subject }: VouchedPerson): Promise<LinkedIdentityRow | undefined> {
        const link = await this.needs.identities.findBySubject(transaction, issuerOf(by), subject);
        if (!link || by.kind === 'provider') {
            return link;
        }
        const { there } = await this.standings(transaction, link.userId, by.connection);
        if (there?.suspended) {
            throw notMember();
        }
        if (!there) {
            await this.needs.identities.delete(transaction, link.id);
        }
        return there && link;
    }

    private async known(transaction: SqlTransaction, link: LinkedIdentityRow, person: VouchedPerson): Promise<Found> {
        const account = await this.needs.accounts.find(transaction, link.userId);
        if (!account || account.deactivated) {
            throw accountClosed();
        }
        const now = this.needs.clock.now();
        await this.needs.identities.markUsed(transaction, link.id, now, person.email ?? null, person.emailVerified);
        return { userId: link.userId, ...(await this.trusted(transaction, account.user, person)), committed: [] };
    }

    /** An identity that nobody has linked: whose address it is decides, where both sides have verified that. */
    private async unknown(transaction: SqlTransaction, person: VouchedPerson, client: Client): Promise<Found> {
        const { by, email } = person;
        if (email === undefined || (by.kind === 'provider' && !person.emailVerified)) {
            throw addressUnverified();
        }
        const account = await this.needs.accounts.findByAddress(transaction, email);
        if (account) {
            return this.adopt(transaction, account, person, client);
        }
        if (by.kind === 'connection' && by.connection.defaultRole === null) {
            throw notMember();
        }
        const name = vouchedName([person.name, email]);
        const made = await this.needs.accounts.create(transaction, { name, email, language: client.language });
        const joined = by.kind === 'connection' ? await this.join(transaction, made.user, by.connection, client) : undefined;
        await this.insertLink(transaction, made.user.id, person);
        const trusted = await this.trusted(transaction, made.user, person);
        await this.recordLink(transaction, made.user.id, person, client);
        return { userId: made.user.id, ...trusted, committed: [made.committed, ...(joined ? [joined] : [])] };
    }

    /** Links an identity to the account that has its address, without a question: the rules are strict for that. */
    private async adopt(transaction: SqlTransaction, account: KnownAccount, person: VouchedPerson, client: Client): Promise<Found> {
        const { by } = person;
        const { user } = account;
        if (account.deactivated) {
            throw accountClosed();
        }
        if (!account.addressVerified) {
            throw linkFirst();
        }
        const links = await this.needs.identities.list(transaction, user.id);
        const link = links.find(({ issuer }) => issuer === issuerOf(by));
        if (link?.subject === person.subject) {
            // Made a moment ago, by another sign-in at once.
            return this.known(transaction, link, person);
        }
        if (link) {
            // Another person may have got the address at the provider since the account was linked.
            throw linkFirst();
        }
        let joined: Committed | undefined;
        if (by.kind === 'connection') {
            joined = await this.admitAccount(transaction, user, by.connection, client);
        } else if ((await this.needs.policy.shutBy(transaction, user)) !== undefined) {
            // The sign-in would be refused, so nothing is linked.
            return { userId: user.id, multiFactor: false, fresh: false, committed: [] };
        }
        await this.insertLink(transaction, user.id, person);
        const told = await this.needs.notices.linked(transaction, account, nameOf(by));
        const trusted = await this.trusted(transaction, user, person);
        await this.recordLink(transaction, user.id, person, client);
        return { userId: user.id, ...trusted, committed: [told, ...(joined ? [joined] : [])] };
    }

    /**
     * An account that was there before may be more than its company's: whoever belongs to other organisations too, or
     * administrates the installation, is handed to no company without having agreed.
     */
    private async admitAccount(
        transaction: SqlTransaction,
        user: User,
        connection: ConnectionRow,
        client: Client
    ): Promise<Committed | undefined> {
        const { there, elsewhere } = await this.standings(transaction, user.id, connection);
        if (there?.suspended) {
            throw notMember();
        }
        if (user.administrator || elsewhere) {
            throw linkFirst();
        }
        if (there) {
            return undefined;
        }
        if (connection.defaultRole === null) {
            throw notMember();
        }
        return this.join(transaction, user, connection, client);
    }

    /** On behalf of the session that asked for it, if that has not ended meanwhile: who was signed out adds no way in. */
    private async link(
        person: VouchedPerson,
        { userId, sessionId }: NonNullable<SignInAttempt['link']>,
        client: Client
    ): Promise<FederatedResult> {
        const { by } = person;
        if (!(await this.needs.sessions.living([sessionId])).has(sessionId)) {
            throw attemptExpired();
        }
        const told = await this.needs.sql
            .asPlatform(async transaction => {
                const account = await this.needs.accounts.find(transaction, userId);
                if (!account || account.deactivated) {
                    throw accountClosed();
                }
                if (by.kind === 'connection') {
                    await this.requireOwnDomain(transaction, by.connection, person.email);
                    const { there } = await this.standings(transaction, userId, by.connection);
                    if (!there || there.suspended) {
                        throw notMember();
                    }
                    await this.needs.connections.markTested(transaction, by.connection, this.needs.clock.now());
                }
                const known = await this.needs.identities.findBySubject(transaction, issuerOf(by), person.subject);
                if (known) {
                    if (known.userId !== userId) {
                        throw linkedElsewhere();
                    }
                    return async () => undefined;
                }
                await this.insertLink(transaction, userId, person);
                const told = await this.needs.notices.linked(transaction, account, nameOf(by));
                await this.recordLink(transaction, userId, person, client);
                return told;
            })
            .catch(asRefusal);
        await told();
        return { kind: 'linked' };
    }

    private async insertLink(transaction: SqlTransaction, userId: string, person: VouchedPerson): Promise<void> {
        const now = this.needs.clock.now();
        await this.needs.identities.insert(transaction, {
            id: this.needs.random.uuid(),
            userId,
            issuer: issuerOf(person.by),
            subject: person.subject,
            connectionId: person.by.kind === 'connection' ? person.by.connection.connectionId : null,
            email: person.email ?? null,
            emailVerified: person.by.kind === 'connection' || person.emailVerified,
            linkedAt: now,
            lastUsedAt: now
        });
    }

    private join(transaction: SqlTransaction, user: User, connection: ConnectionRow, client: Client): Promise<Committed> {
        return this.needs.memberships.join(transaction, {
            organizationId: connection.organizationId,
            user,
            role: connection.defaultRole ?? 'viewer',
            connection: connection.name,
            client
        });
    }

    private recordLink(transaction: SqlTransaction, userId: string, person: VouchedPerson, client: Client): Promise<void> {
        return this.needs.audit.recordForPerson(transaction, userId, {
            action: 'identity.linked',
            actor: { kind: 'person', userId },
            target: { kind: 'user', id: userId },
            client,
            details: { via: nameOf(person.by) }
        });
    }

    /**
     * A company's word that it asked for more than one factor, or for any just now, is taken where it is the only one concerned. Else
     * the person's own second factor is asked for, if there is one, and the own fresh proof: they may guard what isn't the company's.
     */
    private async trusted(transaction: SqlTransaction, user: User, { by, multiFactor, provenAt }: VouchedPerson) {
        const fresh = this.isFresh(provenAt);
        if (by.kind === 'provider') {
            return { multiFactor: false, fresh };
        }
        const alone = !user.administrator && !(await this.standings(transaction, user.id, by.connection)).elsewhere;
        return { multiFactor: alone && by.connection.trustsFactors && multiFactor, fresh: alone && fresh };
    }

    private async standings(transaction: SqlTransaction, userId: string, { organizationId }: ConnectionRow) {
        const all = await this.needs.memberships.standingsOf(transaction, userId);
        return {
            there: all.find(standing => standing.organizationId === organizationId),
            elsewhere: all.some(standing => !standing.personal && standing.organizationId !== organizationId)
        };
    }
}

/** What a company says is kept apart from what a provider says, even where both name the same issuer. */
function issuerOf(by: Voucher): string {
    return by.kind === 'provider' ? by.issuer : `connection:${by.connection.connectionId}`;
}

function nameOf(by: Voucher): string {
    return by.kind === 'provider' ? by.name : by.connection.name;
}

/** Two browsers at once: the second finds the identity or the address taken, and does well to start again. */
function asRefusal(error: unknown): never {
    throw error instanceof UniqueViolation ? linkedElsewhere() : error;
}
