/** Why a message was not accepted. For the audit log; the browser is told nothing of it. */
export type SamlRefusalReason =
    | 'unreadable'
    | 'too-large'
    | 'document-type'
    | 'not-a-response'
    | 'provider-status'
    | 'structure'
    | 'unsigned'
    | 'algorithm'
    | 'signature'
    | 'unsolicited'
    | 'unknown-request'
    | 'replay'
    | 'issuer'
    | 'audience'
    | 'recipient'
    | 'destination'
    | 'expired'
    | 'not-yet-valid'
    | 'subject'
    | 'address'
    | 'other-browser'
    | 'expired-sign-in'
    | 'unknown-connection'
    | 'not-admitted';

/** The connection that a refusal belongs to, where that does not go without saying. */
export interface ConcernedConnection {
    readonly id: string;
    readonly organizationId: string;
}

export class SamlRefusal extends Error {
    override readonly name = 'SamlRefusal';
    readonly connection: ConcernedConnection | undefined;

    constructor(
        readonly reason: SamlRefusalReason,
        { cause, connection }: { readonly cause?: unknown; readonly connection?: ConcernedConnection } = {}
    ) {
        super(`A SAML message was refused: ${reason}.`, { cause });
        this.connection = connection;
    }
}

/** What is not as it must be is refused. */
export function demand(condition: boolean, reason: SamlRefusalReason): asserts condition {
    if (!condition) {
        throw new SamlRefusal(reason);
    }
}
