import type { User } from '@coditect/protocol';
import type { Generated } from 'kysely';
import { emailKeyOf } from '../../kernel/email-address.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { KnownAccount } from './vouched-accounts.js';

type AccountTables = {
    users: {
        id: string;
        name: string;
        email: string;
        email_key: string;
        administrator: boolean;
        created_at: Date;
        email_verified_at: Generated<Date | null>;
        language: Generated<string>;
        deactivated_at: Generated<Date | null>;
    };
    installation: { first_user_id: string; created_at: Date };
    password_credentials: { user_id: string; hash: string; changed_at: Date };
};

/** The constraint that says "this address has an account already". */
export const addressConstraint = 'users_email_key';

export interface AccountRow {
    readonly user: User;
    readonly createdAt: Date;
}

export interface AccountFilter {
    /** Part of an address. */
    readonly email?: string | undefined;
    /** Accounts made after this one. */
    readonly after?: string | undefined;
    readonly limit: number;
}

export interface AccountInsert extends Omit<User, 'administrator'> {
    readonly language: string;
    readonly passwordHash: string;
    readonly at: Date;
    readonly verified: boolean;
}

/** What a person's own page shows of the account. */
export interface ProfileRow {
    readonly name: string;
    readonly email: string;
    readonly emailVerified: boolean;
    readonly language: string;
    readonly passwordHash: string | undefined;
    readonly passwordChangedAt: Date | undefined;
}

export class AccountsStore {
    /** Whether the installation has its first account. */
    async any(transaction: SqlTransaction): Promise<boolean> {
        const row = await transaction.withTables<AccountTables>().selectFrom('installation').select('created_at').executeTakeFirst();
        return row !== undefined;
    }

    /** Returns true when this account is the installation's first. */
    async insert(transaction: SqlTransaction, account: AccountInsert): Promise<boolean> {
        const { id, name, email, language, passwordHash, at, verified } = account;
        await transaction
            .withTables<AccountTables>()
            .insertInto('users')
            .values({
                id,
                name,
                email,
                email_key: emailKeyOf(email),
                administrator: false,
                created_at: at,
                email_verified_at: verified ? at : null,
                language
            })
            .execute();
        await this.setPassword(transaction, id, passwordHash, at);
        return this.claimInstallation(transaction, id, at);
    }

    /** Changes the password, or sets the first one. */
    async setPassword(transaction: SqlTransaction, userId: string, hash: string, at: Date): Promise<void> {
        await transaction
            .withTables<AccountTables>()
            .insertInto('password_credentials')
            .values({ user_id: userId, hash, changed_at: at })
            .onConflict(conflict => conflict.column('user_id').doUpdateSet({ hash, changed_at: at }))
            .execute();
    }

    /** Puts a stronger hash of the same password in the place of an older one, unless it was changed meanwhile. */
    async replaceHash(transaction: SqlTransaction, userId: string, older: string, hash: string): Promise<void> {
        await transaction
            .withTables<AccountTables>()
            .updateTable('password_credentials')
            .set({ hash })
            .where('user_id', '=', userId)
            .where('hash', '=', older)
            .execute();
    }

    /** Undefined where there is no such account, or it was deactivated. */
    async findProfile(transaction: SqlTransaction, userId: string): Promise<ProfileRow | undefined> {
        const row = await transaction
            .withTables<AccountTables>()
            .selectFrom('users')
            .leftJoin('password_credentials', 'password_credentials.user_id', 'users.id')
            .select([
                'users.name',
                'users.email',
                'users.language',
                'users.email_verified_at',
                'password_credentials.hash',
                'password_credentials.changed_at'
            ])
            .where('users.id', '=', userId)
            .where('users.deactivated_at', 'is', null)
            .executeTakeFirst();
        return (
            row && {
                name: row.name,
                email: row.email,
                emailVerified: row.email_verified_at !== null,
                language: row.language,
                passwordHash: row.hash ?? undefined,
                passwordChangedAt: row.changed_at ?? undefined
            }
        );
    }

    async changeProfile(transaction: SqlTransaction, userId: string, change: { name?: string; language?: string }): Promise<void> {
        await transaction.withTables<AccountTables>().updateTable('users').set(change).where('id', '=', userId).execute();
    }

    /** The person has shown that mail to this address arrives. Throws UniqueViolation where another account has the address. */
    async setVerifiedAddress(transaction: SqlTransaction, userId: string, email: string, at: Date): Promise<void> {
        await transaction
            .withTables<AccountTables>()
            .updateTable('users')
            .set({ email, email_key: emailKeyOf(email), email_verified_at: at })
            .where('id', '=', userId)
            .execute();
    }

    /** An account without a password, whose address another party has verified. Returns true when it is the installation's first. */
    async insertVouched(transaction: SqlTransaction, user: Omit<User, 'administrator'>, language: string, at: Date): Promise<boolean> {
        await transaction
            .withTables<AccountTables>()
            .insertInto('users')
            .values({ ...user, email_key: emailKeyOf(user.email), administrator: false, created_at: at, email_verified_at: at, language })
            .execute();
        return this.claimInstallation(transaction, user.id, at);
    }

