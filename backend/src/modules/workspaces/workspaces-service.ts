import {
    type HandOver,
    platformPaths,
    type Workspace,
    type WorkspaceLocation,
    type WorkspacePage,
    workspaceProblems
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import type { Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { ActivityRecorder } from './activity-recorder.js';
import type { Step, WorkspaceLifecycle } from './lifecycle.js';
import { folderNameOf, newSlug } from './slug.js';
import type { WorkspaceAccess } from './workspace-access.js';
import { type PresentationSettings, present, type WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

export interface WorkspacesSettings extends PresentationSettings {
    readonly controlOrigin: string;
    /** Whether the person's role in the organisation is one for workspaces. */
    readonly mayUse: (userId: string, organizationId: string) => Promise<boolean>;
}

const firstName = 'My workspace';

/** What people ask of their workspaces. Every call checks that the workspace is the caller's own. */
export class WorkspacesService {
    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly access: WorkspaceAccess,
        private readonly activity: ActivityRecorder,
        private readonly clock: Clock,
        private readonly random: Random,
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

    /** Where a workspace of the person is, in whichever organisation. */
    async locate(principal: Principal, slug: string): Promise<WorkspaceLocation> {
        const row = await this.sql.asPlatform(transaction => this.store.findBySlug(transaction, slug));
        if (row?.ownerUserId !== principal.userId || !(await this.settings.mayUse(principal.userId, row.organizationId))) {
            throw notFoundWorkspace();
        }
        return { workspaceId: row.workspaceId, organizationId: row.organizationId, role: 'owner' };
    }

    /** Whether the workspace lets the person in, who must be one of its organisation with a role for workspaces besides. */
    async mayEnter(userId: string, workspaceId: string): Promise<boolean> {
        const row = await this.sql.asPlatform(transaction => this.store.find(transaction, workspaceId));
        return row?.ownerUserId === userId;
    }

    async list(principal: Principal): Promise<Workspace[]> {
        const rows = await this.sql.asTenant(principal.organizationId, transaction =>
            this.store.listOwnedBy(transaction, principal.organizationId, principal.userId)
        );
        return rows.map(row => present(row, 'owner', this.settings));
    }

    async get(principal: Principal, workspaceId: string): Promise<Workspace> {
        return present(await this.own(principal, workspaceId), 'owner', this.settings);
    }

    async page(principal: Principal, workspaceId: string): Promise<WorkspacePage> {
        return {
            workspace: await this.get(principal, workspaceId),
            controlOrigin: this.settings.controlOrigin,
            now: this.clock.now().toISOString()
        };
    }

    start(principal: Principal, workspaceId: string): Promise<Workspace> {
        return this.ask(principal, workspaceId, row => this.lifecycle.startFrom(row, ['stopped', 'failed']));
    }

    stop(principal: Principal, workspaceId: string): Promise<Workspace> {
        return this.ask(principal, workspaceId, row => this.lifecycle.stopping(row, 'asked'));
    }

    restart(principal: Principal, workspaceId: string): Promise<Workspace> {
        return this.ask(principal, workspaceId, row => {
            const stopping = this.lifecycle.stopping(row, 'asked');
            return stopping ? { ...stopping, wanted: 'running' } : this.lifecycle.startFrom(row, ['stopped', 'failed']);
        });
    }

    /** A page was asked for: starts a stopped workspace. One that failed waits for its person's word. */
    async wake(principal: Principal, workspaceId: string): Promise<void> {
        await this.ask(principal, workspaceId, row => this.lifecycle.startFrom(row, ['stopped']));
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
        await this.own(principal, workspaceId);
        await this.activity.record(workspaceId);
    }

    private async firstRow(transaction: SqlTransaction, account: { userId: string; organizationId: string }): Promise<WorkspaceRow> {
        const now = this.clock.now();
        let slug = newSlug(this.random);
        while (await this.store.slugExists(transaction, slug)) {
            slug = newSlug(this.random);
        }
        return {
            workspaceId: this.random.uuid(),
            organizationId: account.organizationId,
            ownerUserId: account.userId,
            name: firstName,
            slug,
            wanted: 'stopped',
            state: 'stopped',
            stateSince: now,
            generation: 0,
            phases: [],
            stopReason: null,
            failure: null,
            lastActiveAt: now,
            idleStopAt: null,
            keptUntil: null,
            idleSince: null,
            createdAt: now,
            source: { kind: 'welcome' },
            folderName: folderNameOf(firstName),
            deletedAt: null
        };
    }

    private async ask(principal: Principal, workspaceId: string, step: Step): Promise<Workspace> {
        await this.own(principal, workspaceId);
        const row = await this.lifecycle.change(workspaceId, step);
        if (!row) {
            throw notFoundWorkspace();
        }
        return present(row, 'owner', this.settings);
    }

    private async own(principal: Principal, workspaceId: string): Promise<WorkspaceRow> {
        const row = await this.sql.asTenant(principal.organizationId, transaction => this.store.find(transaction, workspaceId));
        const elsewhere = principal.workspaceId !== undefined && principal.workspaceId !== workspaceId;
        if (!row || row.ownerUserId !== principal.userId || elsewhere) {
            throw notFoundWorkspace();
        }
        return row;
    }
}

const notFoundWorkspace = () =>
    new PlatformError('not-found', workspaceProblems.notFound, 'There is no such workspace, or it is not yours.');
