import { emailSchema } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { domainOfAddress } from '../../kernel/email-address.js';
import { notFound } from '../../kernel/errors.js';
import type { Client, DirectoryPrincipal } from '../../kernel/principal.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import { type SessionsService, type VouchedAccounts, vouchedName } from '../identity/index.js';
import type { By, Committed } from '../organizations/index.js';
import type { DirectoriesStore } from './directories-store.js';
import type { DirectoryMemberships, OwnerOfDomain } from './directory-needs.js';
import type { Range } from './directory-page.js';
import type { DirectoryUser, DirectoryUsersStore } from './directory-users-store.js';
import { notUnique, scimRefusal } from './scim-errors.js';
import { operationsOf, patched } from './scim-patch.js';
import { userAttributes } from './scim-schema.js';
import { isRecord, type Resource, resourceOf } from './scim-values.js';

/** A directory that asks, and from where. */
export interface Asking {
    readonly directory: DirectoryPrincipal;
    readonly client: Client;
}

export interface ScimUsersNeeds {
    readonly sql: Sql;
    readonly directories: DirectoriesStore;
    readonly users: DirectoryUsersStore;
    readonly memberships: DirectoryMemberships;
    readonly accounts: VouchedAccounts;
    readonly sessions: SessionsService;
    readonly ownerOfDomain: OwnerOfDomain;
    readonly audit: AuditService;
    readonly clock: Clock;
}

const defaultLanguage = 'en';
const userNameMaximum = 254;

/** People as their organisation's directory keeps them (RFC 7643 section 4.1). */
export class ScimUsers {
    constructor(private readonly needs: ScimUsersNeeds) {}

    async get({ organizationId }: DirectoryPrincipal, userId: string): Promise<DirectoryUser> {
        return this.needs.sql.asTenant(organizationId, transaction => this.find(transaction, organizationId, userId));
    }

    list({ organizationId }: DirectoryPrincipal, filter: string | undefined, range: Range) {
        const { sql, users } = this.needs;
        return sql.asTenant(organizationId, transaction => users.list(transaction, organizationId, filter, range));
    }

    /**
     * Lets a person in: with a new account where the address has none, or by the account that is there. Only an address in a
     * domain that the organisation has verified will do, unless the person is a member already.
     */
    async create(asking: Asking, body: Resource): Promise<DirectoryUser> {
        const { organizationId } = asking.directory;
        const said = userOf(resourceOf(userAttributes, body), undefined);
        const email = addressOf(said);
        return this.change(asking, async (transaction, by) => {
            const { users, memberships, audit, clock } = this.needs;
            const { defaultRole } = await memberships.lock(transaction, organizationId);
            if (await users.findByName(transaction, organizationId, said.userName)) {
                throw notUnique(`There is a user ${said.userName} already.`);
            }
            const account = await this.accountOf(transaction, organizationId, { email, name: nameOf(said) });
            const { userId } = account.person;
            await this.hold(transaction, userId);
            if (await users.find(transaction, organizationId, userId)) {
                throw notUnique(`The address ${email} belongs to another user of this directory.`);
            }
            const committed = [account.committed, await memberships.join(transaction, organizationId, account.person, defaultRole, by)];
            const now = clock.now();
            const user = { ...said, userId, createdAt: now, updatedAt: now };
            await users.insert(transaction, organizationId, user);
            committed.push(await this.activate(transaction, organizationId, user, by));
            await audit.record(transaction, organizationId, {
                action: 'directory.user-created',
                actor: by.actor,
                target: { kind: 'user', id: userId },
                client: asking.client,
                details: { userName: user.userName, externalId: user.externalId ?? null, active: user.active, newAccount: account.made }
            });
            return { result: user, committed };
        });
    }

    replace(asking: Asking, userId: string, body: Resource): Promise<DirectoryUser> {
        return this.update(asking, userId, before => userOf(resourceOf(userAttributes, body), before));
    }

    patch(asking: Asking, userId: string, body: Resource): Promise<DirectoryUser> {
        const operations = operationsOf(body);
        return this.update(asking, userId, before => userOf(patched(userAttributes, resourceOfUser(before), operations), before));
    }

    /** Takes the person out of the organisation. An account that the directory made is closed; it opens again with the person. */
    async remove(asking: Asking, userId: string): Promise<void> {
        const { organizationId } = asking.directory;
        await this.change(asking, async (transaction, by) => {
            const { memberships, audit } = this.needs;
            await memberships.lock(transaction, organizationId);
            const user = await this.find(transaction, organizationId, userId);
            await this.hold(transaction, userId);
            const committed = [
                await this.shutOut(transaction, organizationId, userId),
                await memberships.remove(transaction, organizationId, userId, by)
            ];
            await audit.record(transaction, organizationId, {
                action: 'directory.user-removed',
                actor: by.actor,
                target: { kind: 'user', id: userId },
                client: asking.client,
                details: { userName: user.userName }
            });
            return { result: undefined, committed };
        });
    }

