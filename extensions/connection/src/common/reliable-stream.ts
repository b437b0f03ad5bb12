/** How messages leave: the socket of the moment. */
export interface Transport {
    send(position: number, message: Uint8Array): void;
    acknowledge(position: number): void;
}

export interface ReliableStreamOptions {
    /** Called with each message of the other side, once and in order. */
    readonly deliver: (message: Uint8Array) => void;
    /** Called once, when more waits for the other side than may be kept. The stream is of no use from then on. */
    readonly onOverflow: () => void;
    readonly schedule: (run: () => void, milliseconds: number) => void;
    /** Bytes that may wait for the other side to say that they have come: while it is away, and while it reads slowly. */
    readonly maximumWaitingBytes: { readonly away: number; readonly connected: number };
}

/** An acknowledgement is due after so many messages or milliseconds, whichever comes first. */
const acknowledgeEvery = { messages: 32, milliseconds: 200 };

/**
 * One direction's sender and the other's receiver, over a socket that breaks and is replaced. Each message has a position,
 * counted from 1, and is kept until the other side acknowledged it; on a new socket both sides say how far they have
 * received, and send again what is missing. So every message is delivered exactly once and in order, also those that were
 * under way when the socket broke, which a socket alone loses without a word.
 */
export class ReliableStream {
    private transport: Transport | undefined;
    private waiting: { readonly position: number; readonly message: Uint8Array }[] = [];
    private waitingBytes = 0;
    private lastSent = 0;
    private lastReceived = 0;
    private lastAcknowledged = 0;
    private acknowledgementPlanned = false;
    private overflown = false;

    constructor(private readonly options: ReliableStreamOptions) {}

    /** The position up to which this side has received: what the other side needs to know on a new socket. */
    get received(): number {
        return this.lastReceived;
    }

    send(message: Uint8Array): void {
        if (this.overflown) {
            return;
        }
        this.lastSent += 1;
        this.waiting.push({ position: this.lastSent, message });
        this.waitingBytes += message.byteLength;
        const { away, connected } = this.options.maximumWaitingBytes;
        if (this.waitingBytes > (this.transport ? connected : away)) {
            this.overflow();
            return;
        }
        this.transport?.send(this.lastSent, message);
    }

    /** Sends by this socket from now on: all that the other side has not received up to `peerReceived`, then what comes. */
    attach(transport: Transport, peerReceived: number): void {
        this.acknowledged(peerReceived);
        this.transport = transport;
        for (const { position, message } of this.waiting) {
            transport.send(position, message);
        }
    }

    /** The socket broke. What is sent meanwhile waits. */
    detach(): void {
        this.transport = undefined;
    }

    /** A message came. One that came before, and was sent again since its acknowledgement got lost, is passed over. */
    receive(position: number, message: Uint8Array): void {
        if (position !== this.lastReceived + 1) {
            return;
        }
        this.lastReceived = position;
        this.planAcknowledgement();
        this.options.deliver(message);
    }

    /** The other side has received everything up to this position. */
    acknowledged(position: number): void {
        let count = 0;
        for (const { position: waiting, message } of this.waiting) {
            if (waiting > position) {
                break;
            }
            count += 1;
            this.waitingBytes -= message.byteLength;
        }
        this.waiting.splice(0, count);
    }

    private planAcknowledgement(): void {
        if (this.lastReceived - this.lastAcknowledged >= acknowledgeEvery.messages) {
            this.acknowledge();
        } else if (!this.acknowledgementPlanned) {
            this.acknowledgementPlanned = true;
            this.options.schedule(() => {
                this.acknowledgementPlanned = false;
                this.acknowledge();
            }, acknowledgeEvery.milliseconds);
        }
    }

    private acknowledge(): void {
        if (this.transport && this.lastReceived > this.lastAcknowledged) {
            this.lastAcknowledged = this.lastReceived;
            this.transport.acknowledge(this.lastReceived);
        }
    }

    private overflow(): void {
        this.overflown = true;
        this.waiting = [];
        this.waitingBytes = 0;
        this.transport = undefined;
        this.options.onOverflow();
    }
}
