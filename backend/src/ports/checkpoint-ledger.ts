/**
 * What a signature vouches for: that the log had this hash at this position at that time. The signature is ES256 (RFC 7518
 * section 3.4) over the canonical JSON of the other four fields but `keyId`.
 */
export interface SignedCheckpoint {
    readonly organizationId: string;
    readonly position: number;
    /** Hexadecimal. */
    readonly hash: string;
    /** ISO 8601. */
    readonly at: string;
    readonly keyId: string;
    /** The 64 bytes of r and s in base64url. */
    readonly signature: string;
}

/**
 * Keeps signed checkpoints of audit logs elsewhere than the logs themselves, so that who can change the database can't make a
 * log shorter unseen. What was appended is only ever read again; it is durable when `append` resolves. The same checkpoint may
 * be kept twice.
 */
export interface CheckpointLedger {
    append(checkpoints: readonly SignedCheckpoint[]): Promise<void>;
    /** Keeps a public key (SPKI, PEM) beside the checkpoints that it verifies. One that is kept already is left as it is. */
    publishKey(keyId: string, publicKey: string): Promise<void>;
    /** Public keys by their ids. */
    keys(): Promise<ReadonlyMap<string, string>>;
    /** Why it can vouch for nothing, in a sentence: it is not there, or it lacks checkpoints or the keys to them. */
    lack(): Promise<string | undefined>;
    /** All checkpoints, or one organisation's, in the order of their coming. Rejects where a line can't be read. */
    read(organizationId?: string): AsyncIterable<SignedCheckpoint>;
}
