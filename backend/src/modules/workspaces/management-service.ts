import { type NewWorkspace, type Workspace, type WorkspaceTemplate, workspaceProblems } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditDetails, AuditService } from '../audit/index.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { NewWorkspaceRows } from './new-workspace-rows.js';
import type { WorkspaceAccess } from './workspace-access.js';
import { notFoundWorkspace } from './workspace-refusals.js';
import type { WorkspaceRoles } from './workspace-roles.js';
import { type PresentationSettings, present, restorableUntil, type WorkspaceRow } from './workspace-row.js';
import type { WorkspaceTemplates } from './workspace-templates.js';
import type { WorkspacesStore } from './workspaces-store.js';

/** Kept of a person's deleted workspaces where the tier sets no limit. */
const mostDeleted = 100;

export interface ManagementNeeds extends PresentationSettings {
    readonly sql: Sql;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly templates: WorkspaceTemplates;
    /** How many workspaces a person may have in the organisation; `null` is no limit. */
    readonly workspaceLimitOf: (organizationId: string) => Promise<number | null>;
}

/** Making workspaces, renaming and deleting them, and having them back. */
export class ManagementService {
    constructor(
        private readonly needs: ManagementNeeds,
        private readonly store: WorkspacesStore,
        private readonly rows: NewWorkspaceRows,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly roles: WorkspaceRoles,
        private readonly access: WorkspaceAccess
    ) {}

    async offer({ organizationId }: Principal): Promise<{ templates: WorkspaceTemplate[]; limit: number | null }> {
        return { templates: [...this.needs.templates.list()], limit: await this.needs.workspaceLimitOf(organizationId) };
    }

    async create(principal: Principal, client: Client, { name, source }: NewWorkspace): Promise<Workspace> {
        if (source.kind === 'template' && !this.needs.templates.has(source.template)) {
            throw invalidField('source', workspaceProblems.unknownTemplate, 'There is no such template. Choose another one.');
        }
        const { organizationId, userId } = principal;
        const limit = await this.needs.workspaceLimitOf(organizationId);
        const row = await this.needs.sql.asPlatform(async transaction => {
            await this.refuseOver(transaction, principal, limit);
            await this.refuseOverDeleted(transaction, principal, limit);
            const made = await this.rows.make(transaction, { organizationId, userId, name, source });
            await this.store.insert(transaction, made);
            await this.lifecycle.appendEvent(transaction, made);
            await this.record(transaction, 'workspace.created', principal, client, made, { source: source.kind });
            return made;
        });
        await this.lifecycle.announce(row);
        return present(row, 'owner', this.needs);
    }

    async rename(principal: Principal, workspaceId: string, name: string): Promise<Workspace> {
        await this.roles.require(principal, workspaceId, 'owner');
        return this.changed(await this.lifecycle.change(workspaceId, row => (row.deletedAt || row.name === name ? undefined : { name })));
    }

    /** Stops it, and lets nobody in any more. Idempotent for who may have it back. */
    async delete(principal: Principal, client: Client, workspaceId: string): Promise<Workspace> {
        await this.roles.require(principal, workspaceId, 'owner');
        const deletedAt = this.needs.clock.now();
        const row = await this.lifecycle.change(
            workspaceId,
            found => (found.deletedAt ? undefined : { ...this.lifecycle.stopping(found, 'asked'), deletedAt }),
            undefined,
            (transaction, after) => this.record(transaction, 'workspace.deleted', principal, client, after)
        );
        await this.access.close(workspaceId);
        return this.changed(row);
    }

    async listDeleted({ organizationId, userId }: Principal): Promise<Workspace[]> {
        const rows = await this.needs.sql.asTenant(organizationId, transaction =>
            this.store.listDeleted(transaction, organizationId, userId)
        );
        const now = this.needs.clock.now();
        return rows.filter(({ deletedAt }) => deletedAt && restorableUntil(deletedAt) > now).map(row => present(row, 'owner', this.needs));
    }

