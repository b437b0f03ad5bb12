import { teamNameSchema } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import type { DirectoryPrincipal } from '../../kernel/principal.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { AuditActor, AuditService } from '../audit/index.js';
import type { Committed } from '../organizations/index.js';
import type { DirectoriesStore } from './directories-store.js';
import type { DirectoryGroup, DirectoryGroupsStore, GroupMember } from './directory-groups-store.js';
import type { DirectoryMemberships, DirectoryTeams } from './directory-needs.js';
import type { Range } from './directory-page.js';
import type { DirectoryUsersStore } from './directory-users-store.js';
import { notUnique, scimRefusal } from './scim-errors.js';
import { changedGroup, type GroupState, memberIdsOf } from './scim-group-changes.js';
import { operationsOf } from './scim-patch.js';
import { attributeNamed, groupAttributes } from './scim-schema.js';
import type { Asking } from './scim-users.js';
import { type Resource, resourceOf } from './scim-values.js';

export interface ScimGroupsNeeds {
    readonly sql: Sql;
    readonly directories: DirectoriesStore;
    readonly groups: DirectoryGroupsStore;
    readonly users: DirectoryUsersStore;
    readonly memberships: DirectoryMemberships;
    readonly teams: DirectoryTeams;
    readonly audit: AuditService;
    readonly clock: Clock;
}

/** A group with its members, or without where they were not asked for. */
export interface GroupWithMembers {
    readonly group: DirectoryGroup;
    readonly members?: readonly GroupMember[];
}

type GroupAction = 'directory.group-created' | 'directory.group-updated' | 'directory.group-removed';

/** Teams as the organisation's directory keeps them (RFC 7643 section 4.2). */
export class ScimGroups {
    constructor(private readonly needs: ScimGroupsNeeds) {}

    get({ organizationId }: DirectoryPrincipal, teamId: string, withMembers: boolean): Promise<GroupWithMembers> {
        return this.needs.sql.asTenant(organizationId, async transaction => {
            const group = await this.find(transaction, organizationId, teamId);
            const [whole] = await this.completed(transaction, organizationId, [group], withMembers);
            return whole ?? { group };
        });
    }

    list({ organizationId }: DirectoryPrincipal, filter: string | undefined, range: Range, withMembers: boolean) {
        return this.needs.sql.asTenant(organizationId, async transaction => {
            const { total, items } = await this.needs.groups.list(transaction, organizationId, filter, range);
            return { total, items: await this.completed(transaction, organizationId, items, withMembers) };
        });
    }

    /** A team of that name that is there already is taken over: the directory decides from now on who it puts into it. */
    create(asking: Asking, body: Resource): Promise<GroupWithMembers> {
        const { organizationId } = asking.directory;
        const said = stateOf(body);
        return this.change(asking, async transaction => {
            const { groups, teams, clock } = this.needs;
            const { teamId } = await teams.putNamed(transaction, organizationId, said.displayName);
            if (await groups.find(transaction, organizationId, teamId)) {
                throw notUnique(`There is a group ${said.displayName} already.`);
            }
            const now = clock.now();
            const { displayName, externalId } = said;
            const group = { teamId, displayName, externalId, createdAt: now, updatedAt: now };
            await groups.insert(transaction, organizationId, group);
            await this.putMembers(transaction, organizationId, teamId, new Set(), said.members);
            return { group, action: 'directory.group-created', details: { displayName, members: said.members.size } };
        });
    }

    replace(asking: Asking, teamId: string, body: Resource): Promise<GroupWithMembers> {
        return this.update(asking, teamId, () => stateOf(body));
    }

    patch(asking: Asking, teamId: string, body: Resource): Promise<GroupWithMembers> {
        const operations = operationsOf(body);
        return this.update(asking, teamId, before => changedGroup(before, operations));
    }

    async remove(asking: Asking, teamId: string): Promise<void> {
        const { organizationId } = asking.directory;
        await this.change(asking, async transaction => {
            const group = await this.find(transaction, organizationId, teamId);
            await this.needs.teams.delete(transaction, organizationId, teamId);
            return { group, action: 'directory.group-removed', details: { displayName: group.displayName } };
        });
    }

