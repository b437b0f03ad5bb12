import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import type { WorkspaceLimits, WorkspaceRuntime } from '../../ports/workspace-runtime.js';
import type { AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { SessionsService } from '../identity/index.js';
import { AccessStore } from './access-store.js';
import { ActivityRecorder } from './activity-recorder.js';
import { AdmissionQueue } from './admission-queue.js';
import { IdleCuller } from './idle-culler.js';
import { createLifeRoutes } from './life-routes.js';
import { LifeService } from './life-service.js';
import { WorkspaceLifecycle } from './lifecycle.js';
import { createManagementRoutes } from './management-routes.js';
import { ManagementService } from './management-service.js';
import { migrations } from './migrations.js';
import { NewWorkspaceRows } from './new-workspace-rows.js';
import { QueuePlaces } from './queue-places.js';
import { createRoutes } from './routes.js';
import { SharesStore } from './shares-store.js';
import { SharingService } from './sharing-service.js';
import { UsageService } from './usage-service.js';
import { VariablesService } from './variables-service.js';
import { VariablesStore } from './variables-store.js';
import { firstFiles } from './welcome-file.js';
import { WorkspaceAccess } from './workspace-access.js';
import { WorkspaceBrowsing } from './workspace-browsing.js';
import { WorkspaceDirectory } from './workspace-directory.js';
import { WorkspaceRemover } from './workspace-remover.js';
import { WorkspaceRoles } from './workspace-roles.js';
import type { WorkspaceRow } from './workspace-row.js';
import { WorkspaceSupervisor } from './workspace-supervisor.js';
import type { WorkspaceTemplates } from './workspace-templates.js';
import { WorkspacesService } from './workspaces-service.js';
import { WorkspacesStore } from './workspaces-store.js';

export { WorkspaceAccess } from './workspace-access.js';
export { WorkspaceDirectory, type WorkspaceRoute } from './workspace-directory.js';
export { WorkspaceTemplates } from './workspace-templates.js';
export { WorkspacesService } from './workspaces-service.js';

/** Where the idle time is short, so often that a warning is in time. */
const cullEveryMilliseconds = (idleMilliseconds: number) => Math.min(60_000, idleMilliseconds / 6);
const tendEveryMilliseconds = 10_000;
const removeEveryMilliseconds = 60_000;

export interface WorkspacesNeeds {
    readonly sql: Sql;
    readonly pubsub: PubSub;
    readonly events: EventsService;
    readonly audit: AuditService;
    readonly secretBox: SecretBox;
    readonly sessions: SessionsService;
    /** Where this process is the one that runs workspaces. */
    readonly runtime: WorkspaceRuntime | undefined;
    readonly templates: WorkspaceTemplates;
    readonly nameOf: (userId: string) => Promise<string>;
    readonly namesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
    /** Whether the person's role in the organisation is one for workspaces. */
    readonly mayUse: (userId: string, organizationId: string) => Promise<boolean>;
    /** How many workspaces a person may have in the organisation; `null` is no limit. */
    readonly workspaceLimitOf: (organizationId: string) => Promise<number | null>;
    /** What a workspace of the organisation may use of the machine. */
    readonly limitsOf: (organizationId: string) => Promise<WorkspaceLimits>;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
    readonly controlOrigin: string;
    readonly originOf: (slug: string) => string;
    readonly idleStopMinutes: number;
    readonly concurrentStarts: number;
    /** Memory that must be free for each start. */
    readonly startMebibytes: number;
    readonly stopGraceMilliseconds: number;
}

export interface WorkspacesModule extends Module {
    readonly workspaces: WorkspacesService;
    readonly usages: UsageService;
    readonly access: WorkspaceAccess;
    readonly directory: WorkspaceDirectory;
    /** There with a runtime. */
    readonly controller: WorkspaceController | undefined;
}

export function createWorkspacesModule(needs: WorkspacesNeeds): WorkspacesModule {
    const { sql, clock, random } = needs;
    const store = new WorkspacesStore();
    const shares = new SharesStore();
    const lifecycle = new WorkspaceLifecycle(sql, store, shares, needs.events, needs.pubsub, clock, needs);
    const access = new WorkspaceAccess(sql, new AccessStore(), needs.sessions, needs.pubsub, clock, random);
    const roles = new WorkspaceRoles(sql, store, shares);
    const rows = new NewWorkspaceRows(store, clock, random);
    const activity = new ActivityRecorder(sql, store, lifecycle, clock, needs.idleStopMinutes * 60_000);
    const places = new QueuePlaces(sql, store, needs.pubsub);
    const workspaces = new WorkspacesService(sql, store, lifecycle, access, activity, roles, rows, places, clock, needs);
    const variables = new VariablesService(needs, new VariablesStore(), store, roles);
    const controller = needs.runtime && createController(needs, needs.runtime, store, lifecycle, variables, places);
    const management = new ManagementService(needs, store, rows, lifecycle, roles, access);
    const sharing = new SharingService(needs, store, shares, roles, access);
    const browsing = new WorkspaceBrowsing(roles, needs.runtime?.files);
    const show = (principal: Principal, workspaceId: string) => workspaces.get(principal, workspaceId);
    const lives = new LifeService(roles, lifecycle, activity, clock, { idleStopMinutes: needs.idleStopMinutes, show });
    const usages = new UsageService(roles, store, lifecycle, needs);
    return {
        name: 'workspaces',
        migrations,
        routes: [
            ...createRoutes(workspaces),
            ...createManagementRoutes({ management, sharing, variables, browsing }),
            ...createLifeRoutes(lives, usages)
        ],
        workspaces,
        usages,
        access,
        directory: new WorkspaceDirectory(sql, store, lifecycle, clock),
        controller,
        backgroundRole: 'controller',
        start: async () => {
            usages.start();
            await controller?.start();
        },
        stop: async () => {
            usages.stop();
            await controller?.stop();
        }
    };
}

/** What starts, watches and stops workspaces. */
export interface WorkspaceController {
    readonly culler: IdleCuller;
    readonly remover: WorkspaceRemover;
    readonly supervisor: WorkspaceSupervisor;
    start(): Promise<void>;
    stop(): Promise<void>;
}

function createController(
    needs: WorkspacesNeeds,
    runtime: WorkspaceRuntime,
    store: WorkspacesStore,
    lifecycle: WorkspaceLifecycle,
    variables: VariablesService,
    places: QueuePlaces
): WorkspaceController {
    const { sql, clock, random, logger } = needs;
    const admission = new AdmissionQueue(needs, {
        capacity: () => runtime.capacity(),
        running: async () => (await runtime.list()).length,
        onWaitFor: what => void places.tell(what),
        clock,
        logger
    });
    const supervisor = new WorkspaceSupervisor(sql, store, lifecycle, runtime, admission, random, logger, {
        ...needs,
        firstFiles: row => filesOf(row, needs),
        startWith: row => variables.startWith(row)
    });
    const idleMilliseconds = needs.idleStopMinutes * 60_000;
    const culler = new IdleCuller(sql, store, lifecycle, runtime, clock, logger, idleMilliseconds);
    const cull = async () => void (await culler.run());
    const culling = new PeriodicTask('workspaces.cull', cullEveryMilliseconds(idleMilliseconds), cull, clock, logger);
    const tending = new PeriodicTask('workspaces.tend', tendEveryMilliseconds, () => supervisor.tend(), clock, logger);
    const remover = new WorkspaceRemover(sql, store, lifecycle, runtime, needs.events, needs.audit, clock, logger);
    const removing = new PeriodicTask('workspaces.remove', removeEveryMilliseconds, async () => void (await remover.run()), clock, logger);
    return {
        culler,
        remover,
        supervisor,
        start: async () => {
            await supervisor.start();
            culling.start();
            tending.start();
            removing.start();
        },
        stop: async () => {
            await culling.stop();
            await tending.stop();
            await removing.stop();
            await supervisor.stop();
        }
    };
}

/** What the folder of a new workspace holds before its IDE has ever run. What comes from a repository is cloned by the IDE. */
async function filesOf({ source, ownerUserId }: WorkspaceRow, needs: WorkspacesNeeds): Promise<Readonly<Record<string, string>>> {
    switch (source.kind) {
        case 'welcome':
            return firstFiles(await needs.nameOf(ownerUserId));
        case 'template':
            return needs.templates.filesOf(source.template);
        case 'empty':
        case 'repository':
            return {};
    }
}