    private update(asking: Asking, userId: string, changed: (before: DirectoryUser) => SaidUser): Promise<DirectoryUser> {
        const { organizationId } = asking.directory;
        return this.change(asking, async (transaction, by) => {
            const { users, memberships, audit, clock } = this.needs;
            await memberships.lock(transaction, organizationId);
            const before = await this.find(transaction, organizationId, userId);
            const user = { ...before, ...changed(before), updatedAt: clock.now() };
            const names = changedNames(before, user);
            if (names.length === 0) {
                return { result: before, committed: [] };
            }
            await this.hold(transaction, userId);
            await users.update(transaction, organizationId, user);
            const committed = user.active === before.active ? [] : [await this.activate(transaction, organizationId, user, by)];
            if (nameOf(user) !== nameOf(before) && (await this.rulesAccount(transaction, organizationId, userId))) {
                await this.needs.accounts.rename(transaction, userId, nameOf(user));
            }
            const activity = user.active ? 'directory.user-reactivated' : 'directory.user-deactivated';
            await audit.record(transaction, organizationId, {
                action: user.active === before.active ? 'directory.user-updated' : activity,
                actor: by.actor,
                target: { kind: 'user', id: userId },
                client: asking.client,
                details: { changed: names }
            });
            return { result: user, committed };
        });
    }

    /** Does the work, and what hangs on it once it is committed: other processes hear of it, sessions and sockets end. */
    private async change<T>(
        { directory, client }: Asking,
        work: (transaction: SqlTransaction, by: By) => Promise<{ readonly result: T; readonly committed: readonly Committed[] }>
    ): Promise<T> {
        const { sql, directories, clock } = this.needs;
        const by: By = { actor: { kind: 'directory', directoryId: directory.directoryId }, client };
        const { result, committed } = await sql
            .asPlatform(async transaction => {
                const done = await work(transaction, by);
                await directories.markSynced(transaction, directory.organizationId, clock.now());
                return done;
            })
            .catch((error: unknown) => {
                throw error instanceof UniqueViolation ? notUnique('Another user has this name, address or external id.') : error;
            });
        for (const after of committed) {
            await after();
        }
        return result;
    }

    /**
     * The account and its sessions, which may both end below, before anything is recorded. Whoever changes an account or ends its
     * sessions holds them in this order and the audit log last: otherwise two would wait for each other.
     */
    private async hold(transaction: SqlTransaction, userId: string): Promise<void> {
        await this.needs.accounts.hold(transaction, userId);
        await this.needs.sessions.lock(transaction, userId);
    }

    private async find(transaction: SqlTransaction, organizationId: string, userId: string): Promise<DirectoryUser> {
        const user = await this.needs.users.find(transaction, organizationId, userId);
        if (!user) {
            throw notFound('There is no such user.');
        }
        return user;
    }

    /**
     * Whether the directory decides about the account itself, and not its membership alone: it made the account, and the
     * account's address is still in a domain of the organisation.
     */
    private async rulesAccount(transaction: SqlTransaction, organizationId: string, userId: string): Promise<boolean> {
        const { users, accounts } = this.needs;
        if (!(await users.isManaged(transaction, organizationId, userId))) {
            return false;
        }
        const account = await accounts.find(transaction, userId);
        return account !== undefined && this.owns(transaction, organizationId, account.user.email);
    }

    private async owns(transaction: SqlTransaction, organizationId: string, email: string): Promise<boolean> {
        const domain = domainOfAddress(email);
        return domain !== undefined && (await this.needs.ownerOfDomain(transaction, domain)) === organizationId;
    }

    private async accountOf(
        transaction: SqlTransaction,
        organizationId: string,
        { email, name }: { readonly email: string; readonly name: string }
    ) {
        const { accounts, memberships, users } = this.needs;
        const ours = await this.owns(transaction, organizationId, email);
        const known = await accounts.findByAddress(transaction, email);
        const member = known && (await memberships.find(transaction, organizationId, known.user.id));
        if (known && (member || (ours && known.addressVerified))) {
            const { id: userId } = known.user;
            if (ours && known.deactivated) {
                // Closed by the directory of an organisation that had the address's domain before.
                await users.takeOver(transaction, organizationId, userId);
            }
            return { person: { userId, name: known.user.name, email: known.user.email }, made: false, committed: nothing };
        }
        if (!ours || known) {
            const sentence = `${email} is in no verified domain of this organisation. Verify it in the organisation's settings first.`;
            throw scimRefusal('invalidValue', sentence);
        }
        const { user, committed } = await accounts.create(transaction, { name, email, language: defaultLanguage });
        await users.manage(transaction, organizationId, user.id);
        return { person: { userId: user.id, name: user.name, email: user.email }, made: true, committed };
    }

