import { LRUCache } from 'lru-cache';
import type { AccessChange } from '../modules/organizations/index.js';

/** Longer than any request takes from reading its session to opening its socket. */
const rememberedMilliseconds = 5 * 60_000;
const rememberedSessions = 20_000;
/** Each may cost two questions to the database. */
const reviewedAtOnce = 20;

/** Why a socket is closed: its session is over, or goes on with other rights, so that the client has to come anew. */
export type SocketEnd = 'session-ended' | 'access-changed';

/** An open socket, and for whom it was let in. */
export interface SessionSocket {
    readonly sessionId: string;
    readonly userId: string;
    readonly organizationId: string;
    /** Whether it would be let in now as it was then. */
    stillAdmitted(): Promise<boolean>;
    close(end: SocketEnd): void;
}

/**
 * Which open sockets hang on which session: all of them close when it ends, and each that would not be let in again closes when
 * the rights of its person change.
 */
export class SessionSockets {
    private readonly sockets = new Map<string, Set<SessionSocket>>();
    private reviewing: Promise<void> | undefined;
    /** A socket may have been let in just before its session ended and come here just after. */
    private readonly ended = new LRUCache<string, true>({ max: rememberedSessions, ttl: rememberedMilliseconds });

    add(socket: SessionSocket): { dispose(): void } {
        const { sessionId } = socket;
        if (this.ended.has(sessionId)) {
            socket.close('session-ended');
            return { dispose: () => undefined };
        }
        const siblings = this.sockets.get(sessionId) ?? new Set();
        this.sockets.set(sessionId, siblings.add(socket));
        // Its rights may have changed between its being let in and its coming here, and nobody would tell again.
        void this.review([socket]);
        return {
            dispose: () => {
                siblings.delete(socket);
                if (siblings.size === 0 && this.sockets.get(sessionId) === siblings) {
                    this.sockets.delete(sessionId);
                }
            }
        };
    }

    /** Closes what hangs on sessions that have ended without our having heard of it. */
    async closeEnded(livingOf: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>): Promise<void> {
        const open = [...this.sockets.keys()];
        if (open.length === 0) {
            return;
        }
        const living = await livingOf(open);
        for (const sessionId of open) {
            if (!living.has(sessionId)) {
                this.closeAll(sessionId);
            }
        }
    }

    closeAll(sessionId: string): void {
        this.ended.set(sessionId, true);
        const closing = this.sockets.get(sessionId);
        this.sockets.delete(sessionId);
        for (const socket of closing ?? []) {
            socket.close('session-ended');
        }
    }

    /** The session goes on with other rights, or in another organisation. */
    reviewSession(sessionId: string): Promise<void> {
        return this.review([...(this.sockets.get(sessionId) ?? [])]);
    }

    /** Somebody is something else somewhere, or an organisation lets in others than before. */
    reviewAccess(change: AccessChange): Promise<void> {
        const concerned = [...this.sockets.values()].flatMap(siblings =>
            [...siblings].filter(socket =>
                'userId' in change ? socket.userId === change.userId : socket.organizationId === change.organizationId
            )
        );
        return this.review(concerned);
    }

    /** What changed may have been missed. Some sockets at a time; who asks while that is under way gets the same round. */
    reviewAll(): Promise<void> {
        this.reviewing ??= this.reviewInTurn().finally(() => {
            this.reviewing = undefined;
        });
        return this.reviewing;
    }

    private async reviewInTurn(): Promise<void> {
        const all = [...this.sockets.values()].flatMap(siblings => [...siblings]);
        for (let first = 0; first < all.length; first += reviewedAtOnce) {
            await this.review(all.slice(first, first + reviewedAtOnce).filter(socket => this.sockets.get(socket.sessionId)?.has(socket)));
        }
    }

    /** What can't be found out now counts as "no": the client comes back and is let in or not. */
    private async review(sockets: readonly SessionSocket[]): Promise<void> {
        const admitted = await Promise.allSettled(sockets.map(socket => socket.stillAdmitted()));
        for (const [index, socket] of sockets.entries()) {
            const outcome = admitted[index];
            if (outcome?.status !== 'fulfilled' || !outcome.value) {
                socket.close('access-changed');
            }
        }
    }
}