    async findKnown(
        transaction: SqlTransaction,
        by: { readonly email: string } | { readonly userId: string }
    ): Promise<KnownAccount | undefined> {
        const row = await transaction
            .withTables<AccountTables>()
            .selectFrom('users')
            .leftJoin('password_credentials', 'password_credentials.user_id', 'users.id')
            .select([
                'users.id',
                'users.name',
                'users.email',
                'users.administrator',
                'users.language',
                'users.email_verified_at',
                'users.deactivated_at',
                'password_credentials.user_id as password_of'
            ])
            .where(({ eb }) => ('email' in by ? eb('users.email_key', '=', emailKeyOf(by.email)) : eb('users.id', '=', by.userId)))
            .executeTakeFirst();
        return (
            row && {
                user: { id: row.id, name: row.name, email: row.email, administrator: row.administrator },
                language: row.language,
                addressVerified: row.email_verified_at !== null,
                deactivated: row.deactivated_at !== null,
                hasPassword: row.password_of !== null
            }
        );
    }

    async lock(transaction: SqlTransaction, userId: string): Promise<void> {
        await transaction.withTables<AccountTables>().selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute();
    }

    /** Weaker than {@link lock}: what refers to the account, such as a new session, is let in meanwhile. */
    async hold(transaction: SqlTransaction, userId: string): Promise<void> {
        await transaction.withTables<AccountTables>().selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute();
    }

    private async claimInstallation(transaction: SqlTransaction, userId: string, at: Date): Promise<boolean> {
        const db = transaction.withTables<AccountTables>();
        const first = await db
            .insertInto('installation')
            .values({ first_user_id: userId, created_at: at })
            .onConflict(conflict => conflict.doNothing())
            .returning('first_user_id')
            .executeTakeFirst();
        if (first) {
            await db.updateTable('users').set({ administrator: true }).where('id', '=', userId).execute();
        }
        return first !== undefined;
    }

    /** Undefined where there is no such account, it has no password, or it was deactivated. */
    async findByEmail(
        transaction: SqlTransaction,
        email: string
    ): Promise<{ user: User; passwordHash: string; passwordChangedAt: Date } | undefined> {
        const row = await transaction
            .withTables<AccountTables>()
            .selectFrom('users')
            .innerJoin('password_credentials', 'password_credentials.user_id', 'users.id')
            .select([
                'users.id',
                'users.name',
                'users.email',
                'users.administrator',
                'password_credentials.hash',
                'password_credentials.changed_at'
            ])
            .where('users.email_key', '=', emailKeyOf(email))
            .where('users.deactivated_at', 'is', null)
            .executeTakeFirst();
        return (
            row && {
                user: { id: row.id, name: row.name, email: row.email, administrator: row.administrator },
                passwordHash: row.hash,
                passwordChangedAt: row.changed_at
            }
        );
    }

    /** Whether the password is still the one that was set then. If so, nobody changes it until the transaction ends. */
    async holdPassword(transaction: SqlTransaction, userId: string, changedAt: Date): Promise<boolean> {
        const row = await transaction
            .withTables<AccountTables>()
            .selectFrom('password_credentials')
            .select('changed_at')
            .where('user_id', '=', userId)
            .forShare()
            .executeTakeFirst();
        return row?.changed_at.getTime() === changedAt.getTime();
    }

    /** Undefined where there is no such account, or it was deactivated: nobody signs in to it, whichever way. */
    async find(transaction: SqlTransaction, userId: string): Promise<User | undefined> {
        return transaction
            .withTables<AccountTables>()
            .selectFrom('users')
            .select(['id', 'name', 'email', 'administrator'])
            .where('id', '=', userId)
            .where('deactivated_at', 'is', null)
            .executeTakeFirst();
    }

    async setDeactivatedAt(transaction: SqlTransaction, userId: string, at: Date | null): Promise<void> {
        await transaction.withTables<AccountTables>().updateTable('users').set({ deactivated_at: at }).where('id', '=', userId).execute();
    }

    /** Names by ids, of those accounts that are there. */
    async namesOf(transaction: SqlTransaction, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
        if (userIds.length === 0) {
            return new Map();
        }
        const rows = await transaction
            .withTables<AccountTables>()
            .selectFrom('users')
            .select(['id', 'name'])
            .where('id', 'in', [...userIds])
            .execute();
        return new Map(rows.map(row => [row.id, row.name]));
    }

    /** Oldest first; the id settles the order of accounts of the same moment. */
    async list(transaction: SqlTransaction, filter: AccountFilter): Promise<readonly AccountRow[]> {
        const db = transaction.withTables<AccountTables>();
        let query = db
            .selectFrom('users')
            .select(['id', 'name', 'email', 'administrator', 'created_at'])
            .orderBy('created_at')
            .orderBy('id')
            .limit(filter.limit);
        if (filter.email) {
            query = query.where('email_key', 'like', `%${escapeLike(emailKeyOf(filter.email))}%`);
        }
        if (filter.after) {
            const after = filter.after;
            query = query.where(({ eb, refTuple, selectFrom }) =>
                eb(
                    refTuple('created_at', 'id'),
                    '>',
                    selectFrom('users').select(['created_at', 'id']).where('id', '=', after).$asTuple('created_at', 'id')
                )
            );
        }
        const rows = await query.execute();
        return rows.map(({ created_at, ...user }) => ({ user, createdAt: created_at }));
    }
}

function escapeLike(text: string): string {
    return text.replace(/[\\%_]/g, '\\$&');
}
