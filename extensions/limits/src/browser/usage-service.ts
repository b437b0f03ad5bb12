import { PlatformConnection } from '@coditect/identity/lib/common/platform-connection';
import {
    type LimitNotice,
    platformPaths,
    type Workspace,
    type WorkspaceUsage,
    workspacePageSchema,
    workspaceUsageRoutes
} from '@coditect/protocol';
import { Emitter } from '@theia/core/lib/common/event';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';

const readAgainMilliseconds = 15_000;
/** While somebody looks at the figures themselves. */
const readOftenMilliseconds = 3_000;

/** What this workspace uses, read while the page is seen, and what the platform tells of its limits and its life. */
@injectable()
export class UsageService {
    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    protected readonly onDidChangeUsageEmitter = new Emitter<WorkspaceUsage>();
    readonly onDidChangeUsage = this.onDidChangeUsageEmitter.event;

    protected readonly onDidReachLimitEmitter = new Emitter<LimitNotice>();
    readonly onDidReachLimit = this.onDidReachLimitEmitter.event;

    protected readonly onDidChangeWorkspaceEmitter = new Emitter<Workspace>();
    readonly onDidChangeWorkspace = this.onDidChangeWorkspaceEmitter.event;

    protected current: WorkspaceUsage | undefined;
    protected known: Workspace | undefined;
    protected watchers = 0;
    protected timer: number | undefined;
    protected problem: string | undefined;

    @postConstruct()
    protected init(): void {
        this.connection.onDidRefresh(() => void this.refresh());
        this.connection.onDidReceiveEvent(event => {
            if (event.type === 'workspace.limit' && event.workspaceId === this.known?.id) {
                this.onDidReachLimitEmitter.fire(event.notice);
                void this.read();
            } else if (event.type === 'workspace.changed' && event.workspace.id === this.known?.id) {
                this.takeWorkspace(event.workspace);
            }
        });
        document.addEventListener('visibilitychange', () => {
            // Otherwise it is read when events begin to arrive, which is also when a page that was made ahead has started.
            if (document.visibilityState === 'visible' && this.connection.connected) {
                void this.read();
            }
        });
        void this.refresh();
    }

    get usage(): WorkspaceUsage | undefined {
        return this.current;
    }

    get workspace(): Workspace | undefined {
        return this.known;
    }

    /** Why nothing is known, for the person. */
    get fault(): string | undefined {
        return this.problem;
    }

    /** Reads more often until it is disposed of. */
    watch(): { dispose(): void } {
        this.watchers += 1;
        void this.read();
        return {
            dispose: () => {
                this.watchers -= 1;
            }
        };
    }

    async read(): Promise<void> {
        window.clearTimeout(this.timer);
        if (this.known && document.visibilityState === 'visible') {
            try {
                const params = { workspaceId: this.known.id };
                const { usage } = await this.connection.api.call(workspaceUsageRoutes.getWorkspaceUsage, { params });
                this.problem = undefined;
                if (usage) {
                    this.current = usage;
                    this.onDidChangeUsageEmitter.fire(usage);
                }
            } catch (error) {
                // Out of reach for a moment: the figures stay as they were, and are read again.
                this.problem = error instanceof Error ? error.message : String(error);
            }
        }
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => void this.read(), this.watchers > 0 ? readOftenMilliseconds : readAgainMilliseconds);
    }

    protected async refresh(): Promise<void> {
        try {
            const response = await window.fetch(platformPaths.workspace, { headers: { accept: 'application/json' }, cache: 'no-store' });
            if (response.ok) {
                this.takeWorkspace(workspacePageSchema.parse(await response.json()).workspace);
            }
        } catch (error) {
            this.problem = error instanceof Error ? error.message : String(error);
        }
        await this.read();
    }

    protected takeWorkspace(workspace: Workspace): void {
        this.known = workspace;
        this.onDidChangeWorkspaceEmitter.fire(workspace);
    }
}
