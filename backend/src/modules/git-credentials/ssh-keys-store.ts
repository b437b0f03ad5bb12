import type { SqlTransaction } from '../../ports/sql.js';

type KeyTables = {
    git_ssh_keys: {
        id: string;
        user_id: string;
        name: string;
        public_key: string;
        fingerprint: string;
        private_key: Buffer;
        origin: 'generated' | 'pasted';
        created_at: Date;
        last_used_at: Date | null;
    };
};

/** The constraint that says "this key is kept already". */
export const fingerprintConstraint = 'git_ssh_keys_fingerprint';

export interface SshKeyRow {
    readonly id: string;
    readonly name: string;
    readonly publicKey: string;
    readonly fingerprint: string;
    readonly origin: 'generated' | 'pasted';
    readonly createdAt: Date;
    readonly lastUsedAt: Date | undefined;
}

const shown = ['id', 'name', 'public_key', 'fingerprint', 'origin', 'created_at', 'last_used_at'] as const;

export class SshKeysStore {
    /** Oldest first: the order in which servers are offered them. */
    async list(transaction: SqlTransaction, userId: string): Promise<readonly SshKeyRow[]> {
        const rows = await transaction
            .withTables<KeyTables>()
            .selectFrom('git_ssh_keys')
            .select(shown)
            .where('user_id', '=', userId)
            .orderBy('created_at')
            .orderBy('id')
            .execute();
        return rows.map(read);
    }

    /** The key with its sealed private half. */
    async find(
        transaction: SqlTransaction,
        userId: string,
        id: string
    ): Promise<(SshKeyRow & { readonly privateKey: Buffer }) | undefined> {
        const row = await transaction
            .withTables<KeyTables>()
            .selectFrom('git_ssh_keys')
            .select([...shown, 'private_key'])
            .where('id', '=', id)
            .where('user_id', '=', userId)
            .executeTakeFirst();
        return row && { ...read(row), privateKey: row.private_key };
    }

    async insert(
        transaction: SqlTransaction,
        userId: string,
        key: Omit<SshKeyRow, 'lastUsedAt'> & { readonly privateKey: Buffer }
    ): Promise<void> {
        await transaction
            .withTables<KeyTables>()
            .insertInto('git_ssh_keys')
            .values({
                id: key.id,
                user_id: userId,
                name: key.name,
                public_key: key.publicKey,
                fingerprint: key.fingerprint,
                private_key: key.privateKey,
                origin: key.origin,
                created_at: key.createdAt,
                last_used_at: null
            })
            .execute();
    }

    async remove(transaction: SqlTransaction, userId: string, id: string): Promise<SshKeyRow | undefined> {
        const row = await transaction
            .withTables<KeyTables>()
            .deleteFrom('git_ssh_keys')
            .where('id', '=', id)
            .where('user_id', '=', userId)
            .returning(shown)
            .executeTakeFirst();
        return row && read(row);
    }

    async markUsed(transaction: SqlTransaction, id: string, now: Date): Promise<void> {
        await transaction.withTables<KeyTables>().updateTable('git_ssh_keys').set({ last_used_at: now }).where('id', '=', id).execute();
    }
}

function read(row: Pick<KeyTables['git_ssh_keys'], (typeof shown)[number]>): SshKeyRow {
    return {
        id: row.id,
        name: row.name,
        publicKey: row.public_key,
        fingerprint: row.fingerprint,
        origin: row.origin,
        createdAt: row.created_at,
        lastUsedAt: row.last_used_at ?? undefined
    };
}
