import type { User } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';

export interface Person {
    readonly user: User;
    /** A BCP 47 tag: what mails and messages are written in. */
    readonly language: string;
    readonly hasPassword: boolean;
    readonly deactivated: boolean;
}

/** What this module needs to know of people, from the one that owns accounts. */
export interface People {
    /** Rejects where the account is gone. */
    find(userId: string, transaction?: SqlTransaction): Promise<Person>;
    /** Takes as long for an account without a password. */
    passwordMatches(userId: string, password: string): Promise<boolean>;
    /** Names of the organisations of the person that ask for a second factor. */
    factorRequiredBy(transaction: SqlTransaction, userId: string): Promise<readonly string[]>;
}
