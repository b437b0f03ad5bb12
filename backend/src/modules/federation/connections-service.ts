import {
    type CreateConnection,
    commonProblems,
    federationProblems,
    federationRoutes,
    fillPath,
    oidcSettingsInputSchema,
    type SamlSettings,
    type SsoConnection,
    samlRoutes,
    samlSettingsSchema,
    type UpdateConnection
} from '@coditect/protocol';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, notFound, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { ConnectionRow, ConnectionsStore } from './connections-store.js';
import { providerUnavailable } from './federation-errors.js';
import type { LinkedIdentitiesStore } from './linked-identities-store.js';
import type { OidcClient, RelyingParty } from './oidc-client.js';

const maximumConnections = 10;

const keptOidcSchema = oidcSettingsInputSchema.extend({ clientSecret: z.string() });
export type OidcSettings = z.infer<typeof keptOidcSchema>;

/** A connection with its settings opened. */
export type OpenConnection =
    | { readonly row: ConnectionRow; readonly kind: 'oidc'; readonly oidc: OidcSettings }
    | { readonly row: ConnectionRow; readonly kind: 'saml'; readonly saml: SamlSettings };

type Settings = { readonly kind: 'oidc'; readonly oidc: OidcSettings } | { readonly kind: 'saml'; readonly saml: SamlSettings };

/** Looks over the SAML settings that an admin entered, as the module that speaks SAML knows how to. Throws with the field. */
export type CheckSamlSettings = (settings: SamlSettings) => SamlSettings;

export interface ConnectionsNeeds {
    readonly sql: Sql;
    readonly store: ConnectionsStore;
    readonly identities: LinkedIdentitiesStore;
    readonly client: OidcClient;
    readonly checkSaml: CheckSamlSettings;
    readonly box: SecretBox;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly random: Random;
    readonly controlOrigin: string;
}

/** Who does something to an organisation's connections. */
export interface Deed {
    readonly principal: Principal;
    readonly client: Client;
}

/** The identity providers of organisations: their settings are sealed, and secrets are never given back. */
export class ConnectionsService {
    constructor(private readonly needs: ConnectionsNeeds) {}

    /** For a sign-in: undefined where there is none of that kind (any more). */
    async find<Kind extends OpenConnection['kind']>(
        connectionId: string,
        kind: Kind
    ): Promise<Extract<OpenConnection, { kind: Kind }> | undefined> {
        const row = await this.needs.sql.asPlatform(transaction => this.needs.store.find(transaction, connectionId));
        const open = row && this.open(row);
        return open?.kind === kind ? (open as Extract<OpenConnection, { kind: Kind }>) : undefined;
    }

    /** This platform as the client of an organisation's OpenID provider. */
    partyOf(row: Pick<ConnectionRow, 'connectionId'>, settings: OidcSettings): RelyingParty {
        return {
            issuer: settings.issuer,
            clientId: settings.clientId,
            clientSecret: settings.clientSecret,
            redirectUri: this.redirectUriOf(row.connectionId),
            scope: 'openid email profile',
            proofs: 'nonce-and-pkce'
        };
    }

    async create(organizationId: string, input: CreateConnection, deed: Deed): Promise<SsoConnection> {
        refuseHighRole(input.defaultRole, deed.principal);
        const connectionId = this.needs.random.uuid();
        const settings = await this.checked(connectionId, settingsOf(input, undefined));
        const row: ConnectionRow = {
            organizationId,
            connectionId,
            kind: input.kind,
            name: input.name,
            defaultRole: input.defaultRole,
            trustsFactors: input.trustsFactors,
            settings: this.seal(connectionId, settings),
            createdAt: this.needs.clock.now(),
            testedAt: null
        };
        await this.needs.sql.asTenant(organizationId, async transaction => {
            if ((await this.needs.store.list(transaction, organizationId)).length >= maximumConnections) {
                const sentence = `An organisation has at most ${maximumConnections} connections. Remove one first.`;
                throw new PlatformError('conflict', federationProblems.tooManyConnections, sentence);
            }
            await this.needs.store.insert(transaction, row);
            await this.record(transaction, row, 'sso.connection-created', deed);
        });
        return this.view({ row, ...settings });
    }

