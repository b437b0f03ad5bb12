import type { SettingsDocumentName } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';

type SettingsTables = {
    settings_documents: { user_id: string; document: SettingsDocumentName; version: number; entries: string };
    settings_versions: {
        user_id: string;
        document: SettingsDocumentName;
        version: number;
        entries: string;
        changed_keys: string;
        overwritten_keys: string;
        workspace_name: string | null;
        at: Date;
    };
};

export interface DocumentRow {
    readonly userId: string;
    readonly document: SettingsDocumentName;
    readonly version: number;
    /** JSON text of an object. */
    readonly entries: string;
}

export interface VersionRow {
    readonly version: number;
    readonly entries: string;
    readonly changedKeys: readonly string[];
    readonly overwrittenKeys: readonly string[];
    readonly workspaceName: string | undefined;
    readonly at: Date;
}

export class SettingsStore {
    async list(transaction: SqlTransaction, userId: string): Promise<readonly DocumentRow[]> {
        const rows = await transaction
            .withTables<SettingsTables>()
            .selectFrom('settings_documents')
            .selectAll()
            .where('user_id', '=', userId)
            .execute();
        return rows.map(({ document, version, entries }) => ({ userId, document, version, entries }));
    }

    /** Holds the document until the transaction ends, so that two changes take turns. One that is not there begins empty. */
    async hold(transaction: SqlTransaction, userId: string, document: SettingsDocumentName): Promise<DocumentRow> {
        const db = transaction.withTables<SettingsTables>();
        await db
            .insertInto('settings_documents')
            .values({ user_id: userId, document, version: 0, entries: '{}' })
            .onConflict(conflict => conflict.columns(['user_id', 'document']).doNothing())
            .execute();
        const { version, entries } = await db
            .selectFrom('settings_documents')
            .select(['version', 'entries'])
            .where('user_id', '=', userId)
            .where('document', '=', document)
            .forUpdate()
            .executeTakeFirstOrThrow();
        return { userId, document, version, entries };
    }

    /** Writes the document's next version, and forgets those that are older than the last `kept`. */
    async advance(transaction: SqlTransaction, { userId, document }: DocumentRow, next: VersionRow, kept: number): Promise<void> {
        const db = transaction.withTables<SettingsTables>();
        await db
            .updateTable('settings_documents')
            .set({ version: next.version, entries: next.entries })
            .where('user_id', '=', userId)
            .where('document', '=', document)
            .execute();
        await db
            .insertInto('settings_versions')
            .values({
                user_id: userId,
                document,
                version: next.version,
                entries: next.entries,
                changed_keys: JSON.stringify(next.changedKeys),
                overwritten_keys: JSON.stringify(next.overwrittenKeys),
                workspace_name: next.workspaceName ?? null,
                at: next.at
            })
            .execute();
        await db
            .deleteFrom('settings_versions')
            .where('user_id', '=', userId)
            .where('document', '=', document)
            .where('version', '<=', next.version - kept)
            .execute();
    }

    /** Newest first; with `after`, those that came after that version. */
    async versions(transaction: SqlTransaction, userId: string, document: SettingsDocumentName, after = 0): Promise<readonly VersionRow[]> {
        const rows = await transaction
            .withTables<SettingsTables>()
            .selectFrom('settings_versions')
            .selectAll()
            .where('user_id', '=', userId)
            .where('document', '=', document)
            .where('version', '>', after)
            .orderBy('version', 'desc')
            .execute();
        return rows.map(row => ({
            version: row.version,
            entries: row.entries,
            changedKeys: JSON.parse(row.changed_keys) as string[],
            overwrittenKeys: JSON.parse(row.overwritten_keys) as string[],
            workspaceName: row.workspace_name ?? undefined,
            at: row.at
        }));
    }
}
