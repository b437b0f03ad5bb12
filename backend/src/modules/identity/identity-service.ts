import { type Identity, identityProblems, type SignIn } from '@coditect/protocol';
import { notSignedIn, PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { Sql } from '../../ports/sql.js';
import { type AuditService, installationLog } from '../audit/index.js';
import type { AccountFilter, AccountRow, AccountsStore } from './accounts-store.js';
import type { PasswordHasher } from './password-hash.js';
import type { SignInLimits } from './sign-in-limits.js';
import type { SignInResult, SignInService } from './sign-in-service.js';

export class IdentityService {
    constructor(
        private readonly sql: Sql,
        private readonly accounts: AccountsStore,
        private readonly signIns: SignInService,
        private readonly limits: SignInLimits,
        private readonly hasher: PasswordHasher,
        private readonly audit: AuditService
    ) {}

    /** The same refusal, after like work, for an unknown address and for a wrong password. */
    async signIn(form: SignIn, client: Client): Promise<SignInResult> {
        const passwordTry = await this.limits.beforePassword(form.email, client);
        const { account, matches } = await this.verify(form).catch(async error => {
            await passwordTry.interrupted();
            throw error;
        });
        if (!account || !matches) {
            await this.recordRefusal(account?.user.id, client);
            const sentence = 'The address or the password is wrong. Check both and try again.';
            throw new PlatformError('not-signed-in', identityProblems.wrongCredentials, sentence, [
                { field: 'password', code: identityProblems.wrongCredentials, detail: sentence }
            ]);
        }
        await passwordTry.succeeded();
        if (this.hasher.isOutdated(account.passwordHash)) {
            await this.strengthen(account.user.id, account.passwordHash, form.password);
        }
        const { user, passwordChangedAt } = account;
        return this.signIns.proceed({ userId: user.id, client, method: 'password', multiFactor: false, passwordChangedAt });
    }

    private async verify({ email, password }: SignIn) {
        const account = await this.sql.readAsPlatform(transaction => this.accounts.findByEmail(transaction, email));
        return { account, matches: await this.hasher.verify(account?.passwordHash, password) };
    }

    /** Like work for both, too. The address that was tried is not kept: it may be a password that was typed into the wrong field. */
    private async recordRefusal(userId: string | undefined, client: Client): Promise<void> {
        const refused = { action: 'session.refused', actor: { kind: 'stranger' }, client } as const;
        const details = { methods: ['password'], reason: userId === undefined ? 'unknown-address' : 'wrong-password' };
        await this.sql.asPlatform(transaction =>
            userId === undefined
                ? this.audit.record(transaction, installationLog, { ...refused, details })
                : this.audit.recordForPerson(transaction, userId, { ...refused, details, target: { kind: 'user', id: userId } })
        );
    }

    /** Whether this is the person's password. Takes as long for an account that has none. */
    async passwordMatches(userId: string, password: string): Promise<boolean> {
        const profile = await this.sql.readAsPlatform(transaction => this.accounts.findProfile(transaction, userId));
        return this.hasher.verify(profile?.passwordHash, password);
    }

    /** Accounts of the whole installation, oldest first. For administrators. */
    listAccounts(filter: AccountFilter): Promise<readonly AccountRow[]> {
        return this.sql.asPlatform(transaction => this.accounts.list(transaction, filter));
    }

    /** The account, the organisations, and of these the one that is worked in. */
    async identityOf(userId: string, currentOrganizationId?: string): Promise<Identity> {
        const user = await this.sql.readAsPlatform(transaction => this.accounts.find(transaction, userId));
        if (!user) {
            throw notSignedIn();
        }
        return this.signIns.identityOf(user, currentOrganizationId);
    }

    /** The password is at hand now alone: what was hashed with less work is hashed anew. */
    private async strengthen(userId: string, older: string, password: string): Promise<void> {
        const hash = await this.hasher.hash(password);
        await this.sql.asPlatform(transaction => this.accounts.replaceHash(transaction, userId, older, hash));
    }
}
