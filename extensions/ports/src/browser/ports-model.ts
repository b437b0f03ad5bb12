import { PlatformConnection } from '@coditect/identity/lib/common/platform-connection';
import { platformPaths, portRoutes, type SharedPort, type Workspace, workspacePageSchema } from '@coditect/protocol';
import { ServiceConnectionProvider } from '@theia/core/lib/browser/messaging/service-connection-provider';
import { Emitter } from '@theia/core/lib/common/event';
import { inject, injectable } from '@theia/core/shared/inversify';
import { originOfPort } from '../common/port-address';
import { type DetectedPort, type PortsClient, PortsService, portsServicePath } from '../common/ports-protocol';

/** A port that something listens on, that is shared, or both. */
export interface PortRow {
    readonly port: number;
    readonly origin: string;
    /** What listens; absent where nothing does. */
    readonly command: string | undefined;
    readonly shared: boolean;
}

/** The workspace's ports: what its processes listen on, and what the platform shares of it. */
@injectable()
export class PortsModel implements PortsClient {
    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    @inject(ServiceConnectionProvider)
    protected readonly services: ServiceConnectionProvider;

    protected readonly onDidChangeEmitter = new Emitter<void>();
    readonly onDidChange = this.onDidChangeEmitter.event;

    protected readonly onDidOpenPortEmitter = new Emitter<PortRow>();
    /** A server has begun to listen since the IDE was opened. */
    readonly onDidOpenPort = this.onDidOpenPortEmitter.event;

    protected workspace: Workspace | undefined;
    protected detected: readonly DetectedPort[] = [];
    protected shared: readonly SharedPort[] = [];
    /** Ports that were told of already: a server that is restarted with each change is told of once. */
    protected readonly told = new Set<number>();

    get rows(): readonly PortRow[] {
        const ports = new Set([...this.detected, ...this.shared].map(({ port }) => port));
        return [...ports].sort((a, b) => a - b).map(port => this.row(port));
    }

    async start(): Promise<void> {
        const answer = await window.fetch(platformPaths.workspace, { headers: { accept: 'application/json' } });
        this.workspace = workspacePageSchema.parse(await answer.json()).workspace;
        this.connection.onDidReceiveEvent(payload => {
            if (payload.type === 'ports.changed' && payload.workspaceId === this.workspace?.id) {
                this.shared = payload.ports;
                this.onDidChangeEmitter.fire();
            }
        });
        this.connection.onDidRefresh(() => void this.readShared());
        this.detected = await this.services.createProxy<PortsService>(portsServicePath, this).watch();
        for (const { port } of this.detected) {
            this.told.add(port);
        }
        await this.readShared();
    }

    onDidChangePorts(ports: readonly DetectedPort[]): void {
        this.detected = ports;
        this.onDidChangeEmitter.fire();
        for (const { port } of ports) {
            if (!this.told.has(port)) {
                this.told.add(port);
                this.onDidOpenPortEmitter.fire(this.row(port));
            }
        }
    }

    async share(port: number, shared: boolean): Promise<void> {
        const params = { workspaceId: this.currentWorkspace().id, port: String(port) };
        await this.connection.api.call(shared ? portRoutes.sharePort : portRoutes.stopSharingPort, { params });
        await this.readShared();
    }

    /** A way in for a frame of this page. */
    handOver(port: number) {
        return this.connection.api.call(portRoutes.openPort, { params: { slug: this.currentWorkspace().slug, port: String(port) } });
    }

    originOf(port: number): string {
        return originOfPort(this.currentWorkspace().origin, port);
    }

    protected row(port: number): PortRow {
        const command = this.detected.find(found => found.port === port)?.command;
        return { port, origin: this.originOf(port), command, shared: this.shared.some(row => row.port === port) };
    }

    protected async readShared(): Promise<void> {
        const params = { workspaceId: this.currentWorkspace().id };
        this.shared = (await this.connection.api.call(portRoutes.listSharedPorts, { params })).ports;
        this.onDidChangeEmitter.fire();
    }

    protected currentWorkspace(): Workspace {
        if (!this.workspace) {
            throw new Error('The platform has not said yet which workspace this is. Try again in a moment.');
        }
        return this.workspace;
    }
}
