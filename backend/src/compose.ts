import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger as Pino } from 'pino';
import { CheckpointFiles } from './adapters/checkpoint-ledger/checkpoint-files.js';
import { lockDataDirectory } from './adapters/data-directory/data-directory-lock.js';
import { readOrMakeSecretKey } from './adapters/data-directory/secret-key.js';
import { OutboxMailer } from './adapters/mailer/outbox-mailer.js';
import { SmtpMailer } from './adapters/mailer/smtp-mailer.js';
import { systemNames } from './adapters/names/system-names.js';
import { GuardedWeb } from './adapters/outbound-web/guarded-web.js';
import { EmbeddedPostgres } from './adapters/sql/embedded-postgres.js';
import { migrate } from './adapters/sql/migrate.js';
import { PostgresSql } from './adapters/sql/postgres-sql.js';
import { OutboxTextMessages } from './adapters/text-messages/outbox-text-messages.js';
import { findBubblewrap, findSetpriv } from './adapters/workspace-runtime/detect.js';
import { LocalProcessRuntime } from './adapters/workspace-runtime/local-process-runtime.js';
import { openSharedState, type SharedState, sharedAdapters } from './compose-engines.js';
import { createSignInOverOthers, type SignInOverOthers } from './compose-federation.js';
import { everyRole, refuseToBeSplit } from './compose-roles.js';
import { type Config, ConfigError } from './config.js';
import { HostNames } from './gateway/host-names.js';
import { loadIdeBundle } from './gateway/ide-bundle.js';
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
import { SessionSockets } from './http/session-sockets.js';
import { SocketWatch } from './http/socket-watch.js';
import { type Clock, systemClock } from './kernel/clock.js';
import { notSignedIn } from './kernel/errors.js';
import { Lifecycle } from './kernel/lifecycle.js';
import type { Module } from './kernel/module.js';
import { systemRandom } from './kernel/random.js';
import { SecretBox } from './kernel/secret-box.js';
import { createAdministrationModule } from './modules/administration/index.js';
import { createAuditModule } from './modules/audit/index.js';
import { createDirectoryModule } from './modules/directory/index.js';
import { createEventsModule } from './modules/events/index.js';
import { createFactorsModule } from './modules/factors/index.js';
import {
    createIdentityModule,
    type IdentityModule,
    type KnownAccount,
    namesOfAccounts,
    type SecondFactors
} from './modules/identity/index.js';
import { createLicensesModule } from './modules/licenses/index.js';
import { createMailsModule } from './modules/mails/index.js';
import { createOrganizationsModule, type OrganizationsModule, type Person } from './modules/organizations/index.js';
import { authorizationServerPath, createTokensModule, describeAuthorizationServer } from './modules/tokens/index.js';
import { createWorkspacesModule, type WorkspacesModule } from './modules/workspaces/index.js';
import type { Mailer } from './ports/mailer.js';
import type { Names } from './ports/names.js';
import type { Sql, SqlTransaction } from './ports/sql.js';
import type { WorkspaceRuntime } from './ports/workspace-runtime.js';

const stopGraceMilliseconds = 3_000;
const startTimeoutMilliseconds = 45_000;
const requestGraceMilliseconds = 2_000;
/** For ends that another process could not tell: within the 2 seconds in which all must know of them. */
const lookAtSharedMilliseconds = 1_500;
const lookAtOwnMilliseconds = 30_000;

/** A running platform. */
export interface Platform {
    readonly origin: string;
    readonly address: string;
    /** Stops idle workspaces now rather than at the next round. */
    readonly cullIdle: () => Promise<readonly string[]>;
    /** Mends what an outage left, now rather than at the next round. */
    readonly tendWorkspaces: () => Promise<void>;
    /** Sends the mails that are due now rather than at the next round. */
    readonly sendMails: () => Promise<void>;
    /** Signs where each audit log stands now rather than at the next round. */
    readonly checkpointAudit: () => Promise<void>;
    /** Drains, then ends everything that was started, in reverse order. Idempotent. */
    stop(): Promise<void>;
}

