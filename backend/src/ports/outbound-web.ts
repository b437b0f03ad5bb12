export interface OutboundRequest {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    readonly signal?: AbortSignal;
}

/**
 * Requests to addresses that somebody outside of the operator's trust has named: an identity provider's, as an organisation's
 * admin entered it, and whatever its documents refer to. It reaches no host of the platform's own network:
 *
 * - https alone, without a name or password in the address;
 * - the host name is resolved once, each of its addresses must be a public one, and the connection goes to an address that
 *   was checked, so that a name can't change its mind in between;
 * - redirects are answered, not followed;
 * - an answer has at most 1 MiB and comes within 10 seconds.
 *
 * Hosts that the operator names as internal may be on private addresses and on this machine, where http is accepted too.
 * Rejects with {@link OutboundRefused} for what is not allowed, with another error where the network fails.
 */
export interface OutboundWeb {
    fetch(url: string, request?: OutboundRequest): Promise<Response>;
}

export class OutboundRefused extends Error {
    override readonly name = 'OutboundRefused';
}
