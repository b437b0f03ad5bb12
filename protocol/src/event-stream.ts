import { z } from 'zod';
import { closeCodes, type EventPayload, eventMessageSchema } from './events.js';

/** An event of a kind that this client doesn't know, as a page that stayed open over an upgrade of the platform may get. */
const unknownEventSchema = z.object({ kind: z.literal('event'), event: z.object({ position: z.number().int().positive() }) });

/** What the stream needs of a WebSocket, so that browsers and Node can both bring theirs. */
export interface EventSocket {
    onmessage: ((event: { data: unknown }) => void) | null;
    onclose: ((event: { code: number }) => void) | null;
    close(): void;
}

export interface EventStreamOptions {
    /** Opens a socket at the events path; `after` is the last position seen, if any. */
    readonly connect: (after: number | undefined) => EventSocket;
    readonly onEvent: (payload: EventPayload) => void;
    /** Called whenever the client may have missed something: at the first connection, and when the server kept too little. */
    readonly onFresh: () => void;
    readonly onConnectionChange?: (connected: boolean) => void;
    readonly onSessionEnded?: () => void;
    /** The session goes on, but what it may see has changed. Told before the connection is, which may come back or be refused. */
    readonly onAccessChanged?: () => void;
    readonly schedule: (run: () => void, milliseconds: number) => void;
    readonly random: () => number;
}

/** Milliseconds: the first wait before a new connection, and the longest. */
const backoff = { first: 250, longest: 5_000 };

/**
 * A person's events, at least once and in order. Connects anew after a loss (exponential back-off with jitter, so that a
 * platform that restarts is not met by all its clients at once) and goes on from the last position seen.
 */
export class EventStream {
    private position: number | undefined;
    private failures = 0;
    private socket: EventSocket | undefined;
    private closed = false;

    constructor(private readonly options: EventStreamOptions) {}

    open(): this {
        this.connect();
        return this;
    }

    close(): void {
        this.closed = true;
        this.socket?.close();
    }

    private connect(): void {
        if (this.closed) {
            return;
        }
        const socket = this.options.connect(this.position);
        this.socket = socket;
        socket.onmessage = event => this.receive(String(event.data));
        socket.onclose = event => {
            if (event.code === closeCodes.accessChanged.code) {
                // Positions count one organisation's events, and from now on it may be another one's.
                this.position = undefined;
                this.options.onAccessChanged?.();
            }
            this.options.onConnectionChange?.(false);
            if (event.code === closeCodes.sessionEnded.code) {
                this.closed = true;
                this.options.onSessionEnded?.();
                return;
            }
            if (this.closed) {
                return;
            }
            const wait = Math.min(backoff.longest, backoff.first * 2 ** Math.min(this.failures, 10));
            this.failures += 1;
            this.options.schedule(() => this.connect(), wait * (0.5 + this.options.random() / 2));
        };
    }

    private receive(text: string): void {
        const content: unknown = JSON.parse(text);
        const { data: message } = eventMessageSchema.safeParse(content);
        if (!message) {
            this.position = unknownEventSchema.safeParse(content).data?.event.position ?? this.position;
            return;
        }
        if (message.kind === 'hello') {
            this.failures = 0;
            this.options.onConnectionChange?.(true);
            if (this.position === undefined || !message.resumed) {
                this.position = message.position;
                this.options.onFresh();
            }
            return;
        }
        this.position = message.event.position;
        this.options.onEvent(message.event.payload);
    }
}
