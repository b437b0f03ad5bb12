import { LRUCache } from 'lru-cache';

/** Longer than any request takes from reading its session to opening its socket. */
const rememberedMilliseconds = 5 * 60_000;
const rememberedSessions = 20_000;

/** Which open sockets hang on which session, so that all of them close when it ends. */
export class SessionSockets {
    private readonly sockets = new Map<string, Set<() => void>>();
    /** A socket may have been let in just before its session ended and come here just after. */
    private readonly ended = new LRUCache<string, true>({ max: rememberedSessions, ttl: rememberedMilliseconds });

    add(sessionId: string, close: () => void): { dispose(): void } {
        if (this.ended.has(sessionId)) {
            close();
            return { dispose: () => undefined };
        }
        const closers = this.sockets.get(sessionId) ?? new Set();
        this.sockets.set(sessionId, closers.add(close));
        return {
            dispose: () => {
                closers.delete(close);
                if (closers.size === 0 && this.sockets.get(sessionId) === closers) {
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
        const closers = this.sockets.get(sessionId);
        this.sockets.delete(sessionId);
        for (const close of closers ?? []) {
            close();
        }
    }
}
