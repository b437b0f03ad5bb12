import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import type { WorkspaceLimits, WorkspaceRuntime } from '../../ports/workspace-runtime.js';
import type { EventsService } from '../events/index.js';
import type { SessionsService } from '../identity/index.js';
import { AccessStore } from './access-store.js';
import { ActivityRecorder } from './activity-recorder.js';
import { IdleCuller } from './idle-culler.js';
import { WorkspaceLifecycle } from './lifecycle.js';
import { migrations } from './migrations.js';
import { createRoutes } from './routes.js';
import { firstFiles } from './welcome-file.js';
import { WorkspaceAccess } from './workspace-access.js';
import { WorkspaceDirectory } from './workspace-directory.js';
import { WorkspaceSupervisor } from './workspace-supervisor.js';
import { WorkspacesService } from './workspaces-service.js';
import { WorkspacesStore } from './workspaces-store.js';

export { WorkspaceAccess } from './workspace-access.js';
export { WorkspaceDirectory, type WorkspaceRoute } from './workspace-directory.js';
export { WorkspacesService } from './workspaces-service.js';

const cullEveryMilliseconds = 60_000;
const tendEveryMilliseconds = 10_000;

export interface WorkspacesNeeds {
    readonly sql: Sql;
    readonly pubsub: PubSub;
    readonly events: EventsService;
    readonly sessions: SessionsService;
    /** Where this process is the one that runs workspaces. */
    readonly runtime: WorkspaceRuntime | undefined;
    readonly nameOf: (userId: string) => Promise<string>;
    /** Whether the person's role in the organisation is one for workspaces. */
    readonly mayUse: (userId: string, organizationId: string) => Promise<boolean>;
    /** What a workspace of the organisation may use of the machine. */
    readonly limitsOf: (organizationId: string) => Promise<WorkspaceLimits>;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
    readonly controlOrigin: string;
    readonly originOf: (slug: string) => string;
    readonly idleStopMinutes: number;
    readonly concurrentStarts: number;
    readonly stopGraceMilliseconds: number;
}

export interface WorkspacesModule extends Module {
    readonly workspaces: WorkspacesService;
    readonly access: WorkspaceAccess;
    readonly directory: WorkspaceDirectory;
    /** There with a runtime. */
    readonly controller: WorkspaceController | undefined;
}

export function createWorkspacesModule(needs: WorkspacesNeeds): WorkspacesModule {
    const { sql, clock, random } = needs;
    const store = new WorkspacesStore();
    const lifecycle = new WorkspaceLifecycle(sql, store, needs.events, needs.pubsub, clock, needs);
    const access = new WorkspaceAccess(sql, new AccessStore(), needs.sessions, needs.pubsub, clock, random);
    const activity = new ActivityRecorder(sql, store, clock);
    const workspaces = new WorkspacesService(sql, store, lifecycle, access, activity, clock, random, needs);
    const controller = needs.runtime && createController(needs, needs.runtime, store, lifecycle);
    return {
        name: 'workspaces',
        migrations,
        routes: createRoutes(workspaces),
        workspaces,
        access,
        directory: new WorkspaceDirectory(sql, store, lifecycle, clock),
        controller,
        backgroundRole: 'controller',
        start: async () => controller?.start(),
        stop: async () => controller?.stop()
    };
}

/** What starts, watches and stops workspaces. */
export interface WorkspaceController {
    readonly culler: IdleCuller;
    readonly supervisor: WorkspaceSupervisor;
    start(): Promise<void>;
    stop(): Promise<void>;
}

function createController(
    needs: WorkspacesNeeds,
    runtime: WorkspaceRuntime,
    store: WorkspacesStore,
    lifecycle: WorkspaceLifecycle
): WorkspaceController {
    const { sql, clock, random, logger } = needs;
    const supervisor = new WorkspaceSupervisor(sql, store, lifecycle, runtime, random, logger, {
        ...needs,
        firstFiles: async ownerUserId => firstFiles(await needs.nameOf(ownerUserId))
    });
    const culler = new IdleCuller(sql, store, lifecycle, runtime, clock, logger, needs.idleStopMinutes * 60_000);
    const culling = new PeriodicTask('workspaces.cull', cullEveryMilliseconds, async () => void (await culler.run()), clock, logger);
    const tending = new PeriodicTask('workspaces.tend', tendEveryMilliseconds, () => supervisor.tend(), clock, logger);
    return {
        culler,
        supervisor,
        start: async () => {
            await supervisor.start();
            culling.start();
            tending.start();
        },
        stop: async () => {
            await culling.stop();
            await tending.stop();
            await supervisor.stop();
        }
    };
}
