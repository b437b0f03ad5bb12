import type { ProviderAnswer } from '@coditect/protocol';
import { z } from 'zod';
import { notFound } from '../../kernel/errors.js';
import type { Reply } from '../../kernel/module.js';
import type { Client } from '../../kernel/principal.js';
import { defineFlow, type Flows } from '../identity/index.js';
import { claimsOf, type VouchedClaims } from './claims.js';
import type { ConnectionsService } from './connections-service.js';
import type { FederatedResult, FederatedSignIn, Voucher } from './federated-sign-in.js';
import { attemptExpired } from './federation-errors.js';
import { type AnswerChecks, answerChecksSchema, type OidcClient } from './oidc-client.js';
import type { Providers } from './providers.js';
import { type SignInAttempt, signInAttemptSchema } from './sign-in-attempt.js';

/** A browser that was sent to another party. The flow's token is in its cookie, so no other browser can bring the answer. */
const departedFlow = defineFlow({
    name: 'oidc-sign-in',
    minutes: 15,
    content: z.object({
        /** The provider's or the connection's id: what was begun with one party is never ended with another's answer. */
        party: z.string(),
        checks: answerChecksSchema,
        attempt: signInAttemptSchema
    })
});

export interface Arrival {
    readonly query: ProviderAnswer;
    readonly flowToken: string | undefined;
    readonly client: Client;
}

export interface Arrived {
    readonly result: FederatedResult;
    readonly attempt: SignInAttempt;
}

/** A failure of a sign-in whose beginning is known: it ends where it began. */
export class ArrivalFailed extends Error {
    constructor(
        readonly attempt: SignInAttempt,
        override readonly cause: unknown
    ) {
        super('The sign-in did not end in a session.');
    }
}

/** Sign-ins over OAuth 2 and OpenID Connect, from the departure to the end that all protocols share. */
export class OidcSignIn {
    constructor(
        private readonly flows: Flows,
        private readonly client: OidcClient,
        private readonly providers: Providers,
        private readonly connections: ConnectionsService,
        private readonly signIns: FederatedSignIn
    ) {}

    async departToProvider(providerId: string, attempt: SignInAttempt, reply: Reply): Promise<string> {
        const { location, checks } = await this.providers.depart(this.providers.get(providerId));
        return this.remember(`provider:${providerId}`, location, checks, attempt, reply);
    }

    async departToConnection(connectionId: string, attempt: SignInAttempt, reply: Reply): Promise<string> {
        const connection = await this.connections.find(connectionId, 'oidc');
        if (!connection) {
            throw notFound('There is no such connection.');
        }
        const { location, checks } = await this.client.depart(this.connections.partyOf(connection.row, connection.oidc));
        return this.remember(`connection:${connectionId}`, location, checks, attempt, reply);
    }

    arriveFromProvider(providerId: string, arrival: Arrival): Promise<Arrived> {
        const provider = this.providers.get(providerId);
        const by: Voucher = { kind: 'provider', id: provider.id, name: provider.name, issuer: this.providers.issuerOf(provider) };
        return this.arrive(`provider:${providerId}`, by, arrival, checks => this.providers.arrive(provider, arrival.query, checks));
    }

    async arriveFromConnection(connectionId: string, arrival: Arrival): Promise<Arrived> {
        const connection = await this.connections.find(connectionId, 'oidc');
        if (!connection) {
            throw notFound('There is no such connection.');
        }
        const party = this.connections.partyOf(connection.row, connection.oidc);
        return this.arrive(`connection:${connectionId}`, { kind: 'connection', connection: connection.row }, arrival, async checks => {
            const claims = await claimsOf(this.client, party, await this.client.arrive(party, arrival.query, checks));
            // The company's own domains say whether the address counts, so the name that its people sign in by will do.
            return { ...claims, email: claims.email ?? claims.userName };
        });
    }

    private async remember(party: string, location: string, checks: AnswerChecks, attempt: SignInAttempt, reply: Reply): Promise<string> {
        const { token, expiresAt } = await this.flows.begin(
            departedFlow,
            { party, checks, attempt },
            attempt.link ? { userId: attempt.link.userId } : {}
        );
        reply.setFlowCookie(token, expiresAt);
        return location;
    }

    private async arrive(
        party: string,
        by: Voucher,
        { flowToken, client }: Arrival,
        read: (checks: AnswerChecks) => Promise<VouchedClaims>
    ): Promise<Arrived> {
        const departed = await this.flows.take(departedFlow, flowToken);
        if (departed?.party !== party) {
            throw attemptExpired();
        }
        const { checks, attempt } = departed;
        try {
            const claims = await read(checks).catch(async (error: unknown) => {
                await this.signIns.recordRefusal(by, error, client);
                throw error;
            });
            return { result: await this.signIns.finish({ ...claims, by }, attempt, client), attempt };
        } catch (error) {
            throw new ArrivalFailed(attempt, error);
        }
    }
}
