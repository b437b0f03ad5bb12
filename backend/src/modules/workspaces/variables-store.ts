import type { SqlTransaction } from '../../ports/sql.js';

interface VariableColumns {
    name: string;
    secret: boolean;
    sealed: Buffer;
    characters: number;
    changed_at: Date;
}

type VariableTables = {
    workspace_variables: VariableColumns & { workspace_id: string; organization_id: string };
    person_variables: VariableColumns & { user_id: string };
    person_dotfiles: { user_id: string; url: string };
};

/** A variable with its value as it is kept: sealed. */
export interface SealedVariable {
    readonly name: string;
    readonly secret: boolean;
    readonly sealed: Buffer;
    /** Of the value and the name, for the limit of all together. */
    readonly characters: number;
    readonly changedAt: Date;
}

/** Whose variables they are: those of one workspace, or of a person in all his or her workspaces. */
export type VariableOwner =
    | { readonly kind: 'workspace'; readonly workspaceId: string; readonly organizationId: string }
    | { readonly kind: 'person'; readonly userId: string };

export class VariablesStore {
    async list(transaction: SqlTransaction, owner: VariableOwner): Promise<readonly SealedVariable[]> {
        const db = transaction.withTables<VariableTables>();
        const columns = ['name', 'secret', 'sealed', 'characters', 'changed_at'] as const;
        const rows =
            owner.kind === 'workspace'
                ? await db
                      .selectFrom('workspace_variables')
                      .select(columns)
                      .where('workspace_id', '=', owner.workspaceId)
                      .orderBy('name')
                      .execute()
                : await db.selectFrom('person_variables').select(columns).where('user_id', '=', owner.userId).orderBy('name').execute();
        return rows.map(({ changed_at, ...row }) => ({ ...row, changedAt: changed_at }));
    }

    async put(transaction: SqlTransaction, owner: VariableOwner, { changedAt, ...variable }: SealedVariable): Promise<void> {
        const db = transaction.withTables<VariableTables>();
        const columns: VariableColumns = { ...variable, changed_at: changedAt };
        const { name: _, ...changed } = columns;
        if (owner.kind === 'workspace') {
            await db
                .insertInto('workspace_variables')
                .values({ workspace_id: owner.workspaceId, organization_id: owner.organizationId, ...columns })
                .onConflict(conflict => conflict.columns(['workspace_id', 'name']).doUpdateSet(changed))
                .execute();
        } else {
            await db
                .insertInto('person_variables')
                .values({ user_id: owner.userId, ...columns })
                .onConflict(conflict => conflict.columns(['user_id', 'name']).doUpdateSet(changed))
                .execute();
        }
    }

    /** False where there was none of that name. */
    async delete(transaction: SqlTransaction, owner: VariableOwner, name: string): Promise<boolean> {
        const db = transaction.withTables<VariableTables>();
        const row =
            owner.kind === 'workspace'
                ? await db
                      .deleteFrom('workspace_variables')
                      .where('workspace_id', '=', owner.workspaceId)
                      .where('name', '=', name)
                      .returning('name')
                      .executeTakeFirst()
                : await db
                      .deleteFrom('person_variables')
                      .where('user_id', '=', owner.userId)
                      .where('name', '=', name)
                      .returning('name')
                      .executeTakeFirst();
        return row !== undefined;
    }

    async dotfilesOf(transaction: SqlTransaction, userId: string): Promise<string | undefined> {
        const row = await transaction
            .withTables<VariableTables>()
            .selectFrom('person_dotfiles')
            .select('url')
            .where('user_id', '=', userId)
            .executeTakeFirst();
        return row?.url;
    }

    async putDotfiles(transaction: SqlTransaction, userId: string, url: string | null): Promise<void> {
        const db = transaction.withTables<VariableTables>();
        if (url === null) {
            await db.deleteFrom('person_dotfiles').where('user_id', '=', userId).execute();
            return;
        }
        await db
            .insertInto('person_dotfiles')
            .values({ user_id: userId, url })
            .onConflict(conflict => conflict.column('user_id').doUpdateSet({ url }))
            .execute();
    }
}
