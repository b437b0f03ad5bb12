import { type SharedRole, type SharedWorkspace, type WorkspaceShare, workspaceSharingProblems } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import { ForeignKeyViolation, type Sql, type SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { SharesStore } from './shares-store.js';
import type { WorkspaceAccess } from './workspace-access.js';
import { notFoundWorkspace } from './workspace-refusals.js';
import type { WorkspaceRoles } from './workspace-roles.js';
import { type PresentationSettings, present, type WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

/** More are a team's matter, and each is told of each change. */
const mostShares = 50;

export interface SharingNeeds extends PresentationSettings {
    readonly sql: Sql;
    readonly events: EventsService;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly namesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
    readonly mayUse: (userId: string, organizationId: string) => Promise<boolean>;
}

/** Lets other members of the organisation into a workspace, to work in it or to look at its files. */
export class SharingService {
    constructor(
        private readonly needs: SharingNeeds,
        private readonly store: WorkspacesStore,
        private readonly shares: SharesStore,
        private readonly roles: WorkspaceRoles,
        private readonly access: WorkspaceAccess
    ) {}

    async listShared({ organizationId, userId }: Principal): Promise<SharedWorkspace[]> {
        const found = await this.needs.sql.asTenant(organizationId, async transaction => {
            const seen: { row: WorkspaceRow; role: SharedRole }[] = [];
            for (const { workspaceId, role } of await this.shares.listWith(transaction, organizationId, userId)) {
                const row = await this.store.find(transaction, workspaceId);
                if (row && !row.deletedAt) {
                    seen.push({ row, role });
                }
            }
            return seen;
        });
        const names = await this.needs.namesOf([...new Set(found.map(({ row }) => row.ownerUserId))]);
        return found.map(({ row, role }) => ({
            workspace: present(row, role, this.needs),
            owner: { userId: row.ownerUserId, name: names.get(row.ownerUserId) ?? 'A former member' }
        }));
    }

    async list(principal: Principal, workspaceId: string): Promise<WorkspaceShare[]> {
        await this.roles.require(principal, workspaceId, 'owner');
        const shares = await this.needs.sql.asTenant(principal.organizationId, transaction => this.shares.listOf(transaction, workspaceId));
        const names = await this.needs.namesOf(shares.map(({ userId }) => userId));
        return shares
            .map(({ userId, role, sharedAt }) => ({
                userId,
                name: names.get(userId) ?? 'A former member',
                role,
                sharedAt: sharedAt.toISOString()
            }))
            .sort((one, other) => one.name.localeCompare(other.name));
    }

    async share(principal: Principal, client: Client, workspaceId: string, userId: string, role: SharedRole): Promise<WorkspaceShare> {
        const { row } = await this.roles.require(principal, workspaceId, 'owner');
        const { organizationId } = row;
        if (userId === row.ownerUserId) {
            throw new PlatformError('conflict', workspaceSharingProblems.owner, 'This workspace is your own already.');
        }
        if (!(await this.needs.mayUse(userId, organizationId))) {
            throw noMember();
        }
        const sharedAt = this.needs.clock.now();
        await this.change(row, userId, role, async transaction => {
            const shares = await this.shares.listOf(transaction, workspaceId);
            if (shares.length >= mostShares && !shares.some(share => share.userId === userId)) {
                throw new PlatformError(
                    'conflict',
                    workspaceSharingProblems.tooMany,
                    `A workspace is shared with at most ${mostShares} people. End the sharing with somebody first.`
                );
            }
            await this.shares.put(transaction, { workspaceId, organizationId, userId, role, sharedAt });
            await this.tell(transaction, row, userId, role);
            await this.needs.audit.record(transaction, organizationId, {
                action: 'workspace.shared',
                actor: { kind: 'person', userId: principal.userId },
                target: { kind: 'user', id: userId },
                client,
                details: { workspaceId, workspace: row.name, role }
            });
        });
        const names = await this.needs.namesOf([userId]);
        return { userId, name: names.get(userId) ?? '', role, sharedAt: sharedAt.toISOString() };
    }

    /** By the owner, or by the person with whom it is shared. Idempotent. */
    async unshare(principal: Principal, client: Client, workspaceId: string, userId: string): Promise<void> {
        const { row } = await this.roles.require(principal, workspaceId, userId === principal.userId ? 'view' : 'owner');
        await this.change(row, userId, undefined, async transaction => {
            if (await this.shares.delete(transaction, workspaceId, userId)) {
                await this.tell(transaction, row, userId, undefined);
                await this.needs.audit.record(transaction, row.organizationId, {
                    action: 'workspace.unshared',
                    actor: { kind: 'person', userId: principal.userId },
                    target: { kind: 'user', id: userId },
                    client,
                    details: { workspaceId, workspace: row.name }
                });
            }
        });
    }

    /** Holds the workspace while its shares change. Who may not work in it afterwards is out of its IDE at once. */
    private async change(
        row: WorkspaceRow,
        userId: string,
        role: SharedRole | undefined,
        work: (transaction: SqlTransaction) => Promise<void>
    ): Promise<void> {
        try {
            await this.needs.sql.asPlatform(async transaction => {
                const held = await this.store.lock(transaction, row.workspaceId);
                if (!held || held.deletedAt) {
                    throw notFoundWorkspace();
                }
                await work(transaction);
            });
        } catch (error) {
            // Left the organisation just now.
            throw error instanceof ForeignKeyViolation ? noMember() : error;
        }
        if (role !== 'edit') {
            await this.access.close(row.workspaceId, userId);
        }
        await this.needs.events.announce(row.organizationId);
    }

    private async tell(transaction: SqlTransaction, row: WorkspaceRow, userId: string, role: SharedRole | undefined): Promise<void> {
        const { organizationId, workspaceId } = row;
        await this.needs.events.append(transaction, {
            organizationId,
            audienceUserId: userId,
            payload:
                role === undefined
                    ? { type: 'workspace.removed', workspaceId }
                    : { type: 'workspace.changed', workspace: present(row, role, this.needs) }
        });
        await this.needs.events.append(transaction, {
            organizationId,
            audienceUserId: row.ownerUserId,
            payload: { type: 'workspace-shares.changed', workspaceId }
        });
    }
}

const noMember = () =>
    new PlatformError(
        'conflict',
        workspaceSharingProblems.noMember,
        'A workspace can be shared with members of its organisation whose role uses workspaces. Invite the person first, or ask for another role.'
    );
