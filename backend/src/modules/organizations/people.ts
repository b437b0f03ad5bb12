import type { SqlTransaction } from '../../ports/sql.js';

/** Somebody with an account, as far as organisations need to know. */
export interface Person {
    readonly userId: string;
    readonly name: string;
    readonly email: string;
    /** Whether the address was shown to be the person's own. */
    readonly verified: boolean;
    /** Runs the installation. Its first account is made before any mail could be sent to verify an address. */
    readonly administrator: boolean;
    /** A BCP 47 tag. */
    readonly language: string;
}

/** Accounts, which another module owns. */
export interface People {
    find(transaction: SqlTransaction, userId: string): Promise<Person | undefined>;
}