    private async activate(transaction: SqlTransaction, organizationId: string, user: DirectoryUser, by: By): Promise<Committed> {
        const { memberships, users, accounts } = this.needs;
        const suspended = await memberships.setSuspended(transaction, organizationId, user.userId, !user.active, by);
        if (!user.active) {
            const ended = await this.shutOut(transaction, organizationId, user.userId);
            return inTurn(suspended, ended);
        }
        const account = await accounts.find(transaction, user.userId);
        if (!account?.deactivated || !(await users.isManaged(transaction, organizationId, user.userId))) {
            return suspended;
        }
        // A sign-in that was under way when the account was closed may have left a session, which was good for nothing until now.
        const ended = await this.needs.sessions.endAll(transaction, user.userId);
        await accounts.setDeactivated(transaction, user.userId, false);
        return inTurn(suspended, ended);
    }

    /**
     * Ends the sessions that work in the organisation. All of them and the account, where its directory rules that and the person
     * belongs to no other organisation: none shuts anybody out of what is not its own, or leaves another without its owner.
     */
    private async shutOut(transaction: SqlTransaction, organizationId: string, userId: string): Promise<Committed> {
        const { sessions, accounts, memberships } = this.needs;
        const wholly =
            (await this.rulesAccount(transaction, organizationId, userId)) &&
            !(await memberships.belongsBeside(transaction, organizationId, userId));
        if (!wholly) {
            return sessions.endAll(transaction, userId, { workingIn: organizationId });
        }
        await accounts.setDeactivated(transaction, userId, true);
        return sessions.endAll(transaction, userId);
    }
}

type SaidUser = Pick<DirectoryUser, 'userName' | 'externalId' | 'active' | 'attributes'>;

const nothing: Committed = async () => undefined;

const inTurn =
    (...all: readonly Committed[]): Committed =>
    async () => {
        for (const one of all) {
            await one();
        }
    };

/** What is said of a person. Whether he or she is active stays as it was where nothing is said of that. */
function userOf(resource: Resource, before: DirectoryUser | undefined): SaidUser {
    const { userName, externalId, active = before?.active ?? true, ...attributes } = resource;
    if (typeof userName !== 'string' || userName.trim() === '' || userName.length > userNameMaximum) {
        throw scimRefusal('invalidValue', `userName is missing, or has more than ${userNameMaximum} characters.`);
    }
    return {
        userName: userName.trim(),
        externalId: typeof externalId === 'string' ? externalId : undefined,
        active: active === true,
        attributes
    };
}

/** The other way round: what PATCH works on. */
function resourceOfUser({ userName, externalId, active, attributes }: DirectoryUser): Resource {
    return { ...attributes, userName, active, ...(externalId === undefined ? {} : { externalId }) };
}

/** The primary address, else the one at work, else the first, else the user name. */
function addressOf({ userName, attributes }: SaidUser): string {
    const emails = (Array.isArray(attributes.emails) ? attributes.emails : []).filter(isRecord).filter(({ value }) => value !== undefined);
    const chosen = emails.find(({ primary }) => primary === true) ?? emails.find(({ type }) => type === 'work') ?? emails[0];
    const parsed = emailSchema.safeParse(chosen?.value ?? userName);
    if (!parsed.success) {
        throw scimRefusal('invalidValue', 'A user needs an email address, in emails or as userName.');
    }
    return parsed.data;
}

function nameOf({ userName, attributes }: SaidUser): string {
    const name = isRecord(attributes.name) ? attributes.name : {};
    const joined = [name.givenName, name.familyName].filter(part => typeof part === 'string').join(' ');
    return vouchedName([attributes.displayName, name.formatted, joined, userName]);
}

function changedNames(before: DirectoryUser, after: DirectoryUser): readonly string[] {
    const [a, b] = [resourceOfUser(before), resourceOfUser(after)];
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].filter(name => JSON.stringify(sorted(a[name])) !== JSON.stringify(sorted(b[name]))).sort();
}

/** Members in one order at every depth: the database keeps them in an order of its own. */
function sorted(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(sorted);
    }
    return isRecord(value)
        ? Object.fromEntries(
              Object.entries(value)
                  .sort(([a], [b]) => (a < b ? -1 : 1))
                  .map(([name, member]) => [name, sorted(member)])
          )
        : value;
}
