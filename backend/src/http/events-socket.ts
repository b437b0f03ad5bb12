import { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { closeCodes, type EventMessage, type EventPayload } from '@coditect/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../kernel/logger.js';
import type { Principal } from '../kernel/principal.js';
import type { EventsService } from '../modules/events/index.js';
import type { Metrics } from './metrics.js';
import type { SessionSockets } from './session-sockets.js';

/** A client sends nothing but pongs. */
const maximumPayload = 1024;
const pingMilliseconds = 30_000;
/** Bytes that may wait for a slow client before it is told to come back later. */
const maximumBacklog = 1024 * 1024;

/** The events socket: what changed under a person's eyes, in order, from where that client stopped. */
export class EventsSocket {
    private readonly server = new WebSocketServer({ noServer: true, maxPayload: maximumPayload, clientTracking: true });
    private readonly pings: NodeJS.Timeout;
    private readonly alive = new WeakSet<WebSocket>();

    constructor(
        private readonly events: EventsService,
        private readonly sockets: SessionSockets,
        private readonly metrics: Metrics,
        private readonly logger: Logger
    ) {
        this.pings = setInterval(() => this.pingAll(), pingMilliseconds);
        this.pings.unref();
    }

    /** `admit` says anew for whom the request would be let in. */
    accept(
        request: IncomingMessage,
        socket: Duplex,
        head: Buffer,
        principal: Principal,
        admit: () => Promise<Principal | undefined>
    ): void {
        this.server.handleUpgrade(request, socket, head, client => {
            this.serve(client, principal, admit, readAfter(request.url)).catch((error: unknown) => {
                this.logger.error({ err: error }, 'An events socket could not be served.');
                client.close(1011);
            });
        });
    }

    /** Tells each client that the platform goes away, so that it comes back by itself. */
    close(): void {
        clearInterval(this.pings);
        for (const client of this.server.clients) {
            client.close(closeCodes.goingAway.code, closeCodes.goingAway.reason);
        }
        this.server.close();
    }

    private async serve(
        client: WebSocket,
        principal: Principal,
        admit: () => Promise<Principal | undefined>,
        after: number | undefined
    ): Promise<void> {
        this.alive.add(client);
        client.on('pong', () => this.alive.add(client));
        client.on('error', error => this.logger.debug({ err: error }, 'An events socket broke.'));
        this.metrics.openSockets.inc({ kind: 'events' });
        const registration = this.sockets.add({
            ...principal,
            stillAdmitted: async () => (await admit())?.organizationId === principal.organizationId,
            close: end => {
                const { code, reason } = end === 'session-ended' ? closeCodes.sessionEnded : closeCodes.accessChanged;
                client.close(code, reason);
            }
        });
        const closed = new Promise<void>(resolve => client.once('close', () => resolve()));
        const send = (message: EventMessage) => {
            if (client.bufferedAmount > maximumBacklog) {
                client.close(closeCodes.tooSlow.code, closeCodes.tooSlow.reason);
                return;
            }
            client.send(JSON.stringify(message));
        };
        try {
            const following = await this.events.follow(
                {
                    organizationId: principal.organizationId,
                    userId: principal.userId,
                    accepts: payload => concerns(payload, principal),
                    deliver: event => send({ kind: 'event', event })
                },
                after,
                ({ position, resumed }) => send({ kind: 'hello', version: 1, position, resumed })
            );
            await closed;
            following.dispose();
        } finally {
            registration.dispose();
            this.metrics.openSockets.dec({ kind: 'events' });
        }
    }

    private pingAll(): void {
        for (const client of this.server.clients) {
            if (!this.alive.has(client)) {
                client.terminate();
                continue;
            }
            this.alive.delete(client);
            client.ping();
        }
    }
}

/** On a workspace's origin nothing is told of the person's other workspaces, nor of other people. */
function concerns(payload: EventPayload, { workspaceId, userId }: Principal): boolean {
    if (workspaceId === undefined) {
        return true;
    }
    switch (payload.type) {
        case 'workspace.changed':
            return payload.workspace.id === workspaceId;
        case 'ports.changed':
            return payload.workspaceId === workspaceId;
        case 'workspace.removed':
        case 'workspace-shares.changed':
            return payload.workspaceId === workspaceId;
        case 'membership.changed':
            return payload.userId === userId;
        case 'teams.changed':
        case 'invitations.changed':
            return false;
        default:
            return true;
    }
}

function readAfter(url: string | undefined): number | undefined {
    const text = new URL(url ?? '/', 'http://localhost').searchParams.get('after');
    const position = text === null ? Number.NaN : Number(text);
    return Number.isSafeInteger(position) && position >= 0 ? position : undefined;
}