    async update(organizationId: string, connectionId: string, input: UpdateConnection, deed: Deed): Promise<SsoConnection> {
        const before = await this.needs.sql.asTenant(organizationId, transaction => this.get(transaction, connectionId));
        if (input.defaultRole !== undefined && input.defaultRole !== before.row.defaultRole) {
            refuseHighRole(input.defaultRole, deed.principal);
        }
        const changesSettings = before.kind === 'oidc' ? input.oidc !== undefined : input.saml !== undefined;
        const settings = changesSettings
            ? await this.checked(connectionId, settingsOf({ kind: before.kind, ...input }, before))
            : undefined;
        return this.needs.sql.asPlatform(async transaction => {
            const { row: now, ...kept } = await this.get(transaction, connectionId, organizationId);
            if (settings && !now.settings.equals(before.row.settings)) {
                throw new PlatformError(
                    'conflict',
                    federationProblems.expired,
                    'Somebody else changed this connection meanwhile. Look at it again.'
                );
            }
            const row: ConnectionRow = {
                ...now,
                name: input.name ?? now.name,
                defaultRole: input.defaultRole === undefined ? now.defaultRole : input.defaultRole,
                trustsFactors: input.trustsFactors ?? now.trustsFactors,
                ...(settings ? { settings: this.seal(connectionId, settings), testedAt: null } : {})
            };
            await this.needs.store.update(transaction, row);
            if (settings && identityProviderOf(settings) !== identityProviderOf(kept)) {
                await this.needs.identities.deleteOfConnection(transaction, connectionId);
            }
            await this.record(transaction, row, 'sso.connection-updated', deed);
            return this.view({ row, ...(settings ?? kept) });
        });
    }

    /** While single sign-on is required, one that was tested must stay. */
    async remove(organizationId: string, connectionId: string, deed: Deed): Promise<void> {
        await this.needs.sql.asTenant(organizationId, async transaction => {
            const { row } = await this.get(transaction, connectionId);
            await this.needs.store.delete(transaction, connectionId);
            const left = await this.needs.store.list(transaction, organizationId);
            if ((await this.needs.store.isRequired(transaction, organizationId)) && !left.some(other => other.testedAt)) {
                const sentence = 'Single sign-on is required, and no other connection has been tested. Make it optional first.';
                throw new PlatformError('conflict', federationProblems.connectionUntested, sentence);
            }
            await this.record(transaction, row, 'sso.connection-deleted', deed);
        });
    }

    async list(transaction: SqlTransaction, organizationId: string): Promise<readonly SsoConnection[]> {
        return (await this.needs.store.list(transaction, organizationId)).map(row => this.view(this.open(row)));
    }

    /** Below the API's root. */
    startPathOf({ kind, connectionId }: Pick<ConnectionRow, 'kind' | 'connectionId'>): string {
        const { path } = kind === 'oidc' ? federationRoutes.startSsoSignIn : samlRoutes.startSamlSignIn;
        return fillPath(path, { connectionId });
    }

    private async get(transaction: SqlTransaction, connectionId: string, organizationId?: string): Promise<OpenConnection> {
        const row = await this.needs.store.find(transaction, connectionId);
        if (!row || (organizationId !== undefined && row.organizationId !== organizationId)) {
            throw notFound('There is no such connection.');
        }
        return this.open(row);
    }

    /** What the other side says of the settings, asked before a transaction begins. */
    private async checked(connectionId: string, settings: Settings): Promise<Settings> {
        if (settings.kind === 'saml') {
            return { kind: 'saml', saml: this.needs.checkSaml(settings.saml) };
        }
        await this.needs.client.check(this.partyOf({ connectionId }, settings.oidc)).catch((error: unknown) => {
            throw error instanceof PlatformError ? providerUnavailable(error.message, 'oidc.issuer') : error;
        });
        return settings;
    }

