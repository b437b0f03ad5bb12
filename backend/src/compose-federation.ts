import type { Config } from './config.js';
import type { Clock } from './kernel/clock.js';
import type { Logger } from './kernel/logger.js';
import type { Module } from './kernel/module.js';
import type { Random } from './kernel/random.js';
import type { SecretBox } from './kernel/secret-box.js';
import type { AuditService } from './modules/audit/index.js';
import {
    answerFederated,
    attemptOfContext,
    contextOfAttempt,
    createFederationModule,
    type FederationModule,
    refuseFederated
} from './modules/federation/index.js';
import type { IdentityModule } from './modules/identity/index.js';
import type { MailService } from './modules/mails/index.js';
import type { OrganizationsModule } from './modules/organizations/index.js';
import { checkSamlSettings, createSamlModule, type SamlConnection, type SamlService } from './modules/saml/index.js';
import type { Lock } from './ports/lock.js';
import type { Names } from './ports/names.js';
import type { OutboundWeb } from './ports/outbound-web.js';
import type { Sql } from './ports/sql.js';

export interface SignInOverOthersNeeds {
    readonly config: Config;
    readonly sql: Sql;
    readonly secretBox: SecretBox;
    readonly lock: Lock;
    readonly web: OutboundWeb;
    readonly names: Names;
    readonly identity: IdentityModule;
    readonly organizations: OrganizationsModule;
    readonly hasOtherWayIn: (userId: string) => Promise<boolean>;
    readonly mails: MailService;
    readonly audit: AuditService;
    readonly controlOrigin: string;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

export interface SignInOverOthers {
    readonly federation: FederationModule;
    readonly saml: Module;
}

/**
 * Joins the module that knows whom other parties vouch for to the one that speaks SAML: each needs the other, at the
 * beginning of a sign-in and at its end. The way to the second is a function, called when both are long made.
 */
export function createSignInOverOthers(needs: SignInOverOthersNeeds): SignInOverOthers {
    const { identity, logger } = needs;
    const { organizations, memberships } = needs.organizations;
    const federation = createFederationModule({
        ...needs,
        providers: needs.config.signInProviders,
        memberships: {
            standingsOf: (transaction, userId) => organizations.standingsOf(transaction, userId),
            join: async (transaction, { organizationId, user, role, connection, client }) => {
                await memberships.lock(transaction, organizationId);
                const person = { userId: user.id, name: user.name, email: user.email };
                const by = { actor: { kind: 'person', userId: user.id }, client, details: { connection } } as const;
                return memberships.join(transaction, organizationId, person, role, by);
            }
        },
        announceChangeOfAll: organizationId => organizations.announceOrganization(organizationId),
        isPersonal: async (organizationId, userId) =>
            (await organizations.accessOf(userId, organizationId, organizationId))?.personal ?? false,
        checkSaml: settings => checkSamlSettings(settings),
        departToSaml: async ({ row }, attempt, reply) => {
            const { location, browserToken, expiresAt } = await saml.saml.depart(row.connectionId, contextOfAttempt(attempt));
            reply.setFlowCookie(browserToken, expiresAt);
            return location;
        }
    });
    const saml: Module & { readonly saml: SamlService } = createSamlModule({
        ...needs,
        flows: identity.flows,
        limits: identity.limits,
        connections: { find: connectionId => findSaml(federation, connectionId) },
        onArrival: async ({ connection, person, context }, client, reply) => {
            const attempt = attemptOfContext(context);
            try {
                const result = await federation.samlArrival.finish(connection.id, person, attempt, client);
                return answerFederated(result, attempt, reply);
            } catch (error) {
                return refuseFederated(error, attempt, reply, logger);
            }
        },
        endSessions: (transaction, connection, subject) =>
            federation.samlArrival.endSessions(transaction, connection, subject, (userId, organizationId) =>
                identity.sessions.endSignedOn(transaction, userId, organizationId)
            )
    });
    return { federation, saml };
}

async function findSaml({ connections }: FederationModule, connectionId: string): Promise<SamlConnection | undefined> {
    const found = await connections.find(connectionId, 'saml');
    return found && { ...found.saml, id: found.row.connectionId, organizationId: found.row.organizationId };
}
