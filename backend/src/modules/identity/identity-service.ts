import { type Identity, identityProblems, type SignIn, type SignUp, type User } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, notSignedIn, PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { OrganizationsService } from '../organizations/index.js';
import { type AccountFilter, type AccountRow, type AccountsStore, addressConstraint } from './accounts-store.js';
import { hashPassword, verifyPassword } from './password-hash.js';
import { weaknessOf } from './password-rules.js';
import { addressKeyOf, type SignInLimits, signUpLimit } from './sign-in-limits.js';
import type { SignedInResult, SignInResult, SignInService } from './sign-in-service.js';

/** What other modules add to a new account, in the same transaction. They return what to do once it is committed. */
export type OnSignUp = (transaction: SqlTransaction, account: NewAccount) => Promise<() => Promise<void>>;

export interface NewAccount {
    readonly user: User;
    readonly organizationId: string;
}

export class IdentityService {
    constructor(
        private readonly sql: Sql,
        private readonly accounts: AccountsStore,
        private readonly signIns: SignInService,
        private readonly limits: SignInLimits,
        private readonly organizations: OrganizationsService,
        private readonly onSignUp: OnSignUp,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /** Makes the account, its personal organisation and whatever hangs on it, or nothing at all. */
    async signUp(form: SignUp, client: Client): Promise<SignedInResult> {
        await this.limits.refuseOver(signUpLimit, addressKeyOf(client.address), 'allow');
        const weakness = weaknessOf(form.password, form);
        if (weakness) {
            throw invalidField('password', identityProblems.weakPassword, weakness);
        }
        const passwordHash = await hashPassword(form.password);
        const account = { id: this.random.uuid(), name: form.name, email: form.email };
        try {
            const { user, session, committed } = await this.sql.asPlatform(async transaction => {
                const administrator = await this.accounts.insert(transaction, account, passwordHash, this.clock.now());
                const user: User = { ...account, administrator };
                const organizationId = await this.organizations.createPersonal(transaction, user.id, user.name);
                const committed = await this.onSignUp(transaction, { user, organizationId });
                const session = await this.signIns.begin(transaction, user, { client, organizationId }, ['password'], false);
                return { user, session, committed };
            });
            await committed();
            return { kind: 'signed-in', session, identity: await this.signIns.identityOf(user, undefined) };
        } catch (error) {
            if (error instanceof UniqueViolation && error.constraint === addressConstraint) {
                const sentence = 'This address has an account already. Sign in instead, or use another address.';
                throw invalidField('email', identityProblems.addressTaken, sentence, 'conflict');
            }
            throw error;
        }
    }

    /** The same refusal, after like work, for an unknown address and for a wrong password. */
    async signIn(form: SignIn, client: Client): Promise<SignInResult> {
        const passwordTry = await this.limits.beforePassword(form.email, client);
        const account = await this.sql.asPlatform(transaction => this.accounts.findByEmail(transaction, form.email));
        const matches = await verifyPassword(account?.passwordHash, form.password);
        if (!account || !matches) {
            const sentence = 'The address or the password is wrong. Check both and try again.';
            throw new PlatformError('not-signed-in', identityProblems.wrongCredentials, sentence, [
                { field: 'password', code: identityProblems.wrongCredentials, detail: sentence }
            ]);
        }
        await passwordTry.succeeded();
        return this.signIns.proceed({ userId: account.user.id, client, method: 'password', multiFactor: false });
    }

    /** Accounts of the whole installation, oldest first. For administrators. */
    listAccounts(filter: AccountFilter): Promise<readonly AccountRow[]> {
        return this.sql.asPlatform(transaction => this.accounts.list(transaction, filter));
    }

    /** The account, the organisations, and of these the one that is worked in. */
    async identityOf(userId: string, currentOrganizationId?: string): Promise<Identity> {
        const user = await this.sql.asPlatform(transaction => this.accounts.find(transaction, userId));
        if (!user) {
            throw notSignedIn();
        }
        return this.signIns.identityOf(user, currentOrganizationId);
    }
}