    private seal(connectionId: string, settings: Settings): Buffer {
        return this.needs.box.seal(JSON.stringify(settings.kind === 'oidc' ? settings.oidc : settings.saml), contextOf(connectionId));
    }

    private open(row: ConnectionRow): OpenConnection {
        const settings: unknown = JSON.parse(this.needs.box.open(row.settings, contextOf(row.connectionId)));
        return row.kind === 'oidc'
            ? { row, kind: 'oidc', oidc: keptOidcSchema.parse(settings) }
            : { row, kind: 'saml', saml: samlSettingsSchema.parse(settings) };
    }

    private view(open: OpenConnection): SsoConnection {
        const { row } = open;
        return {
            id: row.connectionId,
            name: row.name,
            defaultRole: row.defaultRole,
            trustsFactors: row.trustsFactors,
            createdAt: row.createdAt.toISOString(),
            testedAt: row.testedAt?.toISOString() ?? null,
            startPath: this.startPathOf(row),
            settings:
                open.kind === 'oidc'
                    ? {
                          kind: 'oidc',
                          issuer: open.oidc.issuer,
                          clientId: open.oidc.clientId,
                          redirectUri: this.redirectUriOf(row.connectionId)
                      }
                    : { kind: 'saml', ...open.saml }
        };
    }

    private redirectUriOf(connectionId: string): string {
        return `${this.needs.controlOrigin}/api${fillPath(federationRoutes.finishSsoSignIn.path, { connectionId })}`;
    }

    private record(
        transaction: SqlTransaction,
        row: ConnectionRow,
        action: 'sso.connection-created' | 'sso.connection-updated' | 'sso.connection-deleted',
        { principal, client }: Deed
    ): Promise<void> {
        return this.needs.audit.record(transaction, row.organizationId, {
            action,
            actor: { kind: 'person', userId: principal.userId },
            target: { kind: 'connection', id: row.connectionId },
            client,
            details: { kind: row.kind, name: row.name, defaultRole: row.defaultRole, trustsFactors: row.trustsFactors }
        });
    }
}

/** Only an owner lets a company's word make admins and billing people. */
function refuseHighRole(role: ConnectionRow['defaultRole'], principal: Principal): void {
    if ((role === 'admin' || role === 'billing') && principal.role !== 'owner') {
        throw invalidField('defaultRole', commonProblems.forbidden, 'Only an owner can give new members this role.', 'forbidden');
    }
}

function settingsOf(
    input: { kind: 'oidc' | 'saml'; oidc?: z.infer<typeof oidcSettingsInputSchema> | undefined; saml?: SamlSettings | undefined },
    before: OpenConnection | undefined
): Settings {
    if (input.kind === 'saml' && input.saml) {
        return { kind: 'saml', saml: input.saml };
    }
    if (!input.oidc) {
        throw invalidField(input.kind, commonProblems.invalid, "Enter the identity provider's settings.");
    }
    // A kept secret goes to the issuer that it was entered for, and to no other.
    const kept = before?.kind === 'oidc' && before.oidc.issuer === input.oidc.issuer ? before.oidc.clientSecret : undefined;
    const clientSecret = input.oidc.clientSecret ?? kept;
    if (clientSecret === undefined) {
        throw invalidField('oidc.clientSecret', commonProblems.invalid, 'Enter the client secret.');
    }
    return { kind: 'oidc', oidc: { ...input.oidc, clientSecret } };
}

/** Whose word the settings take. */
function identityProviderOf(settings: Settings): string {
    return settings.kind === 'oidc' ? settings.oidc.issuer : settings.saml.idpEntityId;
}

function contextOf(connectionId: string): string {
    return `connection:${connectionId}`;
}
