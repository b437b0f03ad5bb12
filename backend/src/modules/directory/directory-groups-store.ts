import { sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';
import { type Page, pageOf, type Range } from './directory-page.js';
import type { FilterColumns } from './scim-filter.js';
import { groupAttributes } from './scim-schema.js';

type GroupTables = {
    directory_groups: {
        organization_id: string;
        team_id: string;
        display_name: string;
        external_id: string | null;
        created_at: Date;
        updated_at: Date;
    };
    directory_group_members: { organization_id: string; team_id: string; user_id: string };
    directory_users: { organization_id: string; user_id: string; user_name: string };
};

export interface DirectoryGroup {
    readonly teamId: string;
    readonly displayName: string;
    readonly externalId: string | undefined;
    readonly createdAt: Date;
    readonly updatedAt: Date;
}

export interface GroupMember {
    readonly userId: string;
    readonly userName: string;
}

const filterColumns: FilterColumns = {
    attributes: groupAttributes,
    columns: {
        id: { expression: sql.ref('team_id'), kind: 'uuid' },
        displayName: { expression: sql`lower(display_name)`, kind: 'lower-case' },
        externalId: { expression: sql.ref('external_id'), kind: 'text' },
        'meta.created': { expression: sql.ref('created_at'), kind: 'time' },
        'meta.lastModified': { expression: sql.ref('updated_at'), kind: 'time' }
    },
    json: sql`'{}'::jsonb`,
    holds: {
        members: userId =>
            sql<boolean>`exists (select from directory_group_members as held where held.organization_id = directory_groups.organization_id
                and held.team_id = directory_groups.team_id and held.user_id::text = ${userId.toLowerCase()})`
    }
};

export class DirectoryGroupsStore {
    async find(transaction: SqlTransaction, organizationId: string, teamId: string): Promise<DirectoryGroup | undefined> {
        const row = await this.of(transaction, organizationId).where('team_id', '=', teamId).executeTakeFirst();
        return row && read(row);
    }

    async list(
        transaction: SqlTransaction,
        organizationId: string,
        filter: string | undefined,
        range: Range
    ): Promise<Page<DirectoryGroup>> {
        const { total, items } = await pageOf(this.of(transaction, organizationId), filterColumns, filter, range);
        return { total, items: items.map(read) };
    }

    async insert(transaction: SqlTransaction, organizationId: string, group: DirectoryGroup): Promise<void> {
        await transaction
            .withTables<GroupTables>()
            .insertInto('directory_groups')
            .values({
                organization_id: organizationId,
                team_id: group.teamId,
                display_name: group.displayName,
                external_id: group.externalId ?? null,
                created_at: group.createdAt,
                updated_at: group.updatedAt
            })
            .execute();
    }

    async update(transaction: SqlTransaction, organizationId: string, group: DirectoryGroup): Promise<void> {
        await transaction
            .withTables<GroupTables>()
            .updateTable('directory_groups')
            .set({ display_name: group.displayName, external_id: group.externalId ?? null, updated_at: group.updatedAt })
            .where('organization_id', '=', organizationId)
            .where('team_id', '=', group.teamId)
            .execute();
    }

    /** Members by their groups. */
    async membersOf(
        transaction: SqlTransaction,
        organizationId: string,
        teamIds: readonly string[]
    ): Promise<ReadonlyMap<string, readonly GroupMember[]>> {
        const members = new Map<string, GroupMember[]>(teamIds.map(teamId => [teamId, []]));
        if (teamIds.length === 0) {
            return members;
        }
        const rows = await transaction
            .withTables<GroupTables>()
            .selectFrom('directory_group_members as held')
            .innerJoin('directory_users as users', join =>
                join.onRef('users.organization_id', '=', 'held.organization_id').onRef('users.user_id', '=', 'held.user_id')
            )
            .select(['held.team_id', 'held.user_id', 'users.user_name'])
            .where('held.organization_id', '=', organizationId)
            .where('held.team_id', 'in', [...teamIds])
            .orderBy('users.user_name')
            .execute();
        for (const row of rows) {
            members.get(row.team_id)?.push({ userId: row.user_id, userName: row.user_name });
        }
        return members;
    }

    async addMembers(transaction: SqlTransaction, organizationId: string, teamId: string, userIds: readonly string[]): Promise<void> {
        if (userIds.length > 0) {
            await transaction
                .withTables<GroupTables>()
                .insertInto('directory_group_members')
                .expression(sql`select ${organizationId}::uuid, ${teamId}::uuid, id from unnest(${[...userIds]}::uuid[]) as id`)
                .onConflict(conflict => conflict.doNothing())
                .execute();
        }
    }

    async removeMembers(transaction: SqlTransaction, organizationId: string, teamId: string, userIds: readonly string[]): Promise<void> {
        if (userIds.length > 0) {
            await transaction
                .withTables<GroupTables>()
                .deleteFrom('directory_group_members')
                .where('organization_id', '=', organizationId)
                .where('team_id', '=', teamId)
                .where('user_id', '=', sql<string>`any(${[...userIds]}::uuid[])`)
                .execute();
        }
    }

    private of(transaction: SqlTransaction, organizationId: string) {
        return transaction
            .withTables<GroupTables>()
            .selectFrom('directory_groups')
            .selectAll()
            .where('organization_id', '=', organizationId);
    }
}

function read(row: GroupTables['directory_groups']): DirectoryGroup {
    return {
        teamId: row.team_id,
        displayName: row.display_name,
        externalId: row.external_id ?? undefined,
        createdAt: row.created_at,
        updatedAt: row.updated_at
    };
}
