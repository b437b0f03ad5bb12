import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { eventsPath, platformPaths, portPaths } from '@coditect/protocol';
import { type Authenticator, type Seen, workspaceAuthenticator } from '../http/authenticator.js';
import type { PlatformCookie } from '../http/cookies.js';
import type { EventsSocket } from '../http/events-socket.js';
import type { Metrics } from '../http/metrics.js';
import type { SessionSockets } from '../http/session-sockets.js';
import { refuseUpgrade } from '../http/upgrade.js';
import { forbidden, notAdmitted, notFound, notSignedIn, unavailable } from '../kernel/errors.js';
import type { Logger } from '../kernel/logger.js';
import type { Principal } from '../kernel/principal.js';
import type { Random } from '../kernel/random.js';
import type { OrganizationsService } from '../modules/organizations/index.js';
import type { WorkspaceAccess, WorkspaceDirectory } from '../modules/workspaces/index.js';
import type { HostNames } from './host-names.js';
import type { IdeProxy } from './ide-proxy.js';
import { unanswered } from './port-app.js';
import type { PortEntrance } from './port-entrance.js';
import type { PortProxy } from './port-proxy.js';
import { startPatienceMilliseconds } from './workspace-app.js';

export interface PortsServed {
    readonly entrance: PortEntrance;
    readonly proxy: PortProxy;
}

export interface UpgradesNeeds {
    readonly hosts: HostNames;
    readonly directory: WorkspaceDirectory;
    readonly access: WorkspaceAccess;
    readonly organizations: OrganizationsService;
    readonly authenticateControl: Authenticator;
    readonly seen: Seen;
    readonly workspaceCookie: PlatformCookie;
    readonly events: EventsSocket;
    readonly proxy: IdeProxy;
    /** The kinds of origin that this process serves. */
    readonly serves: { readonly control: boolean; readonly workspaces: boolean };
    /** There where this process serves ports of workspaces. */
    readonly ports: PortsServed | undefined;
    readonly sockets: SessionSockets;
    readonly metrics: Metrics;
    readonly random: Random;
    readonly logger: Logger;
}

/** Websockets: the events of both kinds of origin, and the IDE's own. A page of another origin is refused, cookie or not. */
export class Upgrades {
    constructor(private readonly needs: UpgradesNeeds) {}

    handle(request: IncomingMessage, socket: Duplex, head: Buffer): void {
        const requestId = this.needs.random.uuid();
        // A client may vanish while we think.
        socket.on('error', error => this.needs.logger.debug({ err: error, requestId }, 'A socket broke.'));
        this.route(request, socket, head, requestId).catch((error: unknown) => {
            const status = refuseUpgrade(socket, error as Error, requestId);
            this.needs.metrics.refusedUpgrades.inc({ status });
            if (status >= 500) {
                this.needs.logger.error({ err: error, requestId }, 'An upgrade failed.');
            }
        });
    }

    private async route(request: IncomingMessage, socket: Duplex, head: Buffer, requestId: string): Promise<void> {
        const target = this.needs.hosts.target(request.headers.host);
        const path = (request.url ?? '/').split('?', 1)[0];
        if (target.kind === 'control') {
            if (path !== `/api${eventsPath}` || !this.needs.serves.control) {
                throw notFound();
            }
            requireOrigin(request, this.needs.hosts.controlOrigin);
            const admit = () => this.admitControl(request);
            const principal = admitted(await admit(), notSignedIn);
            requireEvents(principal);
            this.needs.events.accept(request, socket, head, principal, admit);
            return;
        }
        if (target.kind === 'port' && this.needs.ports) {
            await this.toPort(request, socket, head, this.needs.ports, requestId);
            return;
        }
        if (target.kind !== 'workspace' || !this.needs.serves.workspaces) {
            throw notFound();
        }
        requireOrigin(request, this.needs.hosts.originOf(target.slug));
        const route = await this.needs.directory.find(target.slug);
        const { workspaceCookie, access, organizations, seen } = this.needs;
        const admit = async () => route && workspaceAuthenticator(workspaceCookie, access, organizations, route.workspaceId, seen)(request);
        const principal = admitted(await admit(), notAdmitted);
        if (path === platformPaths.api + eventsPath) {
            this.needs.events.accept(request, socket, head, principal, admit);
            return;
        }
        if (path?.startsWith(`${platformPaths.root}/`)) {
            throw notFound();
        }
        await this.toIde(request, socket, head, target.slug, { principal, admit, requestId });
    }

