import { timingSafeEqual } from 'node:crypto';
import type { SamlServiceProvider } from '@coditect/protocol';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import { type AuditService, installationLog } from '../audit/index.js';
import { defineFlow, type Flows } from '../identity/index.js';
import type { SamlPerson } from './assertion-reader.js';
import { authnRequestUrl, serviceProviderMetadata } from './authn-request.js';
import { describeCertificate, readCertificate } from './certificates.js';
import { validateResponse } from './response-validator.js';
import { type SamlConnection, type SamlConnections, type ServiceProvider, serviceProviderOf } from './saml-connection.js';
import { demand, SamlRefusal } from './saml-refusal.js';
import type { SamlStore } from './saml-store.js';
import type { ServiceProviderKeys } from './service-provider-keys.js';
import { type LogoutMessage, logoutResponseUrl, validateLogoutRequest } from './single-logout.js';

/** What whoever begins a sign-in wants to find again at its end. */
const contextSchema = z.record(z.string(), z.string());
export type SamlContext = z.infer<typeof contextSchema>;

/** A request on its way. Its token is the request's id, which the answer names. */
const requestFlow = defineFlow({
    name: 'saml-request',
    minutes: 10,
    content: z.object({ connectionId: z.uuid(), browser: z.string(), context: contextSchema })
});

/** An answer that was accepted, on its way into the browser that asked for it. */
const resultFlow = defineFlow({
    name: 'saml-result',
    minutes: 2,
    content: z.object({
        connectionId: z.uuid(),
        organizationId: z.uuid(),
        browser: z.string(),
        context: contextSchema,
        person: z.object({ subject: z.string(), email: z.string(), name: z.string(), multiFactor: z.boolean() })
    })
});

export interface Departure {
    /** The identity provider, with the signed request. */
    readonly location: string;
    /** For the flow cookie: the browser that comes back must be the one that left. */
    readonly browserToken: string;
    readonly expiresAt: Date;
}

export interface Arrival {
    readonly connection: SamlConnection;
    readonly person: SamlPerson;
    readonly context: SamlContext;
}

/**
 * Ends the sessions that a person began through a connection, in the transaction of what asks for it. `announce` is called once
 * that is committed.
 */
export type EndSessions = (
    transaction: SqlTransaction,
    connection: SamlConnection,
    subject: string
) => Promise<{ readonly sessions: number; readonly announce: () => Promise<void> }>;

export interface SamlServiceNeeds {
    readonly sql: Sql;
    readonly store: SamlStore;
    readonly connections: SamlConnections;
    readonly keys: ServiceProviderKeys;
    readonly flows: Flows;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly random: Random;
    readonly controlOrigin: string;
    readonly endSessions: EndSessions;
}

/**
 * The service provider's side of the web browser SSO profile (SAML profiles 4.1). A sign-in is begun here, bound to the
 * browser, and answered once: an answer that nobody asked for is refused. The answer comes in a form that another site posts,
 * so the browser's cookie isn't sent with it; it is kept for a moment, and handed out at an address of this origin to the
 * browser that asked.
 */
export class SamlService {
    constructor(private readonly needs: SamlServiceNeeds) {}

    /** Begins a sign-in. 404 where there is no such connection in use. */
    async depart(connectionId: string, context: SamlContext): Promise<Departure> {
        const { flows, keys, random } = this.needs;
        const connection = await this.connection(connectionId);
        const browserToken = random.token();
        const request = await flows.begin(requestFlow, { connectionId, browser: digestOf(browserToken), context });
        const key = await keys.of(connection);
        const location = await authnRequestUrl(connection, this.serviceProvider(connectionId), key, requestIdOf(request.token));
        return { location, browserToken, expiresAt: request.expiresAt };
    }

    /** Accepts an identity provider's answer and returns the code of its result, or refuses it. */
    async consume(connectionId: string, samlResponse: string): Promise<string> {
        const { sql, flows, store, keys, connections, clock } = this.needs;
        const connection = await connections.find(connectionId);
        demand(connection !== undefined, 'unknown-connection');
        const { organizationId } = connection;
        const { assertionId, inResponseTo, expiresAt, person } = await validateResponse(samlResponse, {
            connection,
            serviceProvider: this.serviceProvider(connectionId),
            key: await keys.of(connection),
            now: clock.now(),
            isAwaited: async requestId => (await flows.read(requestFlow, tokenOf(requestId)))?.connectionId === connectionId
        });
        return sql.asPlatform(async transaction => {
            // Of answers that come at once, one finds the request, and one leaves its id.
            const request = await flows.take(requestFlow, tokenOf(inResponseTo), transaction);
            demand(request !== undefined && request.connectionId === connectionId, 'replay');
            demand(await store.accept(transaction, connection, assertionId, expiresAt), 'replay');
            const { browser, context } = request;
            return (await flows.begin(resultFlow, { connectionId, organizationId, browser, context, person }, { transaction })).token;
        });
    }