export interface ComposeNeeds {
    readonly config: Config;
    readonly version: string;
    readonly logger: Pino;
    /** Something without which there is no going on has ended by itself. */
    readonly onFatal: (message: string) => void;
    /** A step that takes a person's time has begun. */
    readonly onProgress: (step: string) => void;
    /** Parts that take the place of the configured ones: a test brings its own time, or a runtime that it can steer. */
    readonly parts?: { readonly clock?: Clock; readonly runtime?: WorkspaceRuntime; readonly names?: Names };
}

/** Chooses adapters by the configuration, joins modules to them and starts what the roles ask for. */
export async function startPlatform(needs: ComposeNeeds): Promise<Platform> {
    const { logger } = needs;
    const lifecycle = new Lifecycle((name, error) => logger.error({ err: error, part: name }, 'A part did not stop cleanly.'));
    try {
        return await compose(needs, lifecycle);
    } catch (error) {
        await lifecycle.stop();
        throw error;
    }
}

async function compose(needs: ComposeNeeds, lifecycle: Lifecycle): Promise<Platform> {
    const { config, logger } = needs;
    const clock = needs.parts?.clock ?? systemClock;
    const serves = { control: config.roles.has('api'), workspaces: config.roles.has('gateway') };
    await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
    lifecycle.add('data-directory', await lockDataDirectory(config.dataDirectory));
    const hosts = new HostNames(config.controlOrigin, config.workspaceDomain);
    const secretBox = new SecretBox(config.secretKey ?? (await readOrMakeSecretKey(config.dataDirectory)));

    const bundle = serves.workspaces ? await loadIdeBundle(config.ideDirectory, config.portalDirectory, hosts.controlOrigin) : undefined;
    const sharedState = await openSharedState(config, clock, logger, lifecycle);
    const mailer = createMailer(needs, lifecycle);
    const runtime = config.roles.has('controller') ? (needs.parts?.runtime ?? (await createRuntime(needs, lifecycle))) : undefined;
    refuseToBeSplit(config, [
        ...sharedAdapters(sharedState),
        { name: 'sql', singleProcess: config.database === undefined, roles: everyRole, instead: 'set DATABASE_URL' },
        { name: 'secret-key', singleProcess: config.secretKey === undefined, roles: everyRole, instead: 'set CODITECT_SECRET_KEY' },
        // Mails that the worker writes into its outbox are shown by the API's page.
        { name: 'mailer', singleProcess: mailer.singleProcess, roles: ['api', 'worker'], instead: 'set SMTP_URL' },
        {
            name: 'workspace-runtime',
            // A process without the controller's role has none; the one kind that exists serves its own process.
            singleProcess: runtime?.singleProcess ?? true,
            roles: ['gateway', 'controller'],
            instead: 'keep gateway and controller in one process'
        }
    ]);

    // The modules are made before the database is there, since they say what its schema is.
    const database = await openDatabase(needs, lifecycle);
    const { modules, mails, audit, directories, identity, organizations, events, workspaces, tokens } = createModules(
        needs,
        { sql: database.sql, ...sharedState, mailer, secretBox },
        runtime,
        hosts
    );
    needs.onProgress('Updating the database');
    const ran = await migrate(
        database.ownerConnection,
        modules.flatMap(module => module.migrations)
    );
    logger.info({ steps: ran }, 'The database is up to date.');

    const metrics = new Metrics();
    const sockets = new SessionSockets();
    const socketWatch = new SocketWatch({
        sessions: identity.sessions,
        organizations: organizations.organizations,
        sockets,
        clock,
        logger,
        lookEveryMilliseconds: sharedState.redis ? lookAtSharedMilliseconds : lookAtOwnMilliseconds
    });
    socketWatch.start();
    lifecycle.add('socket-watch', () => socketWatch.stop());
    sharedState.redis?.onDidChange(up => metrics.engineUp.set({ engine: 'redis' }, up ? 1 : 0));
    const eventsSocket = new EventsSocket(events.events, sockets, metrics, logger);
    const proxy = new IdeProxy(logger);
    const sessionCookie = new PlatformCookie('coditect_session', hosts.secure);
    const workspaceCookie = new PlatformCookie('coditect_workspace', hosts.secure);
    const clientOf = clientReader(config.trustedProxies);
    const seen: Seen = (sessionId, request) => identity.sessions.activity.seen(sessionId, () => clientOf(request).address);
    const authenticateControl = controlAuthenticator({
        cookie: sessionCookie,
        sessions: identity.sessions,
        organizations: organizations.organizations,
        bearer: token => tokens.bearers.find(token),
        seen
    });
    const authorizer = new Authorizer(organizations.organizations, clock);
    const { redis } = sharedState;
    const readiness = new Readiness({ sql: () => database.sql.ping() }, redis ? { redis: redis.up } : {});
    const routes = modules.flatMap(module => module.routes);
    const { access, directory } = workspaces;
    const server = new GatewayServer({
        hosts,
        random: systemRandom,
        controlApp: createControlApp({
            routes: serves.control ? routes : [],
            origin: {
                origin: hosts.controlOrigin,
                cookies: {
                    session: sessionCookie,
                    flow: new PlatformCookie('coditect_flow', hosts.secure),
                    device: new PlatformCookie('coditect_device', hosts.secure)
                },
                authenticate: authenticateControl,
                authenticateDirectory: request => directories.directory.authenticate(request.headers.authorization)
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
        }),
        workspaceApp: bundle
            ? createWorkspaceApp({
                  hosts,
                  directory,
                  access,
                  workspaces: workspaces.workspaces,
                  organizations: organizations.organizations,
                  cookie: workspaceCookie,
                  routes,
                  authorizer,
                  clientOf,
                  seen,
                  bundle,
                  proxy,
                  metrics,
                  logger
              })
            : undefined,
        upgrades: new Upgrades({
            hosts,
            directory,
            access,
            organizations: organizations.organizations,
            authenticateControl,
            seen,
            workspaceCookie,
            events: eventsSocket,
            proxy,
            serves,
            sockets,
            metrics,
            random: systemRandom,
            logger
        })
    });

    // Rows are made true before anybody is answered.
    for (const module of modules) {
        if (config.roles.has(module.backgroundRole ?? 'worker')) {
            await module.start?.();
            lifecycle.add(module.name, () => module.stop?.());
        }
        module.onEachProcess?.start();
        lifecycle.add(`${module.name} on each process`, () => module.onEachProcess?.stop());
    }
    needs.onProgress('Opening the port');
    lifecycle.add('server', async () => {
        readiness.drain();
        eventsSocket.close();
        const closed = server.close(requestGraceMilliseconds);
        proxy.close();
        await closed;
    });
    const address = await server.listen(config.port, hostToBind(needs, runtime));
    return {
        origin: hosts.controlOrigin,
        address: `${address.address}:${address.port}`,
        cullIdle: async () => (await workspaces.controller?.culler.run()) ?? [],
        tendWorkspaces: async () => workspaces.controller?.supervisor.tend(),
        checkpointAudit: audit.checkpoint,
        sendMails: () => mails.worker.run(),
        stop: () => lifecycle.stop()
    };
}

async function openDatabase(needs: ComposeNeeds, lifecycle: Lifecycle) {
    const { config, logger } = needs;
    const embedded = config.database ? undefined : await startEmbedded(needs, lifecycle);
    const connection = embedded?.serviceConnection ?? { connectionString: config.database?.url };
    const ownerConnection = embedded?.ownerConnection ?? { connectionString: config.database?.migrationUrl };
    const sql = new PostgresSql({
        connection,
        poolSize: config.databasePoolSize,
        onIdleError: error => logger.warn({ reason: error.message }, 'A connection to the database broke while it was idle.')
    });
    lifecycle.add('sql', () => sql.close());
    return { sql, ownerConnection };
}

async function startEmbedded(needs: ComposeNeeds, lifecycle: Lifecycle): Promise<EmbeddedPostgres> {
    needs.onProgress('Starting PostgreSQL');
    const server = await EmbeddedPostgres.start(needs.config.dataDirectory, needs.onFatal);
    lifecycle.add('embedded-postgres', () => server.stop());
    return server;
}

async function createRuntime({ config, logger }: ComposeNeeds, lifecycle: Lifecycle): Promise<WorkspaceRuntime> {
    const { PATH = '' } = config.workspaceEnvironment;
    const bubblewrap = config.sandbox === 'off' ? { path: undefined, reason: 'CODITECT_SANDBOX is off.' } : await findBubblewrap(PATH);
    if (bubblewrap.path === undefined) {
        if (config.sandbox === 'required') {
            throw new ConfigError(`CODITECT_SANDBOX: a sandbox is required and there is none: ${bubblewrap.reason}`);
        }
        logger.warn(
            { reason: bubblewrap.reason },
            'WORKSPACES RUN WITHOUT A SANDBOX: code in a workspace can read what the platform can read.'
        );
    }
    const runtime = new LocalProcessRuntime({
        dataDirectory: config.dataDirectory,
        ideDirectory: config.ideDirectory,
        nodeBinary: process.execPath,
        bubblewrap: bubblewrap.path,
        setpriv: (await findSetpriv(PATH)).path,
        startTimeoutMilliseconds,
        environment: config.workspaceEnvironment,
        logger,
        now: () => performance.now(),
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal })
    });
    lifecycle.add('workspace-runtime', () => runtime.close());
    logger.info({ runtime: runtime.name, isolation: runtime.isolation.kind }, runtime.isolation.description);
    return runtime;
}

