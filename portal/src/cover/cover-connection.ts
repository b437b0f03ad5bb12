import type { EventSocket } from '@coditect/protocol';
import type { CoverEvent } from './cover-model.js';
import { eventsAddress, sessionEndedCode, workspacePage } from './cover-paths.js';
import { readMessage, readWorkspacePage } from './cover-reading.js';

/** What the connection needs of a browser. */
export interface CoverSurroundings {
    readonly origin: string;
    readonly fetch: (path: string) => Promise<{ readonly status: number; text(): Promise<string> }>;
    readonly connect: (address: string) => EventSocket;
    readonly schedule: (run: () => void, milliseconds: number) => void;
    readonly now: () => number;
    readonly random: () => number;
}

const backoff = { first: 250, longest: 5_000 };

/**
 * Keeps the cover told of its workspace: reads the page of the workspace, then follows the events, and reads anew whenever
 * something may have been missed. A socket that was refused looks to a browser like one that was cut, so the page is read
 * before every new attempt: its status tells whether the session has ended.
 */
export class CoverConnection {
    private position: number | undefined;
    private failures = 0;
    private socket: EventSocket | undefined;
    private ended = false;

    constructor(
        private readonly surroundings: CoverSurroundings,
        private readonly tell: (event: CoverEvent) => void
    ) {}

    open(): void {
        this.ended = false;
        this.connect();
        void this.read();
    }

    /** Tries again after the session has ended, in case the person has signed in elsewhere. */
    async retry(): Promise<void> {
        if (this.ended && (await this.read()) === 'read') {
            this.ended = false;
            this.connect();
        }
    }

    /** Asks how the workspace stands, for what no event tells. One that fails is made good by the next. */
    async refresh(): Promise<void> {
        if (!this.ended) {
            await this.read();
        }
    }

    private connect(): void {
        const socket = this.surroundings.connect(eventsAddress(this.surroundings.origin, this.position));
        this.socket = socket;
        socket.onmessage = event => this.receive(String(event.data));
        socket.onclose = event => {
            if (this.socket !== socket) {
                return;
            }
            this.socket = undefined;
            if (event.code === sessionEndedCode) {
                this.end('signed-out');
            } else if (!this.ended) {
                this.tell({ type: 'link-changed', link: 'lost' });
                this.again();
            }
        };
    }

    private again(): void {
        const wait = Math.min(backoff.longest, backoff.first * 2 ** Math.min(this.failures, 10));
        this.failures += 1;
        this.surroundings.schedule(() => void this.reconnect(), wait * (0.5 + this.surroundings.random() / 2));
    }

    private async reconnect(): Promise<void> {
        const outcome = await this.read();
        if (outcome === 'unreachable') {
            this.again();
        } else if (outcome === 'read') {
            this.connect();
        }
    }

    private receive(text: string): void {
        const message = readMessage(text);
        if (message?.kind === 'hello') {
            this.failures = 0;
            this.tell({ type: 'link-changed', link: 'open' });
            if (this.position === undefined || !message.resumed) {
                this.position = message.position;
                void this.read();
            }
        } else if (message?.kind === 'event') {
            this.position = message.position;
            if (message.workspace !== undefined) {
                this.tell({ type: 'workspace-changed', workspace: message.workspace, at: this.surroundings.now() });
            }
        }
    }

    private async read(): Promise<'read' | 'ended' | 'unreachable'> {
        const sent = this.surroundings.now();
        const answer = await this.surroundings.fetch(workspacePage).then(
            async response => ({ status: response.status, body: response.status === 200 ? await response.text() : '' }),
            () => undefined
        );
        if (answer?.status === 401 || answer?.status === 403) {
            this.end('signed-out');
            return 'ended';
        }
        if (answer?.status === 404) {
            this.end('gone');
            return 'ended';
        }
        const page = answer?.status === 200 ? readWorkspacePage(answer.body) : undefined;
        if (page === undefined) {
            return 'unreachable';
        }
        // The platform read its clock about half-way between asking and answer.
        this.tell({ type: 'page-read', page, at: (sent + this.surroundings.now()) / 2 });
        return 'read';
    }

    private end(access: 'signed-out' | 'gone'): void {
        this.ended = true;
        this.tell({ type: 'access-changed', access });
        this.socket?.close();
        this.socket = undefined;
    }
}
