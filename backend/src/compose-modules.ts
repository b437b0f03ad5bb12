import { CheckpointFiles } from './adapters/checkpoint-ledger/checkpoint-files.js';
import { GuardedWeb } from './adapters/outbound-web/guarded-web.js';
import { OutboxTextMessages } from './adapters/text-messages/outbox-text-messages.js';
import type { Engines } from './compose-engines.js';
import { createSignInOverOthers } from './compose-federation.js';
import { lesserLimits } from './compose-runtime.js';
import type { Config } from './config.js';
import type { HostNames } from './gateway/host-names.js';
import type { Clock } from './kernel/clock.js';
import { notSignedIn } from './kernel/errors.js';
import type { Logger } from './kernel/logger.js';
import type { Module } from './kernel/module.js';
import type { Random } from './kernel/random.js';
import type { SecretBox } from './kernel/secret-box.js';
import { createAdministrationModule } from './modules/administration/index.js';
import { type AuditModule, type AuditService, createAuditModule } from './modules/audit/index.js';
import { createDirectoryModule, type DirectoryService } from './modules/directory/index.js';
import { createEventsModule, type EventsService } from './modules/events/index.js';
import { createFactorsModule, type FactorsModule } from './modules/factors/index.js';
import type { FederationModule } from './modules/federation/index.js';
import { createGitCredentialsModule } from './modules/git-credentials/index.js';
import { createIdentityModule, type IdentityModule, type KnownAccount, namesOfAccounts } from './modules/identity/index.js';
import { createLicensesModule, type LicensesService } from './modules/licenses/index.js';
import { createMailsModule, type MailService, type MailsModule } from './modules/mails/index.js';
import { createOrganizationsModule, type OrganizationsModule, type Person } from './modules/organizations/index.js';
import { createPersonalSettingsModule } from './modules/personal-settings/index.js';
import { createPortsModule, type PortsModule } from './modules/ports/index.js';
import { createSecretKeyModule, type SecretKeyModule } from './modules/secret-key/index.js';
import { createTokensModule, type TokensModule } from './modules/tokens/index.js';
import { createWorkspacesModule, type WorkspacesModule, type WorkspaceTemplates } from './modules/workspaces/index.js';
import type { Names } from './ports/names.js';
import type { WorkspaceRuntime } from './ports/workspace-runtime.js';

const stopGraceMilliseconds = 3_000;

