import { join } from 'node:path';
import type { Logger as Pino } from 'pino';
import type { WatchedEngine } from './compose-engines.js';
import type { Modules } from './compose-modules.js';
import type { Config } from './config.js';
import type { HostNames } from './gateway/host-names.js';
import type { IdeBundle } from './gateway/ide-bundle.js';
import { IdeProxy } from './gateway/ide-proxy.js';
import { createPortApp } from './gateway/port-app.js';
import { PortEntrance } from './gateway/port-entrance.js';
import { type PortConnections, PortProxy } from './gateway/port-proxy.js';
import { GatewayServer } from './gateway/server.js';
import { type PortsServed, Upgrades } from './gateway/upgrades.js';
import { createWebviewApp } from './gateway/webview-app.js';
import { createWorkspaceApp } from './gateway/workspace-app.js';
import { controlAuthenticator, type Seen } from './http/authenticator.js';
import { Authorizer } from './http/authorize.js';
import { clientReader } from './http/client-address.js';
import { createControlApp } from './http/control-app.js';
import { PlatformCookie } from './http/cookies.js';
import { EventsSocket } from './http/events-socket.js';
import { Metrics } from './http/metrics.js';
import { Readiness } from './http/readiness.js';
import { logRequests } from './http/request-log.js';
import { SessionSockets } from './http/session-sockets.js';
import { SocketWatch } from './http/socket-watch.js';
import type { Clock } from './kernel/clock.js';
import type { Lifecycle } from './kernel/lifecycle.js';
import type { Random } from './kernel/random.js';
import { authorizationServerPath, describeAuthorizationServer } from './modules/tokens/index.js';
import type { Sql } from './ports/sql.js';
import { NothingListensError, type WorkspaceRuntime } from './ports/workspace-runtime.js';

const requestGraceMilliseconds = 2_000;
/** For ends that another process could not tell: within the 2 seconds in which all must know of them. */
const lookAtSharedMilliseconds = 1_500;
const lookAtOwnMilliseconds = 30_000;

export interface ServerNeeds {
    readonly config: Config;
    readonly hosts: HostNames;
    readonly modules: Modules;
    readonly sql: Pick<Sql, 'ping'>;
    /** What processes share beside the database, where they do. */
    readonly redis: WatchedEngine | undefined;
    /** There where this process serves workspaces. */
    readonly bundle: IdeBundle | undefined;
    /** There where this process runs workspaces, and so can tell whose ports are whose. */
    readonly runtime: WorkspaceRuntime | undefined;
    readonly version: string;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Pino;
}

export interface PlatformServer {
    listen(host: string): Promise<{ readonly address: string; readonly port: number }>;
    /** Says that it is not ready, tells open sockets to come again, and lets requests that are under way end. */
    close(): Promise<void>;
}

