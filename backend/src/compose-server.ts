import type { Logger as Pino } from 'pino';
import type { WatchedEngine } from './compose-engines.js';
import type { Modules } from './compose-modules.js';
import type { Config } from './config.js';
import type { HostNames } from './gateway/host-names.js';
import type { IdeBundle } from './gateway/ide-bundle.js';
import { IdeProxy } from './gateway/ide-proxy.js';
import { GatewayServer } from './gateway/server.js';
import { Upgrades } from './gateway/upgrades.js';
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
    const server = new GatewayServer({
        hosts,
        random,
        controlApp: { log: logRequests(logger, metrics.observer('control')), handle: controlApp },
        workspaceApp: workspaceApp && { log: logRequests(logger, metrics.observer('workspace')), handle: workspaceApp },
        upgrades: new Upgrades({ ...both, authenticateControl, workspaceCookie, events, serves, sockets, random })
    });
    return {
        listen: host => server.listen(config.port, host),
        close: async () => {
            readiness.drain();
            events.close();
            const closed = server.close(requestGraceMilliseconds);
            proxy.close();
            await closed;
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
