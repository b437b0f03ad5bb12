import { sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';
import { keyOf } from './member-words.js';
import type { OrganizationTables } from './tables.js';

/** The constraint that says "another team has this name". */
export const teamNameConstraint = 'teams_name';

export interface TeamRow {
    readonly teamId: string;
    readonly name: string;
    readonly members: number;
    readonly createdAt: Date;
}

export class TeamsStore {
    async insert(transaction: SqlTransaction, organizationId: string, teamId: string, name: string, at: Date): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .insertInto('teams')
            .values({ organization_id: organizationId, team_id: teamId, name, name_key: keyOf(name), created_at: at })
            .execute();
    }

    async list(transaction: SqlTransaction, organizationId: string): Promise<readonly TeamRow[]> {
        return (await this.select(transaction, organizationId).orderBy('teams.name_key').execute()).map(read);
    }

    async find(transaction: SqlTransaction, organizationId: string, teamId: string): Promise<TeamRow | undefined> {
        const row = await this.select(transaction, organizationId).where('teams.team_id', '=', teamId).executeTakeFirst();
        return row && read(row);
    }

    async findByName(transaction: SqlTransaction, organizationId: string, name: string): Promise<TeamRow | undefined> {
        const row = await this.select(transaction, organizationId).where('teams.name_key', '=', keyOf(name)).executeTakeFirst();
        return row && read(row);
    }

    async rename(transaction: SqlTransaction, organizationId: string, teamId: string, name: string): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .updateTable('teams')
            .set({ name, name_key: keyOf(name) })
            .where('organization_id', '=', organizationId)
            .where('team_id', '=', teamId)
            .execute();
    }

    async delete(transaction: SqlTransaction, organizationId: string, teamId: string): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .deleteFrom('teams')
            .where('organization_id', '=', organizationId)
            .where('team_id', '=', teamId)
            .execute();
    }

    /** Whether anything changed. */
    async addMember(transaction: SqlTransaction, organizationId: string, teamId: string, userId: string, at: Date): Promise<boolean> {
        const row = await transaction
            .withTables<OrganizationTables>()
            .insertInto('team_members')
            .values({ organization_id: organizationId, team_id: teamId, user_id: userId, created_at: at })
            .onConflict(conflict => conflict.doNothing())
            .returning('user_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    /** Whether anything changed. */
    async removeMember(transaction: SqlTransaction, organizationId: string, teamId: string, userId: string): Promise<boolean> {
        const row = await transaction
            .withTables<OrganizationTables>()
            .deleteFrom('team_members')
            .where('organization_id', '=', organizationId)
            .where('team_id', '=', teamId)
            .where('user_id', '=', userId)
            .returning('user_id')
            .executeTakeFirst();
        return row !== undefined;
    }

    /** Many at once; who is in the team already stays. */
    async addMembers(
        transaction: SqlTransaction,
        organizationId: string,
        teamId: string,
        userIds: readonly string[],
        at: Date
    ): Promise<void> {
        if (userIds.length > 0) {
            await transaction
                .withTables<OrganizationTables>()
                .insertInto('team_members')
                .expression(
                    sql`select ${organizationId}::uuid, ${teamId}::uuid, id, ${at}::timestamptz from unnest(${[...userIds]}::uuid[]) as id`
                )
                .onConflict(conflict => conflict.doNothing())
                .execute();
        }
    }

    async removeMembers(transaction: SqlTransaction, organizationId: string, teamId: string, userIds: readonly string[]): Promise<void> {
        if (userIds.length > 0) {
            await transaction
                .withTables<OrganizationTables>()
                .deleteFrom('team_members')
                .where('organization_id', '=', organizationId)
                .where('team_id', '=', teamId)
                .where('user_id', '=', sql<string>`any(${[...userIds]}::uuid[])`)
                .execute();
        }
    }

    private select(transaction: SqlTransaction, organizationId: string) {
        return transaction
            .withTables<OrganizationTables>()
            .selectFrom('teams')
            .select(eb => [
                'teams.team_id',
                'teams.name',
                'teams.created_at',
                eb
                    .selectFrom('team_members')
                    .select(({ fn }) => fn.countAll<number>().as('count'))
                    .whereRef('team_members.organization_id', '=', 'teams.organization_id')
                    .whereRef('team_members.team_id', '=', 'teams.team_id')
                    .as('members')
            ])
            .where('teams.organization_id', '=', organizationId);
    }
}

function read(row: { team_id: string; name: string; created_at: Date; members: number | null }): TeamRow {
    return { teamId: row.team_id, name: row.name, members: row.members ?? 0, createdAt: row.created_at };
}
