/** A text message to one phone. */
export interface TextMessage {
    /** E.164, such as `+442079460958`. */
    readonly to: string;
    /** Plain text; more than 160 characters are sent, and paid for, as several. */
    readonly text: string;
}

/**
 * Hands text messages over to who delivers them. `send` resolves when it was taken, which says nothing of whether it came, and
 * rejects within 15 seconds where it was not. It is not tried again: a code is of no use later, and the person can ask for
 * another.
 */
export interface TextMessages {
    readonly name: string;
    /** True where what is sent can only be read on this machine. */
    readonly singleProcess: boolean;
    send(message: TextMessage): Promise<void>;
}