    private update(asking: Asking, teamId: string, changed: (before: GroupState) => GroupState): Promise<GroupWithMembers> {
        const { organizationId } = asking.directory;
        return this.change(asking, async transaction => {
            const { groups, teams, clock } = this.needs;
            const group = await this.find(transaction, organizationId, teamId);
            const held = (await groups.membersOf(transaction, organizationId, [teamId])).get(teamId) ?? [];
            const members = new Set(held.map(({ userId }) => userId));
            const after = changed({ ...group, members });
            // One that was given when more names were allowed can stay.
            const displayName = after.displayName === group.displayName ? group.displayName : teamName(after.displayName);
            if (displayName !== group.displayName) {
                await teams.rename(transaction, organizationId, teamId, displayName);
            }
            const now = { ...group, displayName, externalId: after.externalId, updatedAt: clock.now() };
            await groups.update(transaction, organizationId, now);
            const { added, removed } = await this.putMembers(transaction, organizationId, teamId, members, after.members);
            return { group: now, action: 'directory.group-updated', details: { displayName, added, removed } };
        });
    }

    private async change(
        { directory, client }: Asking,
        work: (transaction: SqlTransaction) => Promise<{
            readonly group: DirectoryGroup;
            readonly action: GroupAction;
            readonly details: Readonly<Record<string, string | number>>;
        }>
    ): Promise<GroupWithMembers> {
        const { sql, memberships, teams, directories, audit, clock } = this.needs;
        const { organizationId, directoryId } = directory;
        const actor: AuditActor = { kind: 'directory', directoryId };
        const done = await sql
            .asTenant(organizationId, async (transaction): Promise<{ whole: GroupWithMembers; committed: Committed }> => {
                await memberships.lock(transaction, organizationId);
                const { group, action, details } = await work(transaction);
                await directories.markSynced(transaction, organizationId, clock.now());
                const [whole = { group }] = await this.completed(transaction, organizationId, [group], true);
                const committed = await teams.changed(transaction, organizationId);
                await audit.record(transaction, organizationId, {
                    action,
                    actor,
                    target: { kind: 'team', id: group.teamId },
                    client,
                    details
                });
                return { whole, committed };
            })
            .catch((error: unknown) => {
                throw error instanceof UniqueViolation ? notUnique('Another team has this name.') : error;
            });
        await done.committed();
        return done.whole;
    }

    private async putMembers(
        transaction: SqlTransaction,
        organizationId: string,
        teamId: string,
        before: ReadonlySet<string>,
        after: ReadonlySet<string>
    ): Promise<{ readonly added: number; readonly removed: number }> {
        const { groups, users, teams } = this.needs;
        const added = [...after].filter(userId => !before.has(userId));
        const removed = [...before].filter(userId => !after.has(userId));
        const known = await users.known(transaction, organizationId, added);
        const stranger = added.find(userId => !known.has(userId));
        if (stranger !== undefined) {
            throw scimRefusal('invalidValue', `There is no user ${stranger} to be a member.`);
        }
        await groups.addMembers(transaction, organizationId, teamId, added);
        await groups.removeMembers(transaction, organizationId, teamId, removed);
        await teams.addMembers(transaction, organizationId, teamId, added);
        await teams.removeMembers(transaction, organizationId, teamId, removed);
        return { added: added.length, removed: removed.length };
    }

    private async completed(
        transaction: SqlTransaction,
        organizationId: string,
        groups: readonly DirectoryGroup[],
        withMembers: boolean
    ): Promise<readonly GroupWithMembers[]> {
        if (!withMembers) {
            return groups.map(group => ({ group }));
        }
        const teamIds = groups.map(({ teamId }) => teamId);
        const members = await this.needs.groups.membersOf(transaction, organizationId, teamIds);
        return groups.map(group => ({ group, members: members.get(group.teamId) ?? [] }));
    }

    private async find(transaction: SqlTransaction, organizationId: string, teamId: string): Promise<DirectoryGroup> {
        const group = await this.needs.groups.find(transaction, organizationId, teamId);
        if (!group) {
            throw notFound('There is no such group.');
        }
        return group;
    }
}

function stateOf(body: Resource): GroupState {
    const membersKey = Object.keys(body).find(name => attributeNamed(groupAttributes, name)?.name === 'members');
    const rest = Object.fromEntries(Object.entries(body).filter(([name]) => name !== membersKey));
    const { displayName, externalId } = resourceOf(groupAttributes, rest);
    return {
        displayName: teamName(displayName),
        externalId: typeof externalId === 'string' ? externalId : undefined,
        members: new Set(membersKey === undefined ? [] : memberIdsOf(body[membersKey]))
    };
}

function teamName(displayName: unknown): string {
    const parsed = teamNameSchema.safeParse(displayName);
    if (!parsed.success) {
        throw scimRefusal('invalidValue', `displayName: ${parsed.error.issues[0]?.message ?? 'missing'}`);
    }
    return parsed.data;
}
