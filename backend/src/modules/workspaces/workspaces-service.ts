import {
    type HandOver,
    platformPaths,
    type Workspace,
    type WorkspaceLocation,
    type WorkspacePage,
    workspaceRoleAllows
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Principal } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { ActivityRecorder } from './activity-recorder.js';
import type { Step, WorkspaceLifecycle } from './lifecycle.js';
import type { NewWorkspaceRows } from './new-workspace-rows.js';
import { type QueuePlaces, withPlace } from './queue-places.js';
import type { WorkspaceAccess } from './workspace-access.js';
import { notFoundWorkspace, ownerGone } from './workspace-refusals.js';
import type { WorkspaceRoles } from './workspace-roles.js';
import { type PresentationSettings, present, type WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

export interface WorkspacesSettings extends PresentationSettings {
    readonly controlOrigin: string;
    /** Whether the person's role in the organisation is one for workspaces. */
    readonly mayUse: (userId: string, organizationId: string) => Promise<boolean>;
}

const firstName = 'My workspace';

/** What people ask of workspaces. Every call checks what the workspace is to the caller. */
export class WorkspacesService {
    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly access: WorkspaceAccess,
        private readonly activity: ActivityRecorder,
        private readonly roles: WorkspaceRoles,
        private readonly rows: NewWorkspaceRows,
        private readonly places: QueuePlaces,
        private readonly clock: Clock,
        private readonly settings: WorkspacesSettings
    ) {}

    /**
     * Part of the sign-up's transaction: a first workspace, asked to start at once, so that it is under way while the browser
     * is still being sent there. Returns what to do once that is committed.
     */
    async createFirst(transaction: SqlTransaction, account: { userId: string; organizationId: string }): Promise<() => Promise<void>> {
        const row: WorkspaceRow = {
            ...(await this.firstRow(transaction, account)),
            wanted: 'running',
            state: 'starting',
            generation: 1,
            phases: [this.lifecycle.phase('queued')]
        };
        await this.store.insertFirst(transaction, row);
        await this.lifecycle.appendEvent(transaction, row);
        return () => this.lifecycle.announce(row);
    }

    /** A first workspace, stopped, for who comes to work in an organisation and has had none there. Idempotent. */
    async ensureFirst(account: { userId: string; organizationId: string }): Promise<void> {
        const row = await this.sql.asPlatform(async transaction => {
            if ((await this.store.listOwnedBy(transaction, account.organizationId, account.userId)).length > 0) {
                return undefined;
            }
            const first = await this.firstRow(transaction, account);
            if (!(await this.store.insertFirst(transaction, first))) {
                return undefined;
            }
            await this.lifecycle.appendEvent(transaction, first);
            return first;
        });
        if (row) {
            await this.lifecycle.announce(row);
        }
    }

    /** Stops what runs in an organisation, or what one person runs there. Files and settings stay. */
    async stopAll(organizationId: string, userId?: string): Promise<void> {
        const rows = await this.sql.asPlatform(transaction => this.store.listRunning(transaction, organizationId, userId));
        for (const { workspaceId } of rows) {
            await this.lifecycle.change(workspaceId, row => this.lifecycle.stopping(row, 'platform'));
        }
    }

    /** Where a workspace is that is the person's or shared with him or her, in whichever organisation. */
    async locate(principal: Principal, slug: string): Promise<WorkspaceLocation> {
        const { userId } = principal;
        const found = await this.sql.asPlatform(async transaction => {
            const row = await this.store.findBySlug(transaction, slug);
            const role = row && (await this.roles.roleIn(transaction, row, userId));
            return row && role && { workspaceId: row.workspaceId, organizationId: row.organizationId, role };
        });
        if (!found || !(await this.settings.mayUse(userId, found.organizationId))) {
            throw notFoundWorkspace();
        }
        return found;
    }

    /** Whether the workspace lets the person in, who must be one of its organisation with a role for workspaces besides. */
    async mayEnter(userId: string, workspaceId: string): Promise<boolean> {
        const role = await this.sql.asPlatform(async transaction => {
            const row = await this.store.find(transaction, workspaceId);
            return row && this.roles.roleIn(transaction, row, userId);
        });
        return role !== undefined && workspaceRoleAllows(role, 'edit');
    }

    async list(principal: Principal): Promise<Workspace[]> {
        const rows = await this.sql.asTenant(principal.organizationId, transaction =>
            this.store.listOwnedBy(transaction, principal.organizationId, principal.userId)
        );
        const places = await this.places.of(rows);
        return rows.map(row => withPlace(present(row, 'owner', this.settings), places));
    }

    async get(principal: Principal, workspaceId: string): Promise<Workspace> {
        const { row, role } = await this.roles.require(principal, workspaceId, 'view');
        return withPlace(present(row, role, this.settings), await this.places.of([row]));
    }

    async page(principal: Principal, workspaceId: string): Promise<WorkspacePage> {
        return {
            workspace: await this.get(principal, workspaceId),
            shared: await this.roles.othersMayEdit(principal, workspaceId),
            controlOrigin: this.settings.controlOrigin,
            now: this.clock.now().toISOString()
        };
    }

    start(principal: Principal, workspaceId: string): Promise<Workspace> {
        return this.askToRun(principal, workspaceId, row => this.lifecycle.startFrom(row, ['stopped', 'failed']));
    }

    stop(principal: Principal, workspaceId: string): Promise<Workspace> {
        return this.ask(principal, workspaceId, row => this.lifecycle.stopping(row, 'asked'));
    }

    restart(principal: Principal, workspaceId: string): Promise<Workspace> {
        return this.askToRun(principal, workspaceId, row => {
            const stopping = this.lifecycle.stopping(row, 'asked');
            return stopping ? { ...stopping, wanted: 'running' } : this.lifecycle.startFrom(row, ['stopped', 'failed']);
        });
    }

    /** A page was asked for: starts a stopped workspace. One that failed waits for its person's word. */
    async wake(principal: Principal, workspaceId: string): Promise<void> {
        await this.askToRun(principal, workspaceId, row => this.lifecycle.startFrom(row, ['stopped']));
        await this.activity.record(workspaceId);
    }

    async open(principal: Principal, workspaceId: string): Promise<HandOver> {
        const workspace = await this.start(principal, workspaceId);
        const { code, expiresAt } = await this.access.issueCode({
            workspaceId: workspace.id,
            organizationId: workspace.organizationId,
            userId: principal.userId,
            sessionId: principal.sessionId
        });
        return { workspace, code, expiresAt: expiresAt.toISOString(), enterUrl: workspace.origin + platformPaths.enter };
    }

    async reportActivity(principal: Principal, workspaceId: string): Promise<void> {
        await this.roles.require(principal, workspaceId, 'edit');
        await this.activity.record(workspaceId);
    }

    private firstRow(transaction: SqlTransaction, account: { userId: string; organizationId: string }): Promise<WorkspaceRow> {
        return this.rows.make(transaction, { ...account, name: firstName, source: { kind: 'welcome' } });
    }

    private async ask(principal: Principal, workspaceId: string, step: Step): Promise<Workspace> {
        const { role } = await this.roles.require(principal, workspaceId, 'edit');
        const row = await this.lifecycle.change(workspaceId, found => (found.deletedAt ? undefined : step(found)));
        if (!row || row.deletedAt) {
            throw notFoundWorkspace();
        }
        return present(row, role, this.settings);
    }

    /** A workspace runs for its owner: with what the owner put into it, and as long as he or she works in the organisation. */
    private async askToRun(principal: Principal, workspaceId: string, step: Step): Promise<Workspace> {
        const { row, role } = await this.roles.require(principal, workspaceId, 'edit');
        if (role !== 'owner' && !(await this.settings.mayUse(row.ownerUserId, row.organizationId))) {
            throw ownerGone();
        }
        return this.ask(principal, workspaceId, step);
    }
}
