import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module, Reply } from '../../kernel/module.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Names } from '../../ports/names.js';
import type { OutboundWeb } from '../../ports/outbound-web.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { IdentityModule } from '../identity/index.js';
import type { MailService } from '../mails/index.js';
import { type CheckSamlSettings, ConnectionsService, type OpenConnection } from './connections-service.js';
import { ConnectionsStore } from './connections-store.js';
import { DomainsService } from './domains-service.js';
import { DomainsStore } from './domains-store.js';
import { FederatedSignIn } from './federated-sign-in.js';
import { LinkNotices } from './link-notices.js';
import { LinkedIdentitiesService } from './linked-identities-service.js';
import { LinkedIdentitiesStore } from './linked-identities-store.js';
import type { Memberships } from './memberships.js';
import { migrations } from './migrations.js';
import { OidcClient } from './oidc-client.js';
import { OidcSignIn } from './oidc-sign-in.js';
import type { SignInProviderSettings } from './provider-settings.js';
import { Providers } from './providers.js';
import { createRoutes } from './routes.js';
import { SamlArrival } from './saml-arrival.js';
import type { SignInAttempt } from './sign-in-attempt.js';
import { SingleSignOnPolicy } from './sign-in-policy.js';
import { SingleSignOnService } from './single-sign-on-service.js';

export type { Memberships, Standing } from './memberships.js';
export type { SignInProviderSettings } from './provider-settings.js';
export { answerFederated, refuseFederated } from './sign-in-answer.js';
export { attemptOfContext, contextOfAttempt } from './sign-in-attempt.js';

/** Sends a browser to a SAML identity provider, on behalf of an attempt that has begun already. Returns where to. */
export type DepartToSaml = (connection: Extract<OpenConnection, { kind: 'saml' }>, attempt: SignInAttempt, reply: Reply) => Promise<string>;

export interface FederationNeeds {
    readonly sql: Sql;
    readonly secretBox: SecretBox;
    readonly web: OutboundWeb;
    readonly names: Names;
    readonly identity: Pick<IdentityModule, 'flows' | 'limits' | 'sessions' | 'signIns' | 'vouched'>;
    readonly memberships: Memberships;
    /** The members of an organisation, whose access has to be read anew when its demands change. */
    readonly announceChangeOfAll: (organizationId: string) => Promise<void>;
    readonly isPersonal: (organizationId: string, userId: string) => Promise<boolean>;
    readonly hasOtherWayIn: (userId: string) => Promise<boolean>;
    readonly mails: MailService;
    readonly audit: AuditService;
    readonly providers: readonly SignInProviderSettings[];
    readonly checkSaml: CheckSamlSettings;
    readonly departToSaml: DepartToSaml;
    readonly controlOrigin: string;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Logger;
}

export interface FederationModule extends Module {
    readonly policy: SingleSignOnPolicy;
    readonly connections: ConnectionsService;
    readonly signIns: FederatedSignIn;
    readonly samlArrival: SamlArrival;
    /** The organisation that has shown that the domain is its own. */
    readonly ownerOfDomain: (transaction: SqlTransaction, domain: string) => Promise<string | undefined>;
}

export function createFederationModule(needs: FederationNeeds): FederationModule {
    const { sql, audit, clock, random, identity, controlOrigin } = needs;
    const stores = { connections: new ConnectionsStore(), domains: new DomainsStore(), identities: new LinkedIdentitiesStore() };
    const client = new OidcClient(needs.web, random, clock);
    const providers = new Providers(needs.providers, client, needs.web, controlOrigin);
    const notices = new LinkNotices(needs.mails, controlOrigin);
    const { memberships } = needs;
    const policy = new SingleSignOnPolicy(stores.domains, memberships, (transaction, userId) => identity.vouched.find(transaction, userId));
    const onDidChange = needs.announceChangeOfAll;
    const connections = new ConnectionsService({
        sql,
        store: stores.connections,
        identities: stores.identities,
        client,
        checkSaml: needs.checkSaml,
        box: needs.secretBox,
        audit,
        clock,
        random,
        controlOrigin
    });
    const domains = new DomainsService({ sql, store: stores.domains, names: needs.names, audit, onDidChange, clock, random });
    const singleSignOn = new SingleSignOnService({
        sql,
        connections,
        connectionsStore: stores.connections,
        domains,
        domainsStore: stores.domains,
        audit,
        onDidChange
    });
    const signIns = new FederatedSignIn({
        ...stores,
        sql,
        policy,
        memberships,
        accounts: identity.vouched,
        signIns: identity.signIns,
        sessions: identity.sessions,
        notices,
        audit,
        clock,
        random
    });
    const identities = new LinkedIdentitiesService({
        sql,
        store: stores.identities,
        connections: stores.connections,
        providers,
        accounts: identity.vouched,
        hasOtherWayIn: needs.hasOtherWayIn,
        notices,
        audit
    });
    return {
        name: 'federation',
        migrations,
        routes: createRoutes({
            providers,
            signIns: new OidcSignIn(identity.flows, client, providers, connections, signIns),
            identities,
            connections,
            domains,
            singleSignOn,
            isPersonal: needs.isPersonal,
            departToSaml: needs.departToSaml,
            limits: identity.limits,
            logger: needs.logger
        }),
        policy,
        connections,
        signIns,
        samlArrival: new SamlArrival(connections, stores.identities, signIns),
        ownerOfDomain: (transaction, domain) => stores.domains.ownerOf(transaction, domain)
    };
}
