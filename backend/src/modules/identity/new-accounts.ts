import type { User } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { OrganizationsService } from '../organizations/index.js';
import type { AccountsStore } from './accounts-store.js';

/** What other modules add to a new account, in the same transaction. They return what to do once it is committed. */
export type OnSignUp = (transaction: SqlTransaction, account: NewAccount) => Promise<() => Promise<void>>;

export interface NewAccount {
    readonly user: User;
    readonly organizationId: string;
}

export interface AccountToMake {
    readonly name: string;
    readonly email: string;
    readonly language: string;
    readonly passwordHash: string;
}

export interface MadeAccount extends NewAccount {
    /** To be called once the transaction is committed. */
    readonly committed: () => Promise<void>;
}

/** Somebody else's account came first. */
export class NotTheFirstAccount extends Error {}

/** Makes accounts with a password: the person, the personal organisation, and whatever hangs on them, or nothing at all. */
export class NewAccounts {
    constructor(
        private readonly accounts: AccountsStore,
        private readonly organizations: OrganizationsService,
        private readonly onSignUp: OnSignUp,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /** The installation's first account, the only one whose address needs no proof. Throws {@link NotTheFirstAccount}. */
    async makeFirst(transaction: SqlTransaction, account: AccountToMake): Promise<MadeAccount> {
        const user = await this.insert(transaction, account, false);
        if (!user.administrator) {
            throw new NotTheFirstAccount();
        }
        return this.furnish(transaction, user);
    }

    /** Throws UniqueViolation where the address was taken meanwhile. */
    async makeVerified(transaction: SqlTransaction, account: AccountToMake): Promise<MadeAccount> {
        return this.furnish(transaction, await this.insert(transaction, account, true));
    }

    private async insert(transaction: SqlTransaction, account: AccountToMake, verified: boolean): Promise<User> {
        const { name, email } = account;
        const id = this.random.uuid();
        const administrator = await this.accounts.insert(transaction, { ...account, id, at: this.clock.now(), verified });
        return { id, name, email, administrator };
    }

    private async furnish(transaction: SqlTransaction, user: User): Promise<MadeAccount> {
        const organizationId = await this.organizations.createPersonal(transaction, { ...user, userId: user.id });
        return { user, organizationId, committed: await this.onSignUp(transaction, { user, organizationId }) };
    }
}