    /**
     * Who has not shown the factors that an organisation asks for hears nothing of it: only of what is the person's own. A program,
     * which works in that organisation alone, hears nothing at all.
     */
    private async admitControl(request: IncomingMessage): Promise<Principal | undefined> {
        const principal = await this.needs.authenticateControl(request);
        if (!principal || principal.multiFactor) {
            return principal;
        }
        const { userId, organizationId, signedOnOrganizationId } = principal;
        const there = await this.needs.organizations.accessOf(userId, organizationId, signedOnOrganizationId);
        if (there?.factorRequired && principal.credential !== 'session') {
            return undefined;
        }
        const heard = there?.factorRequired
            ? await this.needs.organizations.accessOrHome(userId, undefined, signedOnOrganizationId)
            : there;
        return heard && { ...principal, organizationId: heard.organizationId, role: heard.role };
    }

    /** Pages of the same workspace may open sockets to its ports, and nobody else's. */
    private async toPort(
        request: IncomingMessage,
        socket: Duplex,
        head: Buffer,
        { entrance, proxy }: PortsServed,
        requestId: string
    ): Promise<void> {
        const visit = admitted(await entrance.visit(request), notAdmitted);
        if (!this.needs.hosts.isOfWorkspace(request.headers.origin, visit.slug) || request.url?.startsWith(`${portPaths.root}/`)) {
            throw forbidden('This socket was not opened by a page of this workspace.');
        }
        const registration = this.needs.sockets.add({
            ...visit.grant,
            stillAdmitted: () => visit.stillAdmitted(),
            close: () => void socket.destroy()
        });
        this.needs.metrics.openSockets.inc({ kind: 'port' });
        socket.once('close', () => {
            registration.dispose();
            this.needs.metrics.openSockets.dec({ kind: 'port' });
        });
        proxy.forwardSocket(request, socket, head, visit.target, error => refuseUpgrade(socket, unanswered(error, visit.grant), requestId));
    }

    private async toIde(
        request: IncomingMessage,
        socket: Duplex,
        head: Buffer,
        slug: string,
        { principal, admit, requestId }: { principal: Principal; admit: () => Promise<Principal | undefined>; requestId: string }
    ): Promise<void> {
        // Registered before the wait: a session that ends meanwhile must end this socket too.
        const registration = this.needs.sockets.add({
            ...principal,
            stillAdmitted: async () => (await admit()) !== undefined,
            close: () => void socket.destroy()
        });
        socket.once('close', () => registration.dispose());
        const running = await this.needs.directory.whenRunning(slug, startPatienceMilliseconds);
        if (socket.destroyed) {
            return;
        }
        if (!running?.run) {
            throw unavailable('The workspace does not run.');
        }
        this.needs.metrics.openSockets.inc({ kind: 'ide' });
        socket.once('close', () => this.needs.metrics.openSockets.dec({ kind: 'ide' }));
        this.needs.proxy.forwardSocket(request, socket, head, running.run, requestId);
    }
}

function requireOrigin(request: IncomingMessage, origin: string): void {
    if (request.headers.origin !== origin) {
        throw forbidden('This socket was not opened by a page of the platform.');
    }
}

/** A token may have been given for other things. */
function requireEvents(principal: Principal): void {
    if (!principal.scopes.has('events')) {
        throw forbidden('This needs the scope events, which this credential does not have.');
    }
}

function admitted<Admitted>(found: Admitted | undefined, refusal: () => Error): Admitted {
    if (!found) {
        throw refusal();
    }
    return found;
}