    /** Hands the result to the browser that began the sign-in, once. */
    async arrive(code: string, browserToken: string | undefined): Promise<Arrival> {
        const result = await this.needs.flows.take(resultFlow, code);
        demand(result !== undefined, 'expired-sign-in');
        const { connectionId, organizationId, browser, context, person } = result;
        const concerned = { id: connectionId, organizationId };
        if (browserToken === undefined || !timingSafeEqual(Buffer.from(browser), Buffer.from(digestOf(browserToken)))) {
            throw new SamlRefusal('other-browser', { connection: concerned });
        }
        const connection = await this.needs.connections.find(connectionId);
        if (!connection) {
            throw new SamlRefusal('unknown-connection', { connection: concerned });
        }
        return { connection, person, context };
    }

    /** Ends a person's sessions at the word of the identity provider that they came from. Returns where the browser goes then. */
    async logOut(
        connectionId: string,
        message: LogoutMessage,
        relayState: string | undefined,
        client: Client
    ): Promise<string | undefined> {
        const { sql, store, keys, connections, clock, audit, endSessions } = this.needs;
        const connection = await connections.find(connectionId);
        demand(connection !== undefined, 'unknown-connection');
        const serviceProvider = this.serviceProvider(connectionId);
        const { id, subject, expiresAt } = await validateLogoutRequest(message, { connection, serviceProvider, now: clock.now() });
        const ended = await sql.asPlatform(async transaction => {
            demand(await store.accept(transaction, connection, id, expiresAt), 'replay');
            const { sessions, announce } = await endSessions(transaction, connection, subject);
            await audit.record(transaction, connection.organizationId, {
                action: 'saml.logged-out',
                actor: { kind: 'platform' },
                target: { kind: 'sso-connection', id: connection.id },
                client,
                details: { sessions }
            });
            return announce;
        });
        await ended();
        return logoutResponseUrl(connection, serviceProvider, await keys.of(connection), { requestId: id, relayState });
    }

    /** What an administrator enters at the identity provider. 404 for a connection of another organisation. */
    async describe(connectionId: string, organizationId: string): Promise<SamlServiceProvider> {
        const connection = await this.connection(connectionId);
        if (connection.organizationId !== organizationId) {
            throw notFound();
        }
        const { certificate } = await this.needs.keys.of(connection);
        const described = (text: string) => describeCertificate(readCertificate(text), this.needs.clock.now());
        return {
            ...this.serviceProvider(connectionId),
            certificate: described(certificate),
            providerCertificates: connection.certificates.map(described)
        };
    }

    /** Signed, so that an identity provider can tell it from another's. */
    async metadata(connectionId: string): Promise<string> {
        const connection = await this.connection(connectionId);
        const serviceProvider = this.serviceProvider(connectionId);
        const key = await this.needs.keys.of(connection);
        return serviceProviderMetadata(serviceProvider, key, connection.sloUrl !== undefined, requestIdOf(this.needs.random.token()));
    }

    serviceProvider(connectionId: string): ServiceProvider {
        return serviceProviderOf(this.needs.controlOrigin, connectionId);
    }

    /** Writes down that a message was refused, and why: in the organisation's log, or where there is none in the installation's. */
    async recordRefusal(refusal: SamlRefusal, connectionId: string | undefined, client: Client): Promise<void> {
        const known = connectionId === undefined ? undefined : await this.needs.connections.find(connectionId);
        const connection = refusal.connection ?? known;
        await this.needs.sql.asPlatform(transaction =>
            this.needs.audit.record(transaction, connection?.organizationId ?? installationLog, {
                action: 'session.refused',
                actor: { kind: 'stranger' },
                ...(connection ? { target: { kind: 'sso-connection', id: connection.id } } : {}),
                client,
                details: { method: 'saml', reason: refusal.reason }
            })
        );
    }

    private async connection(connectionId: string): Promise<SamlConnection> {
        const connection = await this.needs.connections.find(connectionId);
        if (!connection) {
            throw notFound();
        }
        return connection;
    }
}

/** An XML id begins with a letter or an underscore. */
function requestIdOf(token: string): string {
    return `_${token}`;
}

function tokenOf(requestId: string): string {
    return requestId.startsWith('_') ? requestId.slice(1) : '';
}

function digestOf(browserToken: string): string {
    return hashToken(browserToken).toString('base64url');
}
