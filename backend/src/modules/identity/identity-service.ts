import { type Identity, identityProblems, type SignIn, type SignUp, type User } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, notSignedIn, PlatformError } from '../../kernel/errors.js';
import type { Random } from '../../kernel/random.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { OrganizationsService } from '../organizations/index.js';
import { type AccountFilter, type AccountRow, type AccountsStore, addressConstraint } from './accounts-store.js';
import { hashPassword, verifyPassword } from './password-hash.js';
import { weaknessOf } from './password-rules.js';
import type { NewSession, SessionsService } from './sessions-service.js';

/** What other modules add to a new account, in the same transaction. They return what to do once it is committed. */
export type OnSignUp = (transaction: SqlTransaction, account: NewAccount) => Promise<() => Promise<void>>;

export interface NewAccount {
    readonly user: User;
    readonly organizationId: string;
}

export interface SignedIn extends NewSession {
    readonly identity: Identity;
}

export class IdentityService {
    constructor(
        private readonly sql: Sql,
        private readonly accounts: AccountsStore,
        private readonly sessions: SessionsService,
        private readonly organizations: OrganizationsService,
        private readonly onSignUp: OnSignUp,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /** Makes the account, its personal organisation and whatever hangs on it, or nothing at all. */
    async signUp(form: SignUp): Promise<SignedIn> {
        const weakness = weaknessOf(form.password, form);
        if (weakness) {
            throw invalidField('password', identityProblems.weakPassword, weakness);
        }
        const passwordHash = await hashPassword(form.password);
        const account = { id: this.random.uuid(), name: form.name, email: form.email };
        try {
            const { signedIn, committed } = await this.sql.asPlatform(async transaction => {
                const administrator = await this.accounts.insert(transaction, account, passwordHash, this.clock.now());
                const user: User = { ...account, administrator };
                const organizationId = await this.organizations.createPersonal(transaction, user.id, user.name);
                const committed = await this.onSignUp(transaction, { user, organizationId });
                const session = await this.sessions.create(transaction, user.id, administrator);
                const membership = { organizationId, name: user.name, personal: true, role: 'owner' as const };
                return { signedIn: { ...session, identity: { user, memberships: [membership] } }, committed };
            });
            await committed();
            return signedIn;
        } catch (error) {
            if (error instanceof UniqueViolation && error.constraint === addressConstraint) {
                const sentence = 'This address has an account already. Sign in instead, or use another address.';
                throw invalidField('email', identityProblems.addressTaken, sentence, 'conflict');
            }
            throw error;
        }
    }

    /** The same refusal, after like work, for an unknown address and for a wrong password. */
    async signIn(form: SignIn): Promise<SignedIn> {
        const account = await this.sql.asPlatform(transaction => this.accounts.findByEmail(transaction, form.email));
        const matches = await verifyPassword(account?.passwordHash, form.password);
        if (!account || !matches) {
            const sentence = 'The address or the password is wrong. Check both and try again.';
            throw new PlatformError('not-signed-in', identityProblems.wrongCredentials, sentence, [
                { field: 'password', code: identityProblems.wrongCredentials, detail: sentence }
            ]);
        }
        const session = await this.sql.asPlatform(transaction =>
            this.sessions.create(transaction, account.user.id, account.user.administrator)
        );
        const memberships = await this.organizations.membershipsOf(account.user.id);
        return { ...session, identity: { user: account.user, memberships: [...memberships] } };
    }

    /** Accounts of the whole installation, oldest first. For administrators. */
    listAccounts(filter: AccountFilter): Promise<readonly AccountRow[]> {
        return this.sql.asPlatform(transaction => this.accounts.list(transaction, filter));
    }

    async identityOf(userId: string): Promise<Identity> {
        const user = await this.sql.asPlatform(transaction => this.accounts.find(transaction, userId));
        if (!user) {
            throw notSignedIn();
        }
        return { user, memberships: [...(await this.organizations.membershipsOf(userId))] };
    }
}
