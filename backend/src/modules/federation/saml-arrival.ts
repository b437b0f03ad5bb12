import type { Client } from '../../kernel/principal.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { ConnectionsService } from './connections-service.js';
import type { FederatedResult, FederatedSignIn } from './federated-sign-in.js';
import { attemptExpired } from './federation-errors.js';
import type { LinkedIdentitiesStore } from './linked-identities-store.js';
import type { SignInAttempt } from './sign-in-attempt.js';

/** A person as an assertion names him or her, which the module that speaks SAML has validated. */
export interface AssertedPerson {
    readonly subject: string;
    readonly email: string;
    readonly name: string;
    readonly multiFactor: boolean;
}

/** Ends sessions in a transaction: how many, and what to call once that is committed. */
export type EndSignedOn = (
    userId: string,
    organizationId: string
) => Promise<{ readonly sessions: number; readonly announce: () => Promise<void> }>;

/** What a SAML connection brings in, and takes away again by single logout. */
export class SamlArrival {
    constructor(
        private readonly connections: ConnectionsService,
        private readonly identities: LinkedIdentitiesStore,
        private readonly signIns: FederatedSignIn
    ) {}

    async finish(connectionId: string, person: AssertedPerson, attempt: SignInAttempt, client: Client): Promise<FederatedResult> {
        const connection = await this.connections.find(connectionId, 'saml');
        if (!connection) {
            throw attemptExpired();
        }
        const by = { kind: 'connection', connection: connection.row } as const;
        return this.signIns.finish({ ...person, by, emailVerified: false }, attempt, client);
    }

    /** Ends what the person began through the connection. */
    async endSessions(
        transaction: SqlTransaction,
        connection: { readonly id: string; readonly organizationId: string },
        subject: string,
        end: EndSignedOn
    ) {
        const link = await this.identities.findBySubject(transaction, `connection:${connection.id}`, subject);
        return link ? end(link.userId, connection.organizationId) : { sessions: 0, announce: async () => undefined };
    }
}
