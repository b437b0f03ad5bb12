import { mkdir } from 'node:fs/promises';
import type { Logger as Pino } from 'pino';
import { lockDataDirectory } from './adapters/data-directory/data-directory-lock.js';
import { readOrMakeSecretKey } from './adapters/data-directory/secret-key.js';
import { systemNames } from './adapters/names/system-names.js';
import { migrate } from './adapters/sql/migrate.js';
import { createMailer, openDatabase, openSharedState, type SharedState, sharedAdapters } from './compose-engines.js';
import { createModules } from './compose-modules.js';
import { everyRole, type PlacedAdapter, refuseToBeSplit } from './compose-roles.js';
import { createRuntime, hostToBind } from './compose-runtime.js';
import { createServer } from './compose-server.js';
import type { Config } from './config.js';
import { HostNames } from './gateway/host-names.js';
import { loadIdeBundle } from './gateway/ide-bundle.js';
import { type Clock, systemClock } from './kernel/clock.js';
import { deriveToken } from './kernel/derived-token.js';
import { Lifecycle } from './kernel/lifecycle.js';
import type { Module } from './kernel/module.js';
import { hashToken, systemRandom } from './kernel/random.js';
import { SecretBox } from './kernel/secret-box.js';
import { WorkspaceTemplates } from './modules/workspaces/index.js';
import type { Mailer } from './ports/mailer.js';
import type { Names } from './ports/names.js';
import type { WorkspaceRuntime } from './ports/workspace-runtime.js';

/** A running platform. */
export interface Platform {
    readonly origin: string;
    readonly address: string;
    /** Where mails are read that are kept, not sent, with the token that opens it: for the operator's terminal, and for no log. */
    readonly outboxAddress: string | undefined;
    /** Stops idle workspaces now rather than at the next round. */
    readonly cullIdle: () => Promise<readonly string[]>;
    /** Mends what an outage left, now rather than at the next round. */
    /** Removes for good what was deleted long enough ago. Returns the ids of those that are gone. */
    readonly removeDeletedWorkspaces: () => Promise<readonly string[]>;
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
    const { config, logger, onProgress } = needs;
    const clock = needs.parts?.clock ?? systemClock;
    await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
    lifecycle.add('data-directory', await lockDataDirectory(config.dataDirectory));
    const hosts = new HostNames(config.controlOrigin, config.workspaceDomain);
    const { controlOrigin } = hosts;
    const secretKey = config.secretKey ?? (await readOrMakeSecretKey(config.dataDirectory));
    const secretBox = new SecretBox(secretKey);
    const outboxToken = deriveToken(secretKey, 'outbox');

    const servesWorkspaces = config.roles.has('gateway');
    const bundle = servesWorkspaces ? await loadIdeBundle(config.ideDirectory, config.portalDirectory, controlOrigin) : undefined;
    const sharedState = await openSharedState(config, clock, logger, lifecycle);
    const mailer = createMailer(config, clock, lifecycle);
    const controls = config.roles.has('controller');
    const runtime = controls ? (needs.parts?.runtime ?? (await createRuntime(config, logger, lifecycle))) : undefined;
    refuseToBeSplit(config, placedAdapters(config, sharedState, mailer, runtime));

    // The modules are made before the database is there, since they say what its schema is.
    const { sql, ownerConnection } = await openDatabase(needs, lifecycle);
    const names = needs.parts?.names ?? systemNames;
    const engines = { ...sharedState, sql, mailer, secretBox, runtime, names, clock, random: systemRandom };
    const templates = await WorkspaceTemplates.read(config.templatesDirectory);
    const modules = createModules({ ...engines, config, hosts, controlOrigin, outboxTokenHash: hashToken(outboxToken), templates, logger });
    onProgress('Updating the database');
    const migrations = modules.all.flatMap(module => module.migrations);
    logger.info({ steps: await migrate(ownerConnection, migrations) }, 'The database is up to date.');
    await modules.secretKey.check.run();

    const server = createServer({ ...engines, config, hosts, modules, bundle, version: needs.version, logger }, lifecycle);
    await startModules(modules.all, config, lifecycle);
    onProgress('Opening the port');
    lifecycle.add('server', () => server.close());
    const address = await server.listen(hostToBind(config, logger, runtime));
    const { audit, mails, workspaces } = modules;
    return {
        origin: controlOrigin,
        address: `${address.address}:${address.port}`,
        outboxAddress: mailer.outbox && config.roles.has('api') ? `${controlOrigin}/outbox#${outboxToken}` : undefined,
        cullIdle: async () => (await workspaces.controller?.culler.run()) ?? [],
        removeDeletedWorkspaces: async () => (await workspaces.controller?.remover.run()) ?? [],
        tendWorkspaces: async () => workspaces.controller?.supervisor.tend(),
        checkpointAudit: audit.checkpoint,
        sendMails: () => mails.worker.run(),
        stop: () => lifecycle.stop()
    };
}

/** What of the engines is known to this process alone, and which roles work with it. */
function placedAdapters(config: Config, state: SharedState, mailer: Mailer, runtime: WorkspaceRuntime | undefined): PlacedAdapter[] {
    return [
        ...sharedAdapters(state),
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
    ];
}

/** Rows are made true before anybody is answered. */
async function startModules(modules: readonly Module[], { roles }: Config, lifecycle: Lifecycle): Promise<void> {
    for (const module of modules) {
        if (roles.has(module.backgroundRole ?? 'worker')) {
            await module.start?.();
            lifecycle.add(module.name, () => module.stop?.());
        }
        module.onEachProcess?.start();
        lifecycle.add(`${module.name} on each process`, () => module.onEachProcess?.stop());
    }
}