/** The one port of the process: API, portal, workspaces and sockets, over the modules. */
export function createServer(needs: ServerNeeds, lifecycle: Lifecycle): PlatformServer {
    const { config, hosts, modules, redis, bundle, random, logger } = needs;
    const { identity, workspaces } = modules;
    const { organizations } = modules.organizations;
    const serves = { control: config.roles.has('api'), workspaces: bundle !== undefined };
    const metrics = new Metrics();
    redis?.onDidChange(up => metrics.engineUp.set({ engine: 'redis' }, up ? 1 : 0));
    const sockets = watchSockets(needs, lifecycle);
    const events = new EventsSocket(modules.events, sockets, metrics, logger);
    const proxy = new IdeProxy(logger);
    const sessionCookie = new PlatformCookie('coditect_session', hosts.secure);
    const workspaceCookie = new PlatformCookie('coditect_workspace', hosts.secure);
    const clientOf = clientReader(config.trustedProxies);
    const seen: Seen = (sessionId, request) => identity.sessions.activity.seen(sessionId, () => clientOf(request).address);
    const authenticateControl = controlAuthenticator({
        cookie: sessionCookie,
        sessions: identity.sessions,
        organizations,
        bearer: token => modules.tokens.bearers.find(token),
        seen
    });
    const authorizer = new Authorizer(organizations, needs.clock);
    const readiness = new Readiness({ sql: () => needs.sql.ping() }, redis ? { redis: redis.up } : {});
    const routes = modules.all.flatMap(module => module.routes);
    const { access, directory } = workspaces;
    const both = { hosts, directory, access, organizations, seen, proxy, metrics, logger };
    const ports = needs.runtime && bundle && servePorts(needs, needs.runtime, sockets, seen);
    const controlApp = createControlApp({
        routes: serves.control ? routes : [],
        origin: {
            origin: hosts.controlOrigin,
            cookies: {
                session: sessionCookie,
                flow: new PlatformCookie('coditect_flow', hosts.secure),
                device: new PlatformCookie('coditect_device', hosts.secure)
            },
            authenticate: authenticateControl,
            authenticateDirectory: request => modules.directory.authenticate(request.headers.authorization)
        },
        wellKnown: { [authorizationServerPath]: describeAuthorizationServer(hosts.controlOrigin) },
        authorizer,
        clientOf,
        workspaceOrigins: hosts.workspaceOrigins,
        portalDirectory: serves.control ? config.portalDirectory : undefined,
        readiness,
        metrics,
        metricsToken: config.metricsToken,
        logger,
        version: needs.version,
        secure: hosts.secure
    });
    const workspaceApp =
        bundle &&
        createWorkspaceApp({
            ...both,
            workspaces: workspaces.workspaces,
            cookie: workspaceCookie,
            routes,
            authorizer,
            clientOf,
            bundle
        });
    const portApp = ports && createPortApp({ ...ports, hosts, sockets, clock: needs.clock, random, logger });
    const server = new GatewayServer({
        hosts,
        random,
        controlApp: { log: logRequests(logger, metrics.observer('control')), handle: controlApp },
        workspaceApp: workspaceApp && { log: logRequests(logger, metrics.observer('workspace')), handle: workspaceApp },
        portApp: portApp && { log: logRequests(logger, metrics.observer('port')), handle: portApp },
        webviewApp: bundle && createWebviewApp({ hosts, directory: join(config.ideDirectory, 'lib', 'webview', 'pre'), logger }),
        upgrades: new Upgrades({ ...both, ports, authenticateControl, workspaceCookie, events, serves, sockets, random })
    });
    return {
        listen: host => server.listen(config.port, host),
        close: async () => {
            readiness.drain();
            events.close();
            const closed = server.close(requestGraceMilliseconds);
            proxy.close();
            ports?.proxy.close();
            await closed;
        }
    };
}

/** What listens in workspaces, at origins of its own. */
function servePorts(
    { hosts, modules, clock, logger }: ServerNeeds,
    runtime: WorkspaceRuntime,
    sockets: SessionSockets,
    seen: Seen
): PortsServed {
    const { access } = modules.ports;
    access.onDidStopSharing(organizationId => void sockets.reviewAccess({ organizationId }));
    const cookies = {
        own: new PlatformCookie('coditect_port', hosts.secure),
        framed: new PlatformCookie('coditect_port_framed', hosts.secure),
        path: new PlatformCookie('coditect_port_path', hosts.secure)
    };
    return {
        entrance: new PortEntrance({ hosts, directory: modules.workspaces.directory, access, cookies, seen, clock }),
        proxy: new PortProxy(connectionsOf(runtime), logger)
    };
}

function connectionsOf(runtime: WorkspaceRuntime): PortConnections {
    return {
        listeningPorts: workspaceId => runtime.listeningPorts(workspaceId),
        connect: async (workspaceId, port) => {
            try {
                return await runtime.connect(workspaceId, port);
            } catch (error) {
                if (error instanceof NothingListensError) {
                    return undefined;
                }
                throw error;
            }
        }
    };
}

/** Open sockets end with their sessions, also where nobody could tell this process. */
function watchSockets({ modules, redis, clock, logger }: ServerNeeds, lifecycle: Lifecycle): SessionSockets {
    const sockets = new SessionSockets();
    const watch = new SocketWatch({
        sessions: modules.identity.sessions,
        organizations: modules.organizations.organizations,
        workspaceAccess: modules.workspaces.access,
        sockets,
        clock,
        logger,
        lookEveryMilliseconds: redis ? lookAtSharedMilliseconds : lookAtOwnMilliseconds
    });
    watch.start();
    lifecycle.add('socket-watch', () => watch.stop());
    return sockets;
}
