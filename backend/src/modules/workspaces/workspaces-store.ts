import type { PhaseTime, StopReason, WorkspaceSource, WorkspaceState } from '@coditect/protocol';
import { type Generated, type Insertable, type Selectable, sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';
import type { WorkspaceChange, WorkspaceRow } from './workspace-row.js';

type WorkspacesTable = {
    workspace_id: string;
    organization_id: string;
    owner_user_id: string;
    name: string;
    slug: string;
    wanted: 'running' | 'stopped';
    state: WorkspaceState;
    state_since: Date;
    generation: number;
    phases: string;
    stop_reason: StopReason | null;
    failure: string | null;
    last_active_at: Date;
    last_work_at: Date | null;
    last_work: string | null;
    idle_stop_at: Date | null;
    kept_until: Date | null;
    idle_since: Date | null;
    created_at: Date;
    first: Generated<boolean>;
    source: string;
    folder_name: string;
    deleted_at: Date | null;
    purging: Generated<boolean>;
};

type RunsTable = {
    workspace_id: string;
    organization_id: string;
    generation: number;
    secret: string;
    host: string;
    port: number;
    folder: string;
};

type WorkspaceTables = {
    workspaces: WorkspacesTable;
    workspace_runs: RunsTable;
};

/** Where the gateway finds a running IDE, and what it must show there. */
export interface WorkspaceRun {
    readonly generation: number;
    readonly secret: string;
    readonly host: string;
    readonly port: number;
    /** Path of the workspace folder as the IDE sees it. */
    readonly folder: string;
}

export class WorkspacesStore {
    /** The person's first in the organisation. False where there was a first one before. */
    async insertFirst(transaction: SqlTransaction, row: WorkspaceRow): Promise<boolean> {
        const inserted = await transaction
            .withTables<WorkspaceTables>()
            .insertInto('workspaces')
            .values({ ...columnsOf(row), first: true })
            .onConflict(conflict => conflict.columns(['organization_id', 'owner_user_id']).where('first', '=', true).doNothing())
            .returning('workspace_id')
            .executeTakeFirst();
        return inserted !== undefined;
    }

    async slugExists(transaction: SqlTransaction, slug: string): Promise<boolean> {
        return (await this.findBySlug(transaction, slug)) !== undefined;
    }

    async find(transaction: SqlTransaction, workspaceId: string): Promise<WorkspaceRow | undefined> {
        const row = await this.select(transaction).where('workspace_id', '=', workspaceId).executeTakeFirst();
        return row && read(row);
    }

    async findBySlug(transaction: SqlTransaction, slug: string): Promise<WorkspaceRow | undefined> {
        const row = await this.select(transaction).where('slug', '=', slug).executeTakeFirst();
        return row && read(row);
    }

    /** Holds the row until the transaction ends, so that two changes of one workspace take turns. */
    async lock(transaction: SqlTransaction, workspaceId: string): Promise<WorkspaceRow | undefined> {
        const row = await this.select(transaction).where('workspace_id', '=', workspaceId).forUpdate().executeTakeFirst();
        return row && read(row);
    }

    async listOwnedBy(transaction: SqlTransaction, organizationId: string, userId: string): Promise<readonly WorkspaceRow[]> {
        const rows = await this.select(transaction)
            .where('organization_id', '=', organizationId)
            .where('owner_user_id', '=', userId)
            .where('deleted_at', 'is', null)
            .orderBy('created_at')
            .execute();
        return rows.map(read);
    }

    /** Those that can be had back, latest first. */
    async listDeleted(transaction: SqlTransaction, organizationId: string, userId: string): Promise<readonly WorkspaceRow[]> {
        const rows = await this.select(transaction)
            .where('organization_id', '=', organizationId)
            .where('owner_user_id', '=', userId)
            .where('deleted_at', 'is not', null)
            .where('purging', '=', false)
            .orderBy('deleted_at', 'desc')
            .execute();
        return rows.map(read);
    }

    /** Deleted before that time, or being removed already. */
    async listToRemove(transaction: SqlTransaction, before: Date): Promise<readonly WorkspaceRow[]> {
        const rows = await this.select(transaction)
            .where('deleted_at', 'is not', null)
            .where(either => either.or([either('deleted_at', '<=', before), either('purging', '=', true)]))
            .execute();
        return rows.map(read);
    }

    /** From here on it can't be had back. False where it was had back before, or is no more. */
    async beginRemoval(transaction: SqlTransaction, workspaceId: string): Promise<boolean> {
        const row = await transaction
            .withTables<WorkspaceTables>()
            .updateTable('workspaces')
            .set({ purging: true })
            .where('workspace_id', '=', workspaceId)
            .where('deleted_at', 'is not', null)
            .returning('workspace_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    /** The row and all that hangs on it: shares, variables, runs, codes and grants. */
    async delete(transaction: SqlTransaction, workspaceId: string): Promise<void> {
        await transaction.withTables<WorkspaceTables>().deleteFrom('workspaces').where('workspace_id', '=', workspaceId).execute();
    }

    async insert(transaction: SqlTransaction, row: WorkspaceRow): Promise<void> {
        await transaction.withTables<WorkspaceTables>().insertInto('workspaces').values(columnsOf(row)).execute();
    }

    /** Lets one after another count and make workspaces of a person. Held until the transaction ends. */
    async holdPerson(transaction: SqlTransaction, organizationId: string, userId: string): Promise<void> {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`workspaces ${organizationId} ${userId}`}, 0))`.execute(transaction);
    }

    async isBeingRemoved(transaction: SqlTransaction, workspaceId: string): Promise<boolean> {
        const row = await transaction
            .withTables<WorkspaceTables>()
            .selectFrom('workspaces')
            .select('purging')
            .where('workspace_id', '=', workspaceId)
            .executeTakeFirst();
        return row?.purging === true;
    }

    /** Those of an organisation, or of one person there, that run or are about to. */
    async listRunning(transaction: SqlTransaction, organizationId: string, userId?: string): Promise<readonly WorkspaceRow[]> {
        let query = this.select(transaction).where('organization_id', '=', organizationId).where('state', 'in', ['starting', 'running']);
        if (userId !== undefined) {
            query = query.where('owner_user_id', '=', userId);
        }
        return (await query.execute()).map(read);
    }

    /** Every workspace that is neither stopped nor failed: what a supervisor has to look after. */
    async listUnsettled(transaction: SqlTransaction): Promise<readonly WorkspaceRow[]> {
        const rows = await this.select(transaction).where('state', 'not in', ['stopped', 'failed']).execute();
        return rows.map(read);
    }

    async update(transaction: SqlTransaction, workspaceId: string, change: WorkspaceChange): Promise<WorkspaceRow> {
        const row = await transaction
            .withTables<WorkspaceTables>()
            .updateTable('workspaces')
            .set({
                ...(change.wanted === undefined ? {} : { wanted: change.wanted }),
                ...(change.state === undefined ? {} : { state: change.state }),
                ...(change.stateSince === undefined ? {} : { state_since: change.stateSince }),
                ...(change.generation === undefined ? {} : { generation: change.generation }),
                ...(change.phases === undefined ? {} : { phases: JSON.stringify(change.phases) }),
                ...(change.stopReason === undefined ? {} : { stop_reason: change.stopReason }),
                ...(change.failure === undefined ? {} : { failure: change.failure && JSON.stringify(change.failure) }),
                ...(change.name === undefined ? {} : { name: change.name }),
                ...(change.deletedAt === undefined ? {} : { deleted_at: change.deletedAt }),
                ...(change.lastActiveAt === undefined ? {} : { last_active_at: change.lastActiveAt }),
                ...(change.lastWorkAt === undefined ? {} : { last_work_at: change.lastWorkAt }),
                ...(change.lastWork === undefined ? {} : { last_work: change.lastWork && JSON.stringify(change.lastWork) }),
                ...(change.idleStopAt === undefined ? {} : { idle_stop_at: change.idleStopAt }),
                ...(change.keptUntil === undefined ? {} : { kept_until: change.keptUntil }),
                ...(change.idleSince === undefined ? {} : { idle_since: change.idleSince })
            })
            .where('workspace_id', '=', workspaceId)
            .returningAll()
            .executeTakeFirstOrThrow();
        return read(row);
    }

    async saveRun(transaction: SqlTransaction, row: WorkspaceRow, run: WorkspaceRun): Promise<void> {
        const { generation, secret, host, port, folder } = run;
        await transaction
            .withTables<WorkspaceTables>()
            .insertInto('workspace_runs')
            .values({ workspace_id: row.workspaceId, organization_id: row.organizationId, generation, secret, host, port, folder })
            .onConflict(conflict => conflict.column('workspace_id').doUpdateSet({ generation, secret, host, port, folder }))
            .execute();
    }

    async findRun(transaction: SqlTransaction, workspaceId: string): Promise<WorkspaceRun | undefined> {
        return transaction
            .withTables<WorkspaceTables>()
            .selectFrom('workspace_runs')
            .select(['generation', 'secret', 'host', 'port', 'folder'])
            .where('workspace_id', '=', workspaceId)
            .executeTakeFirst();
    }

    async deleteRun(transaction: SqlTransaction, workspaceId: string): Promise<void> {
        await transaction.withTables<WorkspaceTables>().deleteFrom('workspace_runs').where('workspace_id', '=', workspaceId).execute();
    }

    private select(transaction: SqlTransaction) {
        return transaction.withTables<WorkspaceTables>().selectFrom('workspaces').selectAll();
    }
}

function columnsOf(row: WorkspaceRow): Insertable<WorkspacesTable> {
    return {
        workspace_id: row.workspaceId,
        organization_id: row.organizationId,
        owner_user_id: row.ownerUserId,
        name: row.name,
        slug: row.slug,
        wanted: row.wanted,
        state: row.state,
        state_since: row.stateSince,
        generation: row.generation,
        phases: JSON.stringify(row.phases),
        stop_reason: row.stopReason,
        failure: row.failure && JSON.stringify(row.failure),
        last_active_at: row.lastActiveAt,
        last_work_at: row.lastWorkAt,
        last_work: row.lastWork && JSON.stringify(row.lastWork),
        idle_stop_at: row.idleStopAt,
        kept_until: row.keptUntil,
        idle_since: row.idleSince,
        created_at: row.createdAt,
        source: JSON.stringify(row.source),
        folder_name: row.folderName,
        deleted_at: row.deletedAt
    };
}

function read(row: Selectable<WorkspacesTable>): WorkspaceRow {
    return {
        workspaceId: row.workspace_id,
        organizationId: row.organization_id,
        ownerUserId: row.owner_user_id,
        name: row.name,
        slug: row.slug,
        wanted: row.wanted,
        state: row.state,
        stateSince: row.state_since,
        generation: row.generation,
        // The driver has parsed jsonb already; only the writing side of the column is text.
        phases: row.phases as unknown as readonly PhaseTime[],
        stopReason: row.stop_reason,
        failure: row.failure as unknown as WorkspaceRow['failure'],
        lastActiveAt: row.last_active_at,
        lastWorkAt: row.last_work_at,
        lastWork: row.last_work as unknown as WorkspaceRow['lastWork'],
        idleStopAt: row.idle_stop_at,
        keptUntil: row.kept_until,
        idleSince: row.idle_since,
        createdAt: row.created_at,
        source: row.source as unknown as WorkspaceSource,
        folderName: row.folder_name,
        deletedAt: row.deleted_at
    };
}