function createMailer({ config, parts }: ComposeNeeds, lifecycle: Lifecycle): Mailer {
    const mailer = config.smtpUrl
        ? new SmtpMailer({ url: config.smtpUrl, from: config.mailFrom })
        : new OutboxMailer(join(config.dataDirectory, 'outbox'), config.mailFrom, parts?.clock ?? systemClock);
    lifecycle.add('mailer', () => mailer.close());
    return mailer;
}

/** The engines that the modules share. */
interface Engines extends SharedState {
    readonly sql: Sql;
    readonly mailer: Mailer;
    readonly secretBox: SecretBox;
}

function createModules(needs: ComposeNeeds, engines: Engines, runtime: WorkspaceRuntime | undefined, hosts: HostNames) {
    const { config, logger } = needs;
    const shared = { ...engines, clock: needs.parts?.clock ?? systemClock, random: systemRandom, logger };
    const mails = createMailsModule({
        ...shared,
        controlOrigin: hosts.controlOrigin,
        outboxOpenToThisMachine: config.outboxOpenToThisMachine
    });
    const events = createEventsModule(shared);
    const audit = createAuditModule({
        ...shared,
        ledger: new CheckpointFiles(config.auditDirectory),
        organizationsOf: (transaction, userId) => organizations.organizations.idsOf(transaction, userId),
        namesOf: namesOfAccounts(engines.sql)
    });
    const licenses = createLicensesModule({ ...shared, events: events.events });
    // Sign-up reaches workspaces and these reach sessions, and so with organisations: each is called once all are made.
    const organizations: OrganizationsModule = createOrganizationsModule({
        ...shared,
        events: events.events,
        audit: audit.audit,
        mails: mails.mails,
        controlOrigin: hosts.controlOrigin,
        singleSignOnDemands: (transaction, userId) => others.federation.policy.demandsOn(transaction, userId),
        people: { find: async (transaction, userId) => personOf(await identity.vouched.find(transaction, userId)) },
        sessions: { switchOrganization: (sessionId, organizationId) => identity.sessions.switchOrganization(sessionId, organizationId) },
        hooks: {
            onCreate: (transaction, organizationId) => licenses.licenses.grantFree(transaction, organizationId),
            onEnter: (organizationId, userId) => workspaces.workspaces.ensureFirst({ organizationId, userId }),
            onShutOut: async (organizationId, userId) => {
                await workspaces.access.revoke(organizationId, userId);
                await workspaces.workspaces.stopAll(organizationId, userId);
                // By whichever way he or she would come.
                if (!(await organizations.organizations.accessOf(userId, organizationId, organizationId))) {
                    await tokens.programs.endIn(organizationId, userId);
                }
            },
            onDelete: organizationId => workspaces.workspaces.stopAll(organizationId)
        }
    });
    const identity: IdentityModule = createIdentityModule({
        ...shared,
        organizations: organizations.organizations,
        audit: audit.audit,
        mails: mails.mails,
        controlOrigin: hosts.controlOrigin,
        concurrentHashes: config.concurrentHashes,
        passwordCost: config.passwordCost,
        factors: { kindsOf: userId => factors.secondFactors.kindsOf(userId) },
        policy: { admit: first => others.federation.policy.admit(first) },
        onSignUp: async (transaction, { user, organizationId }) => {
            await licenses.licenses.grantFree(transaction, organizationId);
            return workspaces.workspaces.createFirst(transaction, { userId: user.id, organizationId });
        }
    });
    const factors: Module & { readonly secondFactors: SecondFactors } = createFactorsModule({
        ...shared,
        people: {
            find: async (userId, transaction) => {
                const find = (within: SqlTransaction) => identity.vouched.find(within, userId);
                const known = await (transaction ? find(transaction) : shared.sql.asPlatform(find));
                if (!known) {
                    throw notSignedIn();
                }
                return known;
            },
            passwordMatches: (userId, password) => identity.identity.passwordMatches(userId, password),
            factorRequiredBy: (transaction, userId) => organizations.organizations.factorRequiredBy(transaction, userId)
        },
        sessions: identity.sessions,
        signIns: identity.signIns,
        flows: identity.flows,
        limits: identity.limits,
        mails: mails.mails,
        textMessages: engines.mailer.outbox && new OutboxTextMessages(engines.mailer, systemRandom),
        audit: audit.audit,
        controlOrigin: hosts.controlOrigin
    });
    const workspaces: WorkspacesModule = createWorkspacesModule({
        ...shared,
        events: events.events,
        sessions: identity.sessions,
        runtime,
        mayUse: (userId, organizationId) => organizations.organizations.mayUseWorkspaces(userId, organizationId),
        nameOf: async userId => (await identity.identity.identityOf(userId)).user.name,
        controlOrigin: hosts.controlOrigin,
        originOf: slug => hosts.originOf(slug),
        idleStopMinutes: config.idleStopMinutes,
        concurrentStarts: config.concurrentStarts,
        stopGraceMilliseconds
    });
    const names = needs.parts?.names ?? systemNames;
    const others: SignInOverOthers = createSignInOverOthers({
        ...shared,
        config,
        names,
        web: new GuardedWeb(names, config.internalProviderHosts),
        identity,
        organizations,
        hasOtherWayIn: async userId => (await factors.secondFactors.kindsOf(userId)).includes('passkey'),
        mails: mails.mails,
        audit: audit.audit,
        controlOrigin: hosts.controlOrigin
    });
    const tokens = createTokensModule({
        ...shared,
        sessions: identity.sessions,
        limits: identity.limits,
        accounts: identity.vouched,
        organizations: organizations.organizations,
        licenses: licenses.licenses,
        audit: audit.audit,
        mails: mails.mails,
        controlOrigin: hosts.controlOrigin
    });
    const directories = createDirectoryModule({
        ...shared,
        memberships: organizations.memberships,
        teams: organizations.teamRosters,
        accounts: identity.vouched,
        sessions: identity.sessions,
        ownerOfDomain: (transaction, domain) => others.federation.ownerOfDomain(transaction, domain),
        audit: audit.audit,
        controlOrigin: hosts.controlOrigin
    });
    const administration = createAdministrationModule({
        identity: identity.identity,
        organizations: organizations.organizations,
        licenses: licenses.licenses
    });
    // In the order of their migrations: a table comes after what it refers to.
    const modules: readonly Module[] = [
        mails,
        events,
        audit,
        identity,
        factors,
        organizations,
        others.federation,
        others.saml,
        licenses,
        workspaces,
        tokens,
        directories,
        administration
    ];
    return { modules, mails, audit, directories, events, organizations, identity, workspaces, tokens };
}

function personOf(account: KnownAccount | undefined): Person | undefined {
    if (!account) {
        return undefined;
    }
    const { user, language, addressVerified } = account;
    return { userId: user.id, name: user.name, email: user.email, administrator: user.administrator, verified: addressVerified, language };
}

/** Without a sandbox nobody but this machine is served, whatever was asked for. */
function hostToBind({ config, logger }: ComposeNeeds, runtime: WorkspaceRuntime | undefined): string {
    const loopback = config.host === 'localhost' || config.host === '::1' || config.host.startsWith('127.');
    if (runtime?.isolation.kind === 'none' && !loopback) {
        logger.warn(
            { asked: config.host },
            'Without a sandbox the platform listens on 127.0.0.1 only. Install bubblewrap to serve others.'
        );
        return '127.0.0.1';
    }
    return config.host;
}