    async restore(principal: Principal, client: Client, workspaceId: string): Promise<Workspace> {
        await this.requireDeleted(principal, workspaceId);
        const limit = await this.needs.workspaceLimitOf(principal.organizationId);
        const result = await this.needs.sql.asPlatform(async transaction => {
            await this.store.holdPerson(transaction, principal.organizationId, principal.userId);
            const row = await this.store.lock(transaction, workspaceId);
            if (!row) {
                throw notFoundWorkspace();
            }
            if (!row.deletedAt) {
                return { row, changed: false };
            }
            const late = restorableUntil(row.deletedAt) <= this.needs.clock.now();
            if (late || (await this.store.isBeingRemoved(transaction, workspaceId))) {
                throw new PlatformError(
                    'conflict',
                    workspaceProblems.goneForGood,
                    'This workspace was deleted too long ago, and its files are gone.'
                );
            }
            await this.refuseOver(transaction, principal, limit);
            const after = await this.store.update(transaction, workspaceId, { deletedAt: null });
            await this.lifecycle.appendEvent(transaction, after);
            await this.record(transaction, 'workspace.restored', principal, client, after);
            return { row: after, changed: true };
        });
        if (result.changed) {
            await this.lifecycle.announce(result.row);
        }
        return present(result.row, 'owner', this.needs);
    }

    /** Marks it as not to be had back; its files go with the next look of the remover. */
    async remove(principal: Principal, workspaceId: string): Promise<void> {
        const row = await this.requireDeleted(principal, workspaceId);
        if (!row.deletedAt || !(await this.needs.sql.asPlatform(transaction => this.store.beginRemoval(transaction, workspaceId)))) {
            throw notFoundWorkspace();
        }
    }

    private async requireDeleted(principal: Principal, workspaceId: string): Promise<WorkspaceRow> {
        const row = await this.needs.sql.asTenant(principal.organizationId, transaction => this.store.find(transaction, workspaceId));
        if (row?.ownerUserId !== principal.userId) {
            throw notFoundWorkspace();
        }
        return row;
    }

    private async refuseOver(transaction: SqlTransaction, { organizationId, userId }: Principal, limit: number | null): Promise<void> {
        await this.store.holdPerson(transaction, organizationId, userId);
        const count = (await this.store.listOwnedBy(transaction, organizationId, userId)).length;
        if (limit !== null && count >= limit) {
            throw new PlatformError(
                'conflict',
                workspaceProblems.limitReached,
                `Your organisation's tier allows each person ${limit} workspaces, and you have ${count}. ` +
                    'Delete one that you need no more, or ask an owner of the organisation for a higher tier.'
            );
        }
    }

    /** Deleted ones fill the disk too, and nobody is to fill it by making and deleting. */
    private async refuseOverDeleted(
        transaction: SqlTransaction,
        { organizationId, userId }: Principal,
        limit: number | null
    ): Promise<void> {
        const most = limit ?? mostDeleted;
        if ((await this.store.listDeleted(transaction, organizationId, userId)).length >= most) {
            throw new PlatformError(
                'conflict',
                workspaceProblems.tooManyDeleted,
                `${most} deleted workspaces of yours are kept in case you want them back, and no more. ` +
                    'Remove one of them for good under "Recently deleted", then make a new one.'
            );
        }
    }

    private changed(row: WorkspaceRow | undefined): Workspace {
        if (!row) {
            throw notFoundWorkspace();
        }
        return present(row, 'owner', this.needs);
    }

    private record(
        transaction: SqlTransaction,
        action: 'workspace.created' | 'workspace.deleted' | 'workspace.restored',
        { userId }: Principal,
        client: Client,
        row: WorkspaceRow,
        details: AuditDetails = {}
    ): Promise<void> {
        return this.needs.audit.record(transaction, row.organizationId, {
            action,
            actor: { kind: 'person', userId },
            target: { kind: 'workspace', id: row.workspaceId },
            client,
            details: { name: row.name, ...details }
        });
    }
}