export interface ModulesNeeds extends Engines {
    readonly config: Config;
    readonly hosts: HostNames;
    readonly controlOrigin: string;
    readonly secretBox: SecretBox;
    /** Of the token that opens the outbox; the token itself is the operator's alone. */
    readonly outboxTokenHash: Buffer;
    readonly runtime: WorkspaceRuntime | undefined;
    readonly names: Names;
    readonly templates: WorkspaceTemplates;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

/** The modules that servers and the platform itself call, and all of them for their migrations, routes and work. */
export interface Modules {
    /** In the order of their migrations: a table comes after what it refers to. */
    readonly all: readonly Module[];
    readonly mails: MailsModule;
    readonly events: EventsService;
    readonly audit: AuditModule;
    readonly organizations: OrganizationsModule;
    readonly identity: IdentityModule;
    readonly workspaces: WorkspacesModule;
    readonly ports: PortsModule;
    readonly tokens: TokensModule;
    readonly directory: DirectoryService;
    readonly secretKey: SecretKeyModule;
}

/** What the modules below are made of: engines, and the services that are whole by themselves. */
interface Foundation extends ModulesNeeds {
    readonly mails: MailService;
    readonly events: EventsService;
    readonly audit: AuditService;
    readonly licenses: LicensesService;
}

/**
 * Modules that need each other in a circle: signing up makes a workspace, a workspace closes with its session, a session works
 * in an organisation, and who leaves that loses workspaces and programs. Of two in a circle, the one that owns the rule imports
 * the other; towards it lead functions, which find it here when they are called. While modules are made nothing calls them, so
 * that by then the circle is closed.
 */
interface Circle {
    readonly organizations: OrganizationsModule;
    readonly identity: IdentityModule;
    readonly factors: FactorsModule;
    readonly workspaces: WorkspacesModule;
    readonly federation: FederationModule;
    readonly tokens: TokensModule;
}

/** Makes the modules and joins them. None does anything yet. */
export function createModules(needs: ModulesNeeds): Modules {
    const circle = (): Circle => ({ organizations, identity, factors, workspaces, federation: others.federation, tokens });
    const events = createEventsModule(needs);
    const audit = createAuditModule({
        ...needs,
        ledger: new CheckpointFiles(needs.config.auditDirectory),
        organizationsOf: userId => circle().organizations.organizations.idsOf(userId),
        namesOf: namesOfAccounts(needs.sql)
    });
    const mails = createMailsModule({ ...needs, audit: audit.audit });
    const licenses = createLicensesModule({
        ...needs,
        events: events.events,
        audit: audit.audit,
        onChange: organizationId => circle().workspaces.usages.announceLimits(organizationId)
    });
    const foundation = { ...needs, mails: mails.mails, events: events.events, audit: audit.audit, licenses: licenses.licenses };
    const organizations = createOrganizations(foundation, circle);
    const identity = createIdentity(foundation, organizations, circle);
    const factors = createFactors(foundation, organizations, identity);
    const workspaces = createWorkspaces(foundation, organizations, identity);
    const others = createSignInOverOthers({
        ...foundation,
        web: new GuardedWeb(needs.names, needs.config.internalProviderHosts),
        identity,
        organizations,
        hasOtherWayIn: factors.hasPasskey
    });
    const tokens = createTokensModule({
        ...foundation,
        sessions: identity.sessions,
        limits: identity.limits,
        accounts: identity.vouched,
        organizations: organizations.organizations
    });
    const directory = createDirectoryModule({
        ...foundation,
        memberships: organizations.memberships,
        teams: organizations.teamRosters,
        accounts: identity.vouched,
        sessions: identity.sessions,
        ownerOfDomain: others.federation.ownerOfDomain
    });
    const gitCredentials = createGitCredentialsModule({ ...foundation, limits: identity.limits });
    const ports = createPorts(foundation, organizations, identity, workspaces);
    const personalSettings = createPersonalSettingsModule({
        ...foundation,
        organizationsOf: async (transaction, userId) =>
            (await organizations.organizations.membershipsOf(userId, transaction)).map(({ organizationId }) => organizationId),
        workspaceNameOf: async principal =>
            principal.workspaceId && (await workspaces.workspaces.get(principal, principal.workspaceId)).name
    });
    const secretKey = createSecretKeyModule(needs);
    const administration = createAdministrationModule({
        identity: identity.identity,
        organizations: organizations.organizations,
        licenses: licenses.licenses
    });
    return {
        all: [
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
            ports,
            personalSettings,
            tokens,
            directory,
            gitCredentials,
            secretKey,
            administration
        ],
        mails,
        events: events.events,
        audit,
        organizations,
        identity,
        workspaces,
        ports,
        tokens,
        directory: directory.directory,
        secretKey
    };
}

function createOrganizations(foundation: Foundation, circle: () => Circle): OrganizationsModule {
    const { licenses } = foundation;
    return createOrganizationsModule({
        ...foundation,
        singleSignOnDemands: (transaction, userId) => circle().federation.policy.demandsOn(transaction, userId),
        people: { find: async (transaction, userId) => personOf(await circle().identity.vouched.find(transaction, userId)) },
        sessions: {
            switchOrganization: (sessionId, organizationId) => circle().identity.sessions.switchOrganization(sessionId, organizationId)
        },
        hooks: {
            onCreate: (transaction, organizationId) => licenses.grantFree(transaction, organizationId),
            onEnter: (organizationId, userId) => circle().workspaces.workspaces.ensureFirst({ organizationId, userId }),
            onShutOut: async (organizationId, userId) => {
                const { organizations, workspaces, tokens } = circle();
                await workspaces.access.revoke(organizationId, userId);
                await workspaces.workspaces.stopAll(organizationId, userId);
                // By whichever way he or she would come.
                if (!(await organizations.organizations.accessOf(userId, organizationId, organizationId))) {
                    await tokens.programs.endIn(organizationId, userId);
                }
            },
            onDelete: organizationId => circle().workspaces.workspaces.stopAll(organizationId)
        }
    });
}

function personOf(account: KnownAccount | undefined): Person | undefined {
    if (!account) {
        return undefined;
    }
    const { user, language, addressVerified } = account;
    return { userId: user.id, name: user.name, email: user.email, administrator: user.administrator, verified: addressVerified, language };
}

function createIdentity(foundation: Foundation, { organizations }: OrganizationsModule, circle: () => Circle): IdentityModule {
    const { config, licenses } = foundation;
    return createIdentityModule({
        ...foundation,
        organizations,
        concurrentHashes: config.concurrentHashes,
        passwordCost: config.passwordCost,
        factors: {
            hold: (transaction, userId) => circle().factors.secondFactors.hold(transaction, userId)
        },
        policy: {
            admit: (transaction, first, account) => circle().federation.policy.admit(transaction, first, account),
            admitAddress: (transaction, userId, email) => circle().federation.policy.admitAddress(transaction, userId, email)
        },
        onSignUp: async (transaction, { user, organizationId }) => {
            await licenses.grantFree(transaction, organizationId);
            return circle().workspaces.workspaces.createFirst(transaction, { userId: user.id, organizationId });
        }
    });
}

function createFactors(foundation: Foundation, { organizations }: OrganizationsModule, accounts: IdentityModule): FactorsModule {
    const { sql, mailer, random } = foundation;
    const { identity, vouched, sessions, signIns, flows, limits } = accounts;
    return createFactorsModule({
        ...foundation,
        people: {
            find: async (userId, transaction) => {
                const known = await (transaction ? vouched.find(transaction, userId) : sql.asPlatform(own => vouched.find(own, userId)));
                if (!known) {
                    throw notSignedIn();
                }
                return known;
            },
            passwordMatches: (userId, password) => identity.passwordMatches(userId, password),
            factorRequiredBy: (transaction, userId) => organizations.factorRequiredBy(transaction, userId)
        },
        sessions,
        signIns,
        flows,
        limits,
        textMessages: mailer.outbox && new OutboxTextMessages(mailer, random)
    });
}

function createWorkspaces(
    foundation: Foundation,
    { organizations }: OrganizationsModule,
    { identity, sessions }: IdentityModule
): WorkspacesModule {
    const { config, hosts, licenses } = foundation;
    return createWorkspacesModule({
        ...foundation,
        sessions,
        mayUse: (userId, organizationId) => organizations.mayUseWorkspaces(userId, organizationId),
        nameOf: async userId => (await identity.identityOf(userId)).user.name,
        namesOf: namesOfAccounts(foundation.sql),
        workspaceLimitOf: async organizationId => (await licenses.licenseOf(organizationId)).limits.workspaces,
        originOf: slug => hosts.originOf(slug),
        limitsOf: async organizationId => lesserLimits((await licenses.licenseOf(organizationId)).limits, config.workspaceLimits),
        idleStopMinutes: config.idleStopMinutes,
        concurrentStarts: config.concurrentStarts,
        startMebibytes: config.startMebibytes,
        stopGraceMilliseconds
    });
}

function createPorts(
    foundation: Foundation,
    { organizations }: OrganizationsModule,
    { sessions }: IdentityModule,
    { workspaces, directory }: WorkspacesModule
): PortsModule {
    const { hosts } = foundation;
    return createPortsModule({
        ...foundation,
        sessions,
        organizations,
        mayEnter: (userId, workspaceId) => workspaces.mayEnter(userId, workspaceId),
        findWorkspace: slug => directory.find(slug),
        slugOf: async (principal, workspaceId) => (await workspaces.get(principal, workspaceId)).slug,
        portOriginOf: (slug, port) => hosts.portOriginOf(slug, port)
    });
}
