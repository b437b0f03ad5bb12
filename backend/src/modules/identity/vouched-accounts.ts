import type { User } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { OrganizationsService } from '../organizations/index.js';
import type { AccountsStore } from './accounts-store.js';
import type { OnSignUp } from './new-accounts.js';

/** An account, as far as another party's word about its person must be held against it. */
export interface KnownAccount {
    readonly user: User;
    readonly language: string;
    /** Nobody but the installation's first account has an address that was never proven. */
    readonly addressVerified: boolean;
    readonly deactivated: boolean;
    readonly hasPassword: boolean;
}

export interface NewVouchedAccount {
    readonly name: string;
    readonly email: string;
    readonly language: string;
}

/** Accounts of people whom another party vouches for: found by a verified address, or made without a password. */
export class VouchedAccounts {
    constructor(
        private readonly accounts: AccountsStore,
        private readonly organizations: OrganizationsService,
        private readonly onSignUp: OnSignUp,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    findByAddress(transaction: SqlTransaction, email: string): Promise<KnownAccount | undefined> {
        return this.accounts.findKnown(transaction, { email });
    }

    find(transaction: SqlTransaction, userId: string): Promise<KnownAccount | undefined> {
        return this.accounts.findKnown(transaction, { userId });
    }

    /** The same, held until the transaction ends, so that changes of the person's ways in take turns. */
    async lock(transaction: SqlTransaction, userId: string): Promise<KnownAccount | undefined> {
        await this.accounts.lock(transaction, userId);
        return this.find(transaction, userId);
    }

    /** Lets nobody else change the account until the transaction ends; sign-ins go on meanwhile. */
    hold(transaction: SqlTransaction, userId: string): Promise<void> {
        return this.accounts.hold(transaction, userId);
    }

    /**
     * Part of the sign-in's transaction: the account, its personal organisation and whatever hangs on it. Call `committed`
     * after that. Throws UniqueViolation where the address was taken meanwhile.
     */
    async create(transaction: SqlTransaction, { name, email, language }: NewVouchedAccount) {
        const account = { id: this.random.uuid(), name, email };
        const now = this.clock.now();
        const administrator = await this.accounts.insertVouched(transaction, account, language, now);
        const user: User = { ...account, administrator };
        const organizationId = await this.organizations.createPersonal(transaction, { userId: user.id, name, email });
        const committed = await this.onSignUp(transaction, { user, organizationId });
        return { user, committed };
    }

    /** For a party that made the account: the name that it keeps of the person. */
    async rename(transaction: SqlTransaction, userId: string, name: string): Promise<void> {
        const known = await this.accounts.findKnown(transaction, { userId });
        if (known) {
            await this.accounts.changeProfile(transaction, userId, { name });
            await this.organizations.describePerson(transaction, { userId, name, email: known.user.email });
        }
    }

    /**
     * For a party that made the account: nobody signs in to one that is deactivated. The caller ends its sessions by
     * `sessions.endAll` of the same transaction.
     */
    async setDeactivated(transaction: SqlTransaction, userId: string, deactivated: boolean): Promise<void> {
        await this.accounts.setDeactivatedAt(transaction, userId, deactivated ? this.clock.now() : null);
        await this.organizations.setDeactivated(transaction, userId, deactivated);
    }
}
