import type { Workspace, WorkspaceLife } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Principal } from '../../kernel/principal.js';
import type { ActivityRecorder } from './activity-recorder.js';
import { lifeOf } from './idle-rules.js';
import type { WorkspaceLifecycle } from './lifecycle.js';
import type { WorkspaceRoles } from './workspace-roles.js';
import type { WorkspaceChange } from './workspace-row.js';

export interface LifeSettings {
    readonly idleStopMinutes: number;
    /** The workspace as the person sees it. */
    readonly show: (principal: Principal, workspaceId: string) => Promise<Workspace>;
}

const hourMilliseconds = 60 * 60_000;

/** Why workspaces run or stopped, and people's and agents' word that they should go on. */
export class LifeService {
    constructor(
        private readonly roles: WorkspaceRoles,
        private readonly lifecycle: WorkspaceLifecycle,
        private readonly activity: ActivityRecorder,
        private readonly clock: Clock,
        private readonly settings: LifeSettings
    ) {}

    async life(principal: Principal, workspaceId: string): Promise<WorkspaceLife> {
        const { row } = await this.roles.require(principal, workspaceId, 'view');
        return lifeOf(row, this.clock.now(), this.settings.idleStopMinutes);
    }

    keep(principal: Principal, workspaceId: string, hours: number): Promise<Workspace> {
        return this.change(principal, workspaceId, now => ({
            keptUntil: new Date(now.getTime() + hours * hourMilliseconds),
            idleStopAt: null
        }));
    }

    /** Who takes it back was just there: the idle time begins anew. */
    endKeep(principal: Principal, workspaceId: string): Promise<Workspace> {
        return this.change(principal, workspaceId, now => ({ keptUntil: null, idleStopAt: null, lastActiveAt: now }));
    }

    async reportAgent(principal: Principal, workspaceId: string, name: string): Promise<void> {
        await this.roles.require(principal, workspaceId, 'edit');
        await this.activity.recordAgent(workspaceId, name);
    }

    private async change(principal: Principal, workspaceId: string, change: (now: Date) => WorkspaceChange): Promise<Workspace> {
        await this.roles.require(principal, workspaceId, 'edit');
        await this.lifecycle.change(workspaceId, () => change(this.clock.now()));
        return this.settings.show(principal, workspaceId);
    }
}
